from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.data.formats.via import read_via
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

SQUARE: list[float] = [7, 10, 5, 30, 5, 30, 25, 10, 25]
ATTRIBUTES = {
    "1": {"aname": "label", "type": 4, "options": {"0": "lips", "1": "tongue"}},
    "2": {"aname": "remark", "type": 1, "options": {}},
}


def project(*shapes: list[float], **more: Any) -> dict[str, Any]:
    metadata = {
        f"1_{n}": {"vid": "1", "flg": 0, "z": [], "xy": xy, "av": {"1": "1", "2": "wet"}}
        for n, xy in enumerate(shapes)
    }
    return {
        "project": {"pid": "__VIA_PROJECT_ID__", "vid_list": ["1"]},
        "attribute": ATTRIBUTES,
        "file": {"1": {"fid": "1", "fname": "a.jpg", "type": 2, "loc": 1, "src": ""}},
        "metadata": metadata,
        "view": {"1": {"fid_list": ["1"]}},
        **more,
    }


def table(*rows: tuple[list[float], list[float], dict[str, str]]) -> str:
    def cell(value: Any) -> str:
        return '"' + json.dumps(value).replace('"', '""') + '"'

    lines = [
        "# Exported using VGG Image Annotator",
        f"# ATTRIBUTE = {json.dumps(ATTRIBUTES)}",
        "# CSV_HEADER = metadata_id,file_list,flags,temporal_coordinates,spatial_coordinates,"
        "metadata",
    ]
    lines += [
        f'"1_{n}",{cell(["a.jpg"])},0,{cell(z)},{cell(xy)},{cell(av)}'
        for n, (z, xy, av) in enumerate(rows)
    ]
    return "\n".join(lines)


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., list[Paired]]:
    put_photo(tmp_path / "a.jpg")

    def read(content: Any) -> list[Paired]:
        is_table = isinstance(content, str)
        name, text = ("via.csv", content) if is_table else ("via.json", json.dumps(content))
        for former in ("via.csv", "via.json"):
            (tmp_path / former).unlink(missing_ok=True)
        (tmp_path / name).write_text(text)
        return read_with(read_via, tmp_path)

    return read


@pytest.mark.parametrize(
    ("xy", "pixels"),
    [
        (SQUARE, 400),
        ([2, 10, 5, 20, 3], 60),
        ([3, 30, 20, 0.8], 4),
        ([4, 30.5, 20.5, 2.1, 0.2], 5),
    ],
)
def test_shapes(read: Callable[..., list[Paired]], xy: list[float], pixels: int) -> None:
    (paired,) = read(project(xy))
    assert not_none(paired.pair).mask.sum() == pixels
    (paired,) = read(table(([], xy, {"1": "1"})))
    assert not_none(paired.pair).mask.sum() == pixels
    assert paired.failures == ()


def test_what_has_no_place_or_a_time(read: Callable[..., list[Paired]]) -> None:
    assert not not_none(read(project())[0].pair).mask.any()
    (paired,) = read(table(([], [], {"2": "wet"}), ([1.5], SQUARE, {"1": "1"})))
    assert not not_none(paired.pair).mask.any()


@pytest.mark.parametrize(
    ("xy", "message"),
    [
        ([1, 5, 5], "a shape of type point encloses nothing"),
        ([6, *SQUARE[1:]], "a shape of type polyline encloses nothing"),
        ([99, 1], "a shape of type 99 encloses nothing"),
        (SQUARE[:4], "an outline with an x and no y"),
        ([2, 1], "rectangle: y: Field required"),
    ],
)
def test_regions_that_cannot_be_read(
    read: Callable[..., list[Paired]], xy: list[float], message: str
) -> None:
    (paired,) = read(project(xy, SQUARE))
    assert not_none(paired.pair).mask.sum() == 400
    assert message in paired.failures[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (project(file=3), r"via\.json: file: "),
        (project(metadata={"1": {"vid": "1", "xy": "x"}}), r"via\.json: metadata 1: xy: "),
        (table() + '\n"1","[","0","[]","[]","{}"', r"via\.csv: is no CSV of VIA 3 \("),
        (table() + '\n"1","[]","0","[]","[]","{}"', r"via\.csv: is no CSV of VIA 3 \("),
        (table().replace("# ATTRIBUTE = {", "# ATTRIBUTE = ["), r"via\.csv: is no CSV of VIA 3 \("),
    ],
)
def test_files_that_cannot_be_read(
    read: Callable[..., list[Paired]], content: Any, message: str
) -> None:
    with pytest.raises(BadAnnotation, match=message):
        read(content)
