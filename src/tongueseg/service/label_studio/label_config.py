"""The labelling configuration of a project: what is drawn, on which image, as which class."""

from __future__ import annotations

from dataclasses import dataclass

from tongueseg.data.formats.label_studio_results import BRUSH, POLYGON, Control
from tongueseg.data.formats.photo_copy import LABEL
from tongueseg.data.formats.xml_elements import Element, parse_xml
from tongueseg.errors import BadAnnotation

_WHERE = "the labelling configuration"
_DRAWS = (POLYGON, BRUSH)


@dataclass(frozen=True)
class LabelConfig:
    """What the predictions of a project are made of.

    Attributes:
        control: draws the tongue.
        data_key: the key of a task's data that names the photo.
    """

    control: Control
    data_key: str


def parse_label_config(text: str) -> LabelConfig:
    """Read a labelling configuration.

    The first ``PolygonLabels`` or ``BrushLabels`` that has a class for the tongue draws it. That
    class is the one called ``tongue``, in any letter case, or the only one.

    Raises:
        BadAnnotation: it is no XML, or a tag that is needed is missing.
    """
    tags = list(parse_xml(text, _WHERE).all_inside())
    images = {tag.attributes.get("name"): tag for tag in tags if tag.tag == "Image"}
    drawing = [tag for tag in tags if tag.tag.lower() in _DRAWS]
    if not drawing:
        raise BadAnnotation(f"{_WHERE}: has neither PolygonLabels nor BrushLabels for the tongue")
    for tag in drawing:
        label = _label_of(tag)
        image = images.get(tag.attributes.get("toName"))
        if label and image:
            control = Control(
                tag.tag.lower(), tag.attributes.get("name", ""), image.attributes["name"], label
            )
            return LabelConfig(control, _data_key(image))
    raise BadAnnotation(
        f"{_WHERE}: no PolygonLabels or BrushLabels of an Image has a Label of the value {LABEL}"
    )


def _label_of(tag: Element) -> str | None:
    """Return the class of a tongue among those of a tag."""
    labels = [one.attributes.get("value", "") for one in tag.all_inside() if one.tag == "Label"]
    named = [label for label in labels if label.casefold() == LABEL]
    return next(iter(named or (labels if len(labels) == 1 else [])), None)


def _data_key(image: Element) -> str:
    value = image.attributes.get("value", "")
    if not value.startswith("$"):
        raise BadAnnotation(f"{_WHERE}: Image takes its value from no key of the data, as $image")
    return value.removeprefix("$")
