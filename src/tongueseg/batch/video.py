"""A video to a prediction folder: a mask a frame, a row a frame, and the sharpest frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tongueseg.batch.outputs import (
    ANNOTATIONS,
    MEASURES,
    MEASURES_TABLE,
    OUTPUTS,
    RESULTS_TABLE,
    STILLS,
)
from tongueseg.batch.predict import Result, check_out, write_results
from tongueseg.batch.settings import PredictSettings, worker_count
from tongueseg.errors import BadSettings
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.inference.steady import steady
from tongueseg.io.atomic import write_bytes
from tongueseg.io.encode import encode_jpeg
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
    check_video_out(out, overwrite=settings.overwrite)
    sharpest = SharpestFrames()
    table = out / MEASURES_TABLE if MEASURES in settings.outputs else None
    with measures_tables(table) as write_measures:

        def results() -> Iterator[Result]:
            for frame, answer in _steadied_frames(segmenter, video, settings):
                name = f"{video.stem}/{frame.number:06d}"
                sharpest.add(frame, answer)
                for output in settings.outputs:
                    if output in OUTPUTS:
                        suffix, encode = OUTPUTS[output]
                        write_bytes(
                            out / output / f"{name}{suffix}", encode(answer, settings.style)
                        )
                measures = answer.measure() if table else None
                if table:
                    write_measures(name, measures, "")
                yield _result(name, answer)

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


def check_video_out(out: Path, *, overwrite: bool) -> None:
    """Refuse a folder that holds a prediction.

    Raises:
        BadSettings: it holds one that is not to be overwritten, or masks of somebody else.
    """
    check_out(out, go_on=overwrite)
    if (out / RESULTS_TABLE).exists() and not overwrite:
        raise BadSettings(f"{out}: holds a prediction; choose another --out, or add --overwrite")


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


def _result(name: str, answer: Segmentation) -> Result:
    return Result(
        name,
        answer.tongue,
        answer.presence,
        answer.share,
        answer.flags,
        sum(answer.milliseconds.values()),
        predicted_iou=answer.predicted_iou,
    )


def _write_still(out: Path, video: Path, still: Still) -> str:
    name = f"{video.stem}/{still.frame.number:06d}"
    write_bytes(out / STILLS / f"{name}.jpg", encode_jpeg(still.frame.pixels, _QUALITY, name=name))
    return name
