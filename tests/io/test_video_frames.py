from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.video_frames import frame_count, is_video, read_frames
from video_files import square_frame, write_video


@pytest.mark.parametrize(("suffix", "codec"), [(".avi", "MJPG"), (".mp4", "mp4v")])
def test_frames_come_in_order_and_in_rgb(tmp_path: Path, suffix: str, codec: str) -> None:
    frames = [square_frame(left) * np.array([1, 0, 0], np.uint8) for left in range(0, 200, 40)]
    file = write_video(tmp_path / f"clip{suffix}", frames, rate=5, codec=codec)
    assert is_video(file)
    assert frame_count(file) == 5
    read = list(read_frames(file))
    assert [frame.number for frame in read] == [0, 1, 2, 3, 4]
    assert [frame.seconds for frame in read] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    for frame, drawn in zip(read, frames, strict=True):
        assert np.abs(frame.pixels.astype(int) - drawn).mean() < 4
        assert frame.pixels[..., 0].max() > 200 > 60 > frame.pixels[..., 2].max()


def test_a_damaged_video_gives_what_can_be_read(tmp_path: Path) -> None:
    file = write_video(tmp_path / "clip.avi", [square_frame(left) for left in range(0, 200, 10)])
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert 0 < len(list(read_frames(file))) < 20


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\0" * 4096])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "clip.mp4").write_bytes(content)
    with pytest.raises(BadPhoto, match=r"clip\.mp4: is no video that can be read"):
        list(read_frames(tmp_path / "clip.mp4"))


def test_a_video_that_is_missing_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPhoto, match="no such file"):
        list(read_frames(tmp_path / "none.mp4"))
    file = write_video(tmp_path / "clip.avi", [square_frame()])
    with pytest.raises(PhotoTooLarge, match="240x160 is more than the 1,000 pixels allowed"):
        list(read_frames(file, PhotoLimits(max_pixels=1000)))
