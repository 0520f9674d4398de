"""OpenVINO: the fastest engine on Intel's and AMD's processors, of the ``openvino`` extra."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel, MissingExtra
from tongueseg.parallel import available_cores


class OpenVinoRuntime:
    """Runs an ``.onnx`` file, or an ``.xml`` with its ``.bin``, on the processor.

    Args:
        model: the file.
        threads: processor threads of one call; all when None.
        precision: what it computes in, ``f32`` or ``bf16``; layers of an INT8 model stay INT8.
    """

    name = "openvino"

    def __init__(self, model: Path, *, threads: int | None = None, precision: str = "f32") -> None:
        try:
            import openvino
        except ImportError as error:
            raise MissingExtra("openvino", "openvino") from error
        options: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads or available_cores(),
            # Left to itself it takes bfloat16 where the processor has it, and says nothing.
            "INFERENCE_PRECISION_HINT": precision,
        }
        try:
            # Opened here, so that a missing file is told as for every engine.
            model.open("rb").close()
            self._compiled = openvino.Core().compile_model(model, "CPU", options)
        except OSError as error:
            raise BadModel(f"{model}: cannot be read ({error.strerror})") from error
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            raise BadModel(f"{model}: OpenVINO cannot load it ({reason})") from error

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        # A request of its own for every call: requests are what threads must not share.
        request = self._compiled.create_infer_request()
        return np.array(request.infer({0: np.ascontiguousarray(x)})[0], np.float32)

    def close(self) -> None:
        """Free the compiled model."""
        del self._compiled
