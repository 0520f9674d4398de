"""ExecuTorch: PyTorch's engine of phones and small devices, of the ``export`` extra."""

from __future__ import annotations

import warnings
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

_UINT8 = 0
"""What ExecuTorch calls the type of a photo's pixels, which an end-to-end model takes."""


class ExecuTorchRuntime:
    """Runs a ``.pte`` file on the processor.

    Args:
        model: the file.
        threads: processor threads, all when None; of all such engines of the process alike.
    """

    name = "executorch"

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        try:
            with warnings.catch_warnings():
                # Of what its own imports import.
                warnings.simplefilter("ignore")
                import executorch.extension.pybindings.portable_lib as engine
                from executorch.runtime import Runtime
        except ImportError as error:
            raise MissingExtra("export", "executorch") from error
        _give_threads(engine, threads or available_cores())
        self._model = model
        with engine_errors("ExecuTorch", "load", model):
            program = Runtime.get().load_program(model.read_bytes())
            self._pool: SessionPool[Any] = SessionPool(lambda: program.load_method("forward"))
            with self._pool.lend() as method:
                photo = method.metadata.input_tensor_meta(0)
        self._batch = photo.sizes()[0]
        dtype = np.uint8 if photo.dtype() == _UINT8 else np.float32
        warm_up(self.run, photo.sizes(), dtype, model=model)

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        import torch

        def execute(part: NDArray[Any]) -> NDArray[Any]:
            answer: NDArray[Any] = method.execute([torch.from_numpy(part)])[0].numpy()
            # The next call writes its answer to the same place.
            return answer.copy()

        with engine_errors("ExecuTorch", "run", self._model), self._pool.lend() as method:
            return in_batches(execute, x, self._batch)

    def close(self) -> None:
        """Free the program."""
        del self._pool


def _give_threads(engine: Any, threads: int) -> None:
    # Setting them anew throws the pool away that another runtime may be at.
    if engine._threadpool_get_thread_count() != threads:
        engine._unsafe_reset_threadpool(threads)
