"""The same promises, kept on real photos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.synthetic.composed import compose, composition, read_sources
from tongueseg.synthetic.composed.closeups import read_closeup
from tongueseg.synthetic.composed.mouth_in_face import mouth_in_face
from tongueseg.synthetic.composed.tongue_in_mouth import tongue_in_mouth

if TYPE_CHECKING:
    from tongueseg.synthetic.composed.layers import Composition
    from tongueseg.synthetic.composed.materials import Sources


@pytest.fixture(scope="module")
def folders(real_data: Path) -> tuple[Path, Path]:
    if not (real_data / "faces" / "landmarks.json").is_file():
        pytest.skip(f"no faces at {real_data / 'faces'}")
    return real_data / "faces", real_data / "booth"


@pytest.fixture(scope="module")
def sources(folders: tuple[Path, Path]) -> Sources:
    return read_sources(*folders, "train")


def test_the_splits_share_neither_faces_nor_close_ups(
    folders: tuple[Path, Path], sources: Sources
) -> None:
    held_out = read_sources(*folders, "test")
    assert {face.number % 10 for face in held_out.faces} == {8, 9}
    assert not {face.file for face in sources.faces} & {face.file for face in held_out.faces}
    assert not set(sources.closeups) & set(held_out.closeups)
    assert (len(sources.closeups), len(held_out.closeups)) == (480, 60)


@pytest.mark.parametrize("kind", [mouth_in_face, tongue_in_mouth])
def test_the_mask_holds_all_that_the_colour_of_the_tongue_changes(
    sources: Sources, kind: Callable[..., Composition]
) -> None:
    for seed in range(3):
        face = sources.faces[seed * 300]
        closeup = read_closeup(sources.closeups[seed * 100])
        green = closeup.photo.copy()
        green[closeup.mask > 0] = (0, 255, 0)
        one, other = (
            kind(np.random.default_rng(seed), face, displayed, size=400, share=0.03)
            for displayed in (closeup, replace(closeup, photo=green))
        )
        change = np.abs(one.pixels.astype(int) - other.pixels).max(axis=2)
        beside = change[one.mask == 0]
        assert beside.max() <= 8
        assert np.percentile(beside, 99.9) <= 2
        assert np.median(change[one.mask == 255]) > 15


@pytest.mark.parametrize("area", [(0.005, 0.01), (0.01, 0.05), (0.05, 0.2)])
def test_test_pictures_have_the_share_that_was_asked_for(
    folders: tuple[Path, Path], area: tuple[float, float]
) -> None:
    held_out = read_sources(*folders, "test")
    for kind in ("mouth_in_face", "tongue_in_mouth"):
        made = composition(np.random.default_rng(0), kind, held_out, area=area)
        assert area[0] <= made.share <= area[1]


def test_a_throat_in_a_real_close_up_is_dark_and_no_tongue(sources: Sources) -> None:
    made = composition(np.random.default_rng(2), "throat_and_teeth", sources)
    throat = made.throat > 200
    assert throat.sum() > 500
    assert made.mask[throat].max() <= 55
    assert made.pixels[throat].mean() < 80


def test_negatives_have_no_tongue(sources: Sources) -> None:
    for seed in range(5):
        assert not compose(np.random.default_rng(seed), "negative", sources)[1].any()
