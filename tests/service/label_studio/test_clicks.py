from __future__ import annotations

from typing import Any

import pytest

from tongueseg.errors import BadAnnotation, BadSettings
from tongueseg.inference.prompt import Point, Prompt
from tongueseg.service.label_studio.clicks import prompt_of


def region(kind: str, label: str | None = "tongue", **more: Any) -> dict[str, Any]:
    value: dict[str, Any] = {kind: [label]} if label else {}
    for key in ("x", "y", "width", "height", "rotation"):
        if key in more:
            value[key] = more.pop(key)
    size = {"original_width": 200, "original_height": 100, "image_rotation": 0}
    return {"type": kind, "value": value, **size, **more}


def test_nothing_is_drawn() -> None:
    assert prompt_of([], "tongue") is None


def test_points_on_the_tongue_and_beside_it() -> None:
    regions = [
        region("keypointlabels", x=10, y=20, width=0.5, is_positive=True),
        region("keypointlabels", x=20, y=30, width=0.5, is_positive=False),
        region("keypointlabels", x=30, y=40, width=0.5, label="lip"),
        region("keypoint", x=40, y=50, width=0.5, label=None),
        region("keypointlabels", x=50, y=60, width=0.5),
    ]
    assert prompt_of(regions, "tongue") == Prompt(
        points=(
            Point(20, 20),
            Point(40, 30, tongue=False),
            Point(60, 40, tongue=False),
            Point(80, 50),
            Point(100, 60),
        )
    )


def test_a_click_on_the_border_is_in_the_photo() -> None:
    assert prompt_of([region("keypoint", None, x=100, y=100)], "a") == Prompt(
        points=(Point(199, 99),)
    )


def test_the_last_rectangle() -> None:
    first, second = (region("rectanglelabels", x=x, y=20, width=30, height=40) for x in (1, 10))
    assert prompt_of([first, second], "tongue") == Prompt((20, 20, 60, 40))
    plain = region("rectangle", None, x=10, y=20, width=30, height=40)
    assert prompt_of([plain], "tongue") == Prompt((20, 20, 60, 40))


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (region("rectanglelabels", x=1, y=1, width=9, height=9, rotation=3), "is turned"),
        (region("keypoint", x=1, y=1, image_rotation=90), "is turned"),
        (
            region("rectanglelabels", "lip", x=1, y=1, width=9, height=9),
            "no rectangle of the class",
        ),
        (region("brushlabels", x=1, y=1), "is no keypoint"),
        (region("keypoint", x=float("nan"), y=1), "x: "),
        ({"type": "keypoint", "value": {"x": 1, "y": 1}}, "original_width: "),
        ("keypoint", "valid dictionary"),
    ],
)
def test_regions_that_point_at_nothing(one: Any, message: str) -> None:
    with pytest.raises(BadAnnotation, match=f"^region 1: .*{message}"):
        prompt_of([one], "tongue")


def test_too_many_points() -> None:
    regions = [region("keypoint", None, x=x, y=1) for x in range(13)]
    with pytest.raises(BadSettings, match="13 points: give 12 at most"):
        prompt_of(regions, "tongue")
