"""The calibration set: what a model takes as input while it segments photos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset
from tongueseg.evaluation.evaluator import evaluate
from tongueseg.inference.segmenter import Segmenter
from tongueseg.runtime import Runtime, open_runtime
from tongueseg.spec import Normalize
from tongueseg.weights.model_files import ModelFile

Input = NDArray[np.float32]

UNLIKE = 0.1
"""How much lower than in its own validation a model's Dice may be before photos are unlike."""

LIGHTS = (0.5, 1.5)
"""Each of these brightens a share of the photos: ranges taken in one clinic's light clip another's.

On a camera that no training saw, a U-Net lost 0.0025 of its IoU without them and 0.0001 with."""


class RecordingRuntime:
    """A runtime that keeps its inputs, those of refinement as well as whole photos."""

    def __init__(self, runtime: Runtime) -> None:
        self.name, self._runtime = runtime.name, runtime
        self.inputs: list[Input] = []

    def run(self, x: Input) -> Input:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        self.inputs.append(x.copy())
        return self._runtime.run(x)

    def close(self) -> None:
        """Free the engine; the inputs stay."""
        self._runtime.close()


@dataclass(frozen=True, eq=False)
class Calibration:
    """What INT8 ranges are taken from.

    Attributes:
        inputs: float32 ``(1, 3, H, W)`` each.
        dice: of the model on these photos, mean.
    """

    inputs: list[Input]
    dice: float

    def warning(self, model: ModelFile) -> str:
        """Say how far the photos are from those that the model knows, or nothing."""
        own = model.spec.scores.get("val_dice")
        if own is None or self.dice >= own - UNLIKE:
            return ""
        return (
            f"the calibration photos are unlike the model's own: Dice {self.dice:.3f} on them, "
            f"{own:.3f} in its validation; ranges taken from them may not suit"
        )


def calibrate(model: ModelFile, records: Sequence[Record]) -> Calibration:
    """Segment photos and keep the inputs of the model, and the same in other light.

    Raises:
        BadDataset: there are no photos, or the model finds nothing on half of them: such ranges
            would suit no tongue.
        BadPhoto, BadMask: a pair cannot be read.
    """
    if not records:
        raise BadDataset("no photos to calibrate with")
    recording = RecordingRuntime(open_runtime("auto", model.path))
    with Segmenter(model.spec, recording) as segmenter:
        scored = list(evaluate(segmenter, records))
    with_tongue = sum(photo.tongue for photo in scored)
    if 2 * with_tongue < len(records):
        raise BadDataset(
            f"the model finds a tongue on {with_tongue} of {len(records)} calibration photos; "
            "give photos like those that it is for"
        )
    inputs = [*recording.inputs, *_in_other_light(recording.inputs, model.spec.input.normalize)]
    return Calibration(inputs, float(np.nanmean([photo.scores["dice"] for photo in scored])))


def _in_other_light(inputs: Sequence[Input], how: Normalize) -> Iterator[Input]:
    """Yield every third input darker and every third one brighter."""
    scale, bias = (np.array(values, np.float32)[:, None, None] for values in how.scale_and_bias())
    for number, light in enumerate(LIGHTS):
        for x in inputs[number::3]:
            pixels = np.clip((x - bias) / scale * np.float32(light), 0, 255)
            yield pixels * scale + bias


def spread(records: Sequence[Record], count: int) -> list[Record]:
    """Return so many records from all over a list, to calibrate with."""
    step = max(1, len(records) // count)
    return list(records[::step][:count])
