from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
import pytest

from tongueseg.data.formats.drawing import Pair, Writer
from tongueseg.data.formats.label_studio_tasks import (
    write_label_studio,
    write_label_studio_predictions,
)

if TYPE_CHECKING:
    from typing_helpers import PutPhoto


@pytest.mark.parametrize(
    ("write", "kind"),
    [(write_label_studio, "annotations"), (write_label_studio_predictions, "predictions")],
)
def test_tasks(tmp_path: Path, put_photo: PutPhoto, write: Writer, kind: str) -> None:
    mask = np.zeros((40, 60), np.bool_)
    mask[5:25, 10:30] = True
    photo = put_photo(tmp_path / "a.jpg")
    pairs = [
        Pair(name, photo, ".jpg", part) for name, part in (("a", mask), ("舌 b", mask & False))
    ]
    write(tmp_path / "out", iter(pairs))
    first, second = json.loads((tmp_path / "out/tasks.json").read_text(encoding="utf-8"))
    assert first["data"] == {"image": "/data/local-files/?d=images/a.jpg"}
    assert second["data"] == {"image": "/data/local-files/?d=images/%E8%88%8C%20b.jpg"}
    assert (tmp_path / "out/images/a.jpg").read_bytes() == photo.read_bytes()
    (result,) = first[kind][0]["result"]
    assert second[kind] == [{"result": []}]
    assert (result["original_width"], result["original_height"]) == (60, 40)
    # Outlines of a square pass along its sides.
    points = np.array(result["value"]["points"]) * (60, 40) / 100
    assert np.abs([points.min(0), points.max(0)] - np.array([[10, 5], [30, 25]])).max() < 0.01
    config = ElementTree.parse(tmp_path / "out/label_config.xml").getroot()
    tags = {tag.tag: tag.attrib for tag in config.iter()}
    assert tags["PolygonLabels"]["name"] == result["from_name"]
    assert tags["Image"]["name"] == result["to_name"]
    assert [tags["Label"]["value"]] == result["value"][result["type"]]
