"""Core ML: Apple's engine, of the ``export`` extra; it runs on a Mac alone."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.runtime.batches import in_batches
from tongueseg.runtime.warm_up import warm_up


class CoreMlRuntime:
    """Runs an ``.mlpackage`` where the Mac likes: processor, GPU or Neural Engine.

    Args:
        model: the folder.
        threads: is left to the Mac.
    """

    name = "coreml"

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        self._lock = Lock()
        if sys.platform != "darwin":
            raise BadSettings("coreml: Core ML runs on Apple machines alone")
        try:
            import coremltools
        except ImportError as error:
            raise MissingExtra("export", "coremltools") from error
        try:
            self._model: Any = coremltools.models.MLModel(str(model))
        # What coremltools raises on damaged packages shares no base but Exception.
        except Exception as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise BadModel(f"{model}: Core ML cannot load it ({reason})") from error
        described: Any = self._model.get_spec().description
        self._input: Any = described.input[0]
        self._output: str = described.output[0].name
        if self._takes_picture:
            photo = self._input.type.imageType
            warm_up(self._mask, (1, photo.height, photo.width, 3), np.uint8, model=model)
        else:
            warm_up(self.run, list(self._input.type.multiArrayType.shape), model=model)

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        if self._takes_picture:
            return in_batches(self._mask, x, 1)
        batch = self._input.type.multiArrayType.shape[0]
        return in_batches(self._predict, np.ascontiguousarray(x), batch)

    def close(self) -> None:
        """Free the model."""
        del self._model

    @property
    def _takes_picture(self) -> bool:
        return bool(self._input.type.WhichOneof("Type") == "imageType")

    def _predict(self, given: Any) -> NDArray[Any]:
        with self._lock:
            return np.asarray(self._model.predict({self._input.name: given})[self._output])

    def _mask(self, photos: NDArray[Any]) -> NDArray[Any]:
        """Run an end-to-end model, which takes a picture and gives one."""
        from PIL import Image

        return self._predict(Image.fromarray(photos[0]))[None]
