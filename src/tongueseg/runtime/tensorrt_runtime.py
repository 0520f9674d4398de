"""TensorRT: the fastest engine on NVIDIA's GPUs, of the ``tensorrt`` extra."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.runtime.batches import in_batches
from tongueseg.runtime.warm_up import warm_up


class TensorRtRuntime:
    """Runs an ``.engine`` file, on the kind of GPU that it was built on.

    Args:
        model: the file.
        threads: none are needed.
    """

    name = "tensorrt"

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        try:
            import tensorrt
            from cuda.bindings import runtime as cuda
        except ImportError as error:
            raise MissingExtra("tensorrt", error.name or "tensorrt") from error
        try:
            content = model.read_bytes()
        except OSError as error:
            raise BadModel(f"{model}: cannot be read ({error.strerror})") from error
        self._cuda = cuda
        self._stream = self._call("cudaStreamCreate")
        logger = tensorrt.Logger(tensorrt.Logger.ERROR)
        self._engine: Any = tensorrt.Runtime(logger).deserialize_cuda_engine(content)
        if self._engine is None:
            raise BadModel(
                f"{model}: TensorRT cannot load it; an engine runs on the kind of GPU and with "
                "the TensorRT that it was built with"
            )
        self._context = self._engine.create_execution_context()
        self._ends = [self._end(number, tensorrt.nptype) for number in range(2)]
        self._lock = Lock()
        photo = self._ends[0][0]
        warm_up(self.run, photo.shape, photo.dtype, model=model)

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        with self._lock:
            return in_batches(self._run, x, self._ends[0][0].shape[0])

    def close(self) -> None:
        """Free the engine and its memory on the GPU."""
        for _, place in self._ends:
            self._call("cudaFree", place)
        self._call("cudaStreamDestroy", self._stream)
        del self._context, self._engine

    def _end(self, number: int, type_of: Any) -> tuple[NDArray[Any], int]:
        """Return room for the input (0) or the output (1): an array here, a place on the GPU."""
        name = self._engine.get_tensor_name(number)
        kind = type_of(self._engine.get_tensor_dtype(name))
        host = np.zeros(tuple(self._engine.get_tensor_shape(name)), kind)
        place = int(self._call("cudaMalloc", host.nbytes))
        self._context.set_tensor_address(name, place)
        return host, place

    def _run(self, part: NDArray[Any]) -> NDArray[Any]:
        (photo, photo_on_gpu), (logits, logits_on_gpu) = self._ends
        photo[...] = part
        kind = self._cuda.cudaMemcpyKind
        self._copy(photo_on_gpu, photo.ctypes.data, photo.nbytes, kind.cudaMemcpyHostToDevice)
        if not self._context.execute_async_v3(int(self._stream)):
            raise BadModel("TensorRT cannot run this engine on this GPU")
        self._copy(logits.ctypes.data, logits_on_gpu, logits.nbytes, kind.cudaMemcpyDeviceToHost)
        self._call("cudaStreamSynchronize", self._stream)
        return logits.copy()

    def _copy(self, to: int, source: int, size: int, kind: Any) -> None:
        self._call("cudaMemcpyAsync", to, source, size, kind, self._stream)

    def _call(self, name: str, *arguments: Any) -> Any:
        """Call CUDA; its functions answer with an error code and whatever else there is."""
        failed, *rest = getattr(self._cuda, name)(*arguments)
        if int(failed):
            raise BadSettings(f"tensorrt: the GPU refuses {name} ({failed.name}); is there one?")
        return rest[0] if rest else None
