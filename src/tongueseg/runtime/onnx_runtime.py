"""ONNX Runtime: the engine of the base install."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock, Timer
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings
from tongueseg.runtime.batches import in_batches
from tongueseg.runtime.providers import open_session
from tongueseg.runtime.warm_up import warm_up

_PATIENCE = 60.0
"""Seconds that the first inference on a processor may take: a hundred times what models need."""


class OnnxRuntime:
    """Runs an ``.onnx`` file on the processor, or on another device and on no other than that.

    Args:
        model: the file.
        threads: processor threads of one call; all when None.
        device: a key of :data:`tongueseg.runtime.providers.PROVIDERS`.
        classes: how many the model has.
    """

    def __init__(
        self, model: Path, *, threads: int | None = None, device: str = "cpu", classes: int = 1
    ) -> None:
        self.name = "onnx" if device == "cpu" else f"onnx:{device}"
        try:
            self._session = open_session(model.read_bytes(), device, threads)
        except OSError as error:
            raise BadModel(f"{model}: cannot be read ({error.strerror})") from error
        except BadSettings:
            raise
        # The exceptions of ONNX Runtime share no base but Exception.
        except Exception as error:
            raise _cannot_load(model, device, error) from error
        self._model = model
        photo = self._session.get_inputs()[0]
        self._input, self._batch = photo.name, photo.shape[0]
        # Sessions on some devices must not be run by two threads at once; none gains by it.
        self._lock: AbstractContextManager[object] = nullcontext() if device == "cpu" else Lock()
        shape = [side if isinstance(side, int) else None for side in photo.shape]
        dtype = np.uint8 if photo.type == "tensor(uint8)" else np.float32
        first = self.run if device != "cpu" else self._run_in_time
        warm_up(first, shape, dtype, model=model, classes=classes)

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, classes, H, W)`` float32."""
        with self._lock:
            if isinstance(self._batch, int):
                return in_batches(self._run, x, self._batch)
            return np.asarray(self._run(x), np.float32)

    def close(self) -> None:
        """Free the session."""
        del self._session

    def _run(self, x: NDArray[Any], options: ort.RunOptions | None = None) -> NDArray[Any]:
        try:
            answer: NDArray[Any] = self._session.run(None, {self._input: x}, options)[0]
        # The exceptions of ONNX Runtime share no base but Exception.
        except Exception as error:
            raise _cannot("run", self._model, error) from error
        return answer

    def _run_in_time(self, x: NDArray[Any]) -> NDArray[Any]:
        """Run once, and end a model that loops for ever. A device may compile for minutes."""
        options = ort.RunOptions()
        # What goes wrong is told once, by us.
        options.log_severity_level = 4
        watch = Timer(_PATIENCE, setattr, (options, "terminate", True))
        watch.start()
        try:
            return self._run(x, options)
        except BadModel as error:
            if options.terminate:
                raise BadModel(
                    f"{self._model}: has no answer to an empty photo after {_PATIENCE:g} s"
                ) from error
            raise
        finally:
            watch.cancel()


def _cannot_load(model: Path, device: str, error: Exception) -> BadModel:
    reason = str(error).splitlines()[0]
    if "fallback to CPU" in reason:
        return BadModel(
            f"{model}: cannot run on {device} alone: its libraries do not load here, "
            "or it lacks an operator of this model"
        )
    return _cannot("load", model, error)


def _cannot(do: str, model: Path, error: Exception) -> BadModel:
    return BadModel(f"{model}: ONNX Runtime cannot {do} it ({str(error).splitlines()[0]})")
