from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tongueseg.errors import BadDataset
from tongueseg.synthetic.composed.closeups import Closeup, cut_tongue, find_closeups, read_closeup


def test_names_are_those_of_the_split(closeups: Path) -> None:
    assert [one.photo.name for one in find_closeups(closeups, "train")] == ["a.jpg"]
    with pytest.raises(BadDataset, match="no photo of split 'val'"):
        find_closeups(closeups, "val")


def test_a_folder_without_a_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"no split\.csv"):
        find_closeups(tmp_path, "train")


def test_a_mask_that_is_missing_empty_or_of_another_size_is_refused(closeups: Path) -> None:
    [files] = find_closeups(closeups, "train")
    file = files.mask
    for mask, words in (
        (np.zeros((200, 200), np.uint8), "holds no tongue"),
        (np.full((100, 200), 255, np.uint8), "another size"),
    ):
        cv2.imwrite(str(file), mask)
        with pytest.raises(BadDataset, match=words):
            read_closeup(files)
    file.unlink()
    with pytest.raises(BadDataset, match=r"a\.png: missing"):
        read_closeup(files)


def test_the_colour_of_a_cut_tongue_runs_on_beyond_its_edge() -> None:
    photo = np.full((60, 60, 3), (0, 255, 0), np.uint8)
    mask = np.zeros((60, 60), np.uint8)
    mask[15:45, 20:40] = 255
    photo[mask > 0] = (200, 80, 90)
    tongue = cut_tongue(Closeup(photo, mask))
    assert np.allclose(tongue.pixels, (200, 80, 90), atol=1)
    assert tongue.corner == (12, 7)
    assert (tongue.root, tongue.half_width) == ((17.5, 8.0), 10)
    assert tongue.aspect == pytest.approx(29 / 20)
