"""ONNX Runtime: the engine of the base install."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from tongueseg.errors import BadModel
from tongueseg.parallel import available_cores


def session_of(content: bytes, threads: int | None = None) -> ort.InferenceSession:
    """Load the bytes of an ``.onnx`` file for the processor, all of it unless told otherwise."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or available_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])


class OnnxRuntime:
    """Runs an ``.onnx`` file on the processor."""

    name = "onnx"

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        try:
            self._session = session_of(model.read_bytes(), threads)
        except OSError as error:
            raise BadModel(f"{model}: cannot be read ({error.strerror})") from error
        # The exceptions of ONNX Runtime share no base but Exception.
        except Exception as error:
            reason = str(error).splitlines()[0]
            raise BadModel(f"{model}: ONNX Runtime cannot load it ({reason})") from error
        self._input = self._session.get_inputs()[0].name

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        return np.asarray(self._session.run(None, {self._input: x})[0], np.float32)

    def close(self) -> None:
        """Free the session."""
        del self._session
