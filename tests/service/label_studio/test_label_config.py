from __future__ import annotations

import pytest

from tongueseg.data.formats.label_studio_results import BRUSH, POLYGON, Control
from tongueseg.errors import BadAnnotation
from tongueseg.service.label_studio.label_config import LabelConfig, parse_label_config

IMAGE = '<Image name="photo" value="$picture"/>'


def drawing(tag: str, *labels: str, image: str = "photo") -> str:
    inside = "".join(f'<Label value="{label}"/>' for label in labels)
    return f'<{tag} name="{tag}-1" toName="{image}">{inside}</{tag}>'


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (
            IMAGE + drawing("PolygonLabels", "舌"),
            Control(POLYGON, "PolygonLabels-1", "photo", "舌"),
        ),
        (
            drawing("BrushLabels", "lip", "Tongue") + IMAGE,
            Control(BRUSH, "BrushLabels-1", "photo", "Tongue"),
        ),
        # The first tag that has a class for the tongue, however deep it lies.
        (
            f"<View>{drawing('BrushLabels', 'lip', 'tooth')}</View>{IMAGE}<View><View>"
            f"{drawing('PolygonLabels', 'tongue')}</View></View>{drawing('BrushLabels', 'tongue')}",
            Control(POLYGON, "PolygonLabels-1", "photo", "tongue"),
        ),
        # Smart tools beside it draw nothing.
        (
            IMAGE + drawing("KeyPointLabels", "tongue") + drawing("BrushLabels", "tongue"),
            Control(BRUSH, "BrushLabels-1", "photo", "tongue"),
        ),
    ],
)
def test_what_draws_the_tongue(tags: str, expected: Control) -> None:
    assert parse_label_config(f"<View>{tags}</View>") == LabelConfig(expected, "picture")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no XML"),
        ("<View>", "is no XML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><View/>", "declares a document type"),
        (f"<View>{IMAGE}</View>", "has neither PolygonLabels nor BrushLabels"),
        (f"<View>{IMAGE}{drawing('BrushLabels', 'a', 'b')}</View>", "a Label of the value tongue"),
        (f"<View>{IMAGE}{drawing('BrushLabels')}</View>", "a Label of the value tongue"),
        (
            f"<View>{IMAGE}{drawing('BrushLabels', 'tongue', image='video')}</View>",
            "a Label of the value tongue",
        ),
        (
            f'<View><Image name="photo" valueList="$a"/>{drawing("BrushLabels", "tongue")}</View>',
            "no key of the data",
        ),
    ],
)
def test_one_that_cannot_serve(text: str, message: str) -> None:
    with pytest.raises(BadAnnotation, match=f"^the labelling configuration: .*{message}"):
        parse_label_config(text)


def test_any_depth() -> None:
    depth = 20_000
    tags = IMAGE + drawing("BrushLabels", "tongue")
    text = "<View>" * depth + tags + "</View>" * depth
    assert parse_label_config(text).data_key == "picture"
