"""LiteRT, TensorFlow Lite of old: the engine of Android, of the ``litert`` extra."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import MissingExtra
from tongueseg.io.parallel import available_cores
from tongueseg.runtime.batches import in_batches
from tongueseg.runtime.engine_errors import engine_errors
from tongueseg.runtime.session_pool import SessionPool
from tongueseg.runtime.warm_up import warm_up

_CHANNELS_FIRST = (0, 3, 1, 2)
_CHANNELS_LAST = (0, 2, 3, 1)


class LiteRtRuntime:
    """Runs a ``.tflite`` file on the processor; the file takes channels last, ``(N, H, W, 3)``.

    Args:
        model: the file.
        threads: processor threads of one call; all when None.
    """

    name = "litert"

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            raise MissingExtra("litert", "ai-edge-litert") from error
        threads = threads or available_cores()
        self._model = model
        with engine_errors("LiteRT", "load", model):
            content = model.read_bytes()

            def make() -> Any:
                interpreter = Interpreter(model_content=content, num_threads=threads)
                interpreter.allocate_tensors()
                return interpreter

            self._pool: SessionPool[Any] = SessionPool(make)
            with self._pool.lend() as interpreter:
                photo = interpreter.get_input_details()[0]
            shape, dtype = photo["shape"], photo["dtype"]
            if dtype == np.float32:
                shape = shape[list(_CHANNELS_FIRST)]
        self._batch = int(shape[0])
        warm_up(self.run, shape.tolist(), dtype, model=model)

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        floats = x.dtype == np.float32
        # An end-to-end model takes photos as they are.
        x = x.transpose(_CHANNELS_LAST) if floats else x
        with engine_errors("LiteRT", "run", self._model), self._pool.lend() as interpreter:
            answers = in_batches(lambda part: _invoke(interpreter, part), x, self._batch)
            return np.ascontiguousarray(answers.transpose(_CHANNELS_FIRST)) if floats else answers

    def close(self) -> None:
        """Free the interpreters."""
        del self._pool


def _invoke(interpreter: Any, x: NDArray[Any]) -> NDArray[Any]:
    photo, logits = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    interpreter.set_tensor(photo["index"], x)
    interpreter.invoke()
    answer: NDArray[Any] = interpreter.get_tensor(logits["index"])
    return answer
