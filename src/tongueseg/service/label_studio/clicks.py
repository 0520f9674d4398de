"""What an annotator points at with the smart tools, as a prompt for the segmenter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, FiniteFloat, PositiveInt

from tongueseg.data.formats.parse import checked
from tongueseg.errors import BadAnnotation
from tongueseg.inference.prompt import Prompt, make_prompt

_POINTS, _BOXES = ("keypointlabels", "keypoint"), ("rectanglelabels", "rectangle")


class _Place(BaseModel):
    """In percent of the photo's sides."""

    x: FiniteFloat
    y: FiniteFloat
    width: FiniteFloat = 0.0
    height: FiniteFloat = 0.0
    rotation: FiniteFloat = 0.0


class _Region(BaseModel):
    type: str
    value: dict[str, Any]
    original_width: PositiveInt
    original_height: PositiveInt
    image_rotation: FiniteFloat = 0.0
    is_positive: bool = True


def prompt_of(regions: Sequence[Any], label: str) -> Prompt | None:
    """Return the prompt of the regions that an annotator drew; None of none.

    A keypoint is on the tongue unless it is negative or has another class. Of several rectangles
    the last one counts.

    Args:
        regions: the ``result`` of the request's context.
        label: the class of a tongue.

    Raises:
        BadAnnotation: a region is neither a keypoint nor an upright rectangle of the tongue.
        BadSettings: there are too many points, or one is given twice.
    """
    box: tuple[float, ...] | None = None
    points: list[tuple[float, float, bool]] = []
    for number, item in enumerate(regions, start=1):
        where = f"region {number}"
        region = checked(_Region, item, where)
        place = checked(_Place, region.value, where)
        if region.image_rotation % 360 or place.rotation % 360:
            raise BadAnnotation(f"{where}: is turned; the model takes upright ones")
        of_tongue = region.value.get(region.type, [label]) == [label]
        width, height = region.original_width, region.original_height
        x, y = place.x * width / 100, place.y * height / 100
        if region.type in _POINTS:
            # A click on the last pixel's outer edge is on that pixel.
            inside = min(x, width - 1), min(y, height - 1)
            points.append((*inside, region.is_positive and of_tongue))
        elif region.type in _BOXES and of_tongue:
            box = x, y, place.width * width / 100, place.height * height / 100
        else:
            raise BadAnnotation(f"{where}: is no keypoint, and no rectangle of the class {label}")
    return make_prompt(box, points)
