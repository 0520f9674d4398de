"""ONNX Runtime: the engine of the base install."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings
from tongueseg.runtime.batches import in_batches
from tongueseg.runtime.providers import open_session


class OnnxRuntime:
    """Runs an ``.onnx`` file on the processor, or on another device and on no other than that.

    Args:
        model: the file.
        threads: processor threads of one call; all when None.
        device: a key of :data:`tongueseg.runtime.providers.PROVIDERS`.
    """

    def __init__(self, model: Path, *, threads: int | None = None, device: str = "cpu") -> None:
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
        photo = self._session.get_inputs()[0]
        self._input, self._batch = photo.name, photo.shape[0]
        # Not warmed up: threads may begin together, and 30 ms of cold start are saved.
        # Sessions on some devices must not be run by two threads at once; none gains by it.
        self._lock: AbstractContextManager[object] = nullcontext() if device == "cpu" else Lock()

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        with self._lock:
            if isinstance(self._batch, int):
                return in_batches(self._run, x, self._batch)
            return np.asarray(self._run(x), np.float32)

    def close(self) -> None:
        """Free the session."""
        del self._session

    def _run(self, x: NDArray[Any]) -> NDArray[Any]:
        answer: NDArray[Any] = self._session.run(None, {self._input: x})[0]
        return answer


def _cannot_load(model: Path, device: str, error: Exception) -> BadModel:
    reason = str(error).splitlines()[0]
    if "fallback to CPU" in reason:
        return BadModel(
            f"{model}: cannot run on {device} alone: its libraries do not load here, "
            "or it lacks an operator of this model"
        )
    return BadModel(f"{model}: ONNX Runtime cannot load it ({reason})")
