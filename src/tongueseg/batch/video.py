"""A video to a prediction folder: a mask a frame, a row a frame, and the sharpest frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tongueseg.batch.outputs import (
    ANNOTATIONS,
    MEASURES,
    MEASURES_TABLE,
    RESULTS_TABLE,
    STILLS,
)
from tongueseg.batch.predict import COLUMNS, Result, check_out, prediction_of, write_results
from tongueseg.batch.resume import remove_outputs
from tongueseg.batch.settings import PredictSettings, worker_count
from tongueseg.errors import BadSettings
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.inference.steady import steady
from tongueseg.io.atomic import cannot_write, write_bytes
from tongueseg.io.csv import read_finished_rows
from tongueseg.io.encode import encode_jpeg
from tongueseg.io.named_photos import NamedPhoto
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import read_photo
from tongueseg.io.video_frames import VideoFrame, is_video, read_frames
from tongueseg.measure import measures_tables
from tongueseg.measure.quality import sharpness

STILL_COUNT = 5
"""How many of the sharpest frames are kept."""

_APART = 0.5
"""Seconds that lie between two of them, so that they are no copies of each other."""

_QUALITY = 95


@dataclass(frozen=True, eq=False)
class Still:
    """A sharp frame.

    Attributes:
        sharpness: the standard deviation of the Laplacian inside the tongue.
    """

    frame: VideoFrame
    sharpness: float


class SharpestFrames:
    """Keeps the sharpest frames that show a whole tongue in good light, some time apart."""

    def __init__(self, count: int = STILL_COUNT) -> None:
        self.count = count
        self._kept: list[Still] = []

    @property
    def stills(self) -> list[Still]:
        """What is kept, the sharpest first."""
        return sorted(self._kept, key=lambda still: -still.sharpness)

    def add(self, frame: VideoFrame, answer: Segmentation) -> None:
        """Keep a frame if it is one of the sharpest."""
        if not answer.tongue or answer.flags:
            return
        grey = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
        still = Still(frame, sharpness(grey, answer.mask))
        near = [one for one in self._kept if abs(one.frame.seconds - frame.seconds) < _APART]
        if any(one.sharpness >= still.sharpness for one in near):
            return
        kept = [one for one in self._kept if one not in near]
        self._kept = [*kept, still]
        self._kept = self.stills[: self.count]


def predict_video(
    segmenter: Segmenter,
    video: Path,
    out: Path,
    settings: PredictSettings,
    on_result: Callable[[Result], object] = lambda _result: None,
) -> list[str]:
    """Segment the frames of a video, and write outputs, tables and stills under ``out``.

    Frame 12 of ``clip.mp4`` is called ``clip/000012``. Masks are steadied by the frames beside
    them, see :func:`tongueseg.inference.steady.steady`.

    Args:
        on_result: called with each result, in order.

    Returns:
        The names of the stills, the sharpest first: ``out/still/NAME.jpg``.

    Raises:
        BadPhoto: the video cannot be read.
        BadSettings: ``out`` holds a prediction, and is not to be overwritten.
        CannotWrite: the disk refuses.
    """
    remove_frames(out, video, check_video_out(out, video, overwrite=settings.overwrite))
    sharpest = SharpestFrames()
    table = out / MEASURES_TABLE if MEASURES in settings.outputs else None
    with measures_tables(table) as write_measures:

        def results() -> Iterator[Result]:
            for frame, answer in _steadied_frames(segmenter, video, settings):
                name = f"{video.stem}/{frame.number:06d}"
                sharpest.add(frame, answer)
                prediction = prediction_of(name, answer, settings.outputs, settings.style)
                for file, content in prediction.files.items():
                    write_bytes(out / file, content)
                if table:
                    result = prediction.result
                    write_measures(name, result.measures, result.error)
                yield prediction.result

        write_results(out / RESULTS_TABLE, results(), on_result)
    return [_write_still(out, video, still) for still in sharpest.stills]


def check_video_call(paths: Sequence[str], settings: PredictSettings) -> None:
    """Check that a call on a video asks for what a video can give.

    Raises:
        BadSettings: it names something else as well, or what only photos take.
    """
    video = next(path for path in paths if is_video(Path(path)))
    if len(paths) > 1:
        raise BadSettings(f"{video}: is a video; give it alone, one a call")
    if settings.prompts is not None:
        raise BadSettings(f"{video}: is a video, and takes no --box, --point, --not or --prompts")
    if settings.resume:
        raise BadSettings(f"{video}: is a video, and takes no --resume; --overwrite does it again")
    for output in settings.outputs:
        if output in ANNOTATIONS:
            raise BadSettings(f"--save {output}: is for photos; {video} is a video")


def check_video_out(out: Path, video: Path, *, overwrite: bool) -> list[str]:
    """Refuse a folder that holds results which are not to be overwritten, or of something else.

    Returns:
        The names of the frames of an earlier call.

    Raises:
        BadSettings: it holds such results, or masks of somebody else.
    """
    check_out(out, go_on=overwrite)
    names = [row["name"] for row in read_finished_rows(out / RESULTS_TABLE, COLUMNS)]
    if names and not overwrite:
        raise BadSettings(f"{out}: holds a prediction; choose another --out, or add --overwrite")
    frame = re.compile(re.escape(video.stem) + r"/\d{6,}")
    if other := next((name for name in names if not frame.fullmatch(name)), None):
        raise BadSettings(f"{out}: holds results of something else ({other}); choose another --out")
    return names


def remove_frames(out: Path, video: Path, names: Sequence[str]) -> None:
    """Remove what an earlier call wrote of frames: the video may have become shorter.

    Raises:
        CannotWrite: the disk refuses.
    """
    remove_outputs(out, [NamedPhoto(name, video) for name in names])
    for name in names:
        try:
            (out / STILLS / f"{name}.jpg").unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(out / STILLS, error) from error


def _steadied_frames(
    segmenter: Segmenter, video: Path, settings: PredictSettings
) -> Iterator[tuple[VideoFrame, Segmentation]]:
    frames: list[VideoFrame] = []

    def segment(frame: VideoFrame) -> tuple[VideoFrame, Segmentation]:
        return frame, segmenter(read_photo(frame.pixels))

    def answers() -> Iterator[Segmentation]:
        read = read_frames(video, segmenter.limits)
        for frame, answer in map_in_order(segment, read, worker_count(settings.workers)):
            frames.append(frame)
            yield answer

    for answer in steady(answers(), segmenter.spec):
        yield frames.pop(0), answer


def _write_still(out: Path, video: Path, still: Still) -> str:
    name = f"{video.stem}/{still.frame.number:06d}"
    write_bytes(out / STILLS / f"{name}.jpg", encode_jpeg(still.frame.pixels, _QUALITY, name=name))
    return name
