"""``tongueseg predict`` of a video."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from video_files import square_frame, write_video

if TYPE_CHECKING:
    from typing_helpers import RunCommand


def test_a_video_gives_masks_rows_and_stills(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    with Image.open(next((drawn / "original").iterdir())) as photo:
        frame = np.asarray(photo.convert("RGB").resize((320, 320)))
    clip = write_video(tmp_path / "clip.avi", [frame] * 8)
    code, said, _ = run("predict", clip, "--model", "nano")
    assert code == 0
    assert "8 frames, 8 with a tongue, 0 failed" in said
    assert "sharpest: clip/00000" in said
    out = tmp_path / "tongueseg-out"
    assert len(list((out / "mask" / "clip").iterdir())) == 8
    assert len(list((out / "overlay" / "clip").iterdir())) == 8
    # A later call takes none of its pictures for photos.
    code, _, error = run("predict", tmp_path, "--out", tmp_path / "other")
    assert code == 2
    assert "holds no photo" in error


def test_a_video_that_is_cut_says_how_much_of_it_was_read(run: RunCommand, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "clip.avi", [square_frame(left) for left in range(0, 200, 10)])
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2])
    code, _, error = run("predict", clip, "--model", "nano")
    assert code == 0
    assert " of 20 frames can be read" in error


def test_what_is_no_video_is_told_in_one_line(run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no video")
    code, _, error = run("predict", tmp_path / "clip.mp4")
    assert code == 2
    assert error.splitlines() == [f"error: {tmp_path / 'clip.mp4'}: is no video that can be read"]
