from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.data.mask_names import likely_folders, likely_suffix


@pytest.mark.parametrize(
    ("photos", "masks", "suffix"),
    [
        (["1", "2"], ["1_mask", "2_mask"], "_mask"),
        (["1", "2"], ["1_Mask", "2_Mask"], "_Mask"),
        (["a/1", "B"], ["a/1-seg", "b-seg"], "-seg"),
        (["1", "2", "3"], ["1 (1)", "2", "3"], " (1)"),
        (["1", "10"], ["1", "10"], ""),
        (["1", "10"], ["10", "100"], ""),
        (["1", "1_old"], ["1", "1_old"], ""),
        (["1", "2"], ["1", "2", "1_old", "2_old"], ""),
        (["1", "2", "3"], ["1_a", "2_b", "x"], ""),
        ([], ["1"], ""),
        (["1"], [], ""),
    ],
)
def test_what_masks_are_called_beyond_their_photos(
    photos: list[str], masks: list[str], suffix: str
) -> None:
    assert likely_suffix(photos, masks) == suffix


@pytest.mark.parametrize(
    ("names", "likely"),
    [
        (["images", "masks"], ("images", "masks")),
        (["JPG", "Annotations", "docs"], ("JPG", "Annotations")),
        (["img", "ground_truth"], ("img", "ground_truth")),
        (["images", "masks", "labels"], None),
        (["train", "test"], None),
        ([], None),
    ],
)
def test_folders_of_photos_and_of_masks(
    tmp_path: Path, names: list[str], likely: tuple[str, str] | None
) -> None:
    for name in names:
        (tmp_path / name).mkdir()
    paths = likely and (tmp_path / likely[0], tmp_path / likely[1])
    assert likely_folders(tmp_path) == paths
    assert likely_folders(tmp_path / "nowhere") is None
