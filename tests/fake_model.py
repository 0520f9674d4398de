"""Models for tests of inference: a small spec and networks whose answers are known."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg import ModelSpec
from tongueseg.inference.model_pass import Pass, run_pass
from tongueseg.inference.preprocess import model_input
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.runtime import FakeRuntime, Runtime
from tongueseg.runtime.fake import Answer, bright_is_tongue
from tongueseg.spec import Architecture, InputSpec

BRIGHT = np.full((64, 64, 3), 200, np.uint8)


class RecordingRuntime(FakeRuntime):
    """Notes its inputs in ``calls`` before it answers."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.calls: list[NDArray[np.float32]] = []

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        self.calls.append(x)
        return super().run(x)


def small_spec(**more: Any) -> ModelSpec:
    """The spec of a model that takes 64 x 64."""
    return ModelSpec(
        name="fake",
        input=InputSpec(height=64, width=64),
        architecture=Architecture(name="fake"),
        **more,
    )


def dark_photo(
    height: int = 960, width: int = 1280, box: tuple[int, int, int, int] = (300, 500, 420, 580)
) -> NDArray[np.uint8]:
    """A dark photo whose bright rectangle is the tongue: top, left, bottom, right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[box[0] : box[2], box[1] : box[3]] = 255
    return pixels


def plain_pass(
    photo: Photo, spec: ModelSpec, runtime: Runtime, window: Window | None = None
) -> Pass:
    """One pass over a photo or a window of it."""
    return run_pass(model_input(photo, spec.input, window), spec, runtime)


def brightness_runtime() -> RecordingRuntime:
    """A network that takes bright pixels for tongue, and notes its inputs in ``calls``."""
    return RecordingRuntime(bright_is_tongue)


def logits_runtime(*answers: NDArray[Any]) -> RecordingRuntime:
    """A network that answers one call after the other with these logits, each ``(64, 64)``.

    The last one is repeated. Its inputs are noted in ``calls``.
    """

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        logits = answers[min(len(fake.calls), len(answers)) - 1]
        return np.broadcast_to(np.asarray(logits, np.float32), (1, 1, 64, 64)).copy()

    fake = RecordingRuntime(answer)
    return fake


def squares_runtime(*squares: tuple[int, float]) -> RecordingRuntime:
    """A network that answers each call with a tongue at the corner: ``(side, logit inside)``.

    A call beyond the last one fails. Its inputs are noted in ``calls``.
    """
    left = iter(squares)

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        side, inside = next(left)
        logits = np.full((1, 1, 64, 64), -9, np.float32)
        logits[..., :side, :side] = inside
        return logits

    return RecordingRuntime(answer)


def uncertain_edge() -> NDArray[np.float32]:
    """Logits of a square of 400 tongue pixels, with 40 uncertain ones below it."""
    logits = np.full((64, 64), -5, np.float32)
    logits[10:30, 10:30] = 5
    logits[30, 10:30], logits[31, 10:30] = 1.5, -1.5
    return logits
