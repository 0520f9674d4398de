"""The page's pure functions, called from Python: its TypeScript runs in Node."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg import ModelSpec
from typing_helpers import not_none

WEB = Path(__file__).parents[1] / "web"
_NAMES = {"uint8": "Uint8Array", "int32": "Int32Array", "float32": "Float32Array"}
_TYPES = {"Uint8Array": "u1", "Int32Array": "i4", "Float32Array": "f4", "Float64Array": "f8"}


class Core:
    """A Node process that answers one call after the other."""

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            ["node", "tools/core.mjs"],
            cwd=WEB,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._stdin, self._stdout = not_none(self._node.stdin), not_none(self._node.stdout)

    def __call__(self, module: str, name: str, *arguments: Any) -> Any:
        call = {"module": module, "name": name, "arguments": arguments}
        self._stdin.write(json.dumps(call, default=_write) + "\n")
        self._stdin.flush()
        answer = json.loads(self._stdout.readline(), object_hook=_read)
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def close(self) -> None:
        self._stdin.close()
        self._stdout.close()
        self._node.wait()


def as_pixels(array: NDArray[Any]) -> dict[str, Any]:
    """A uint8 array as the page's ``Pixels``."""
    height, width = array.shape[:2]
    channels = array.shape[2] if array.ndim == 3 else 1
    return {"data": array.ravel(), "height": height, "width": width, "channels": channels}


def as_plane(array: NDArray[Any]) -> dict[str, Any]:
    """A mask or logits as the page's ``Mask`` or ``Floats``."""
    data = array.astype(np.uint8 if array.dtype == bool else np.float32)
    return {"data": data.ravel(), "height": array.shape[0], "width": array.shape[1]}


def as_array(value: dict[str, Any]) -> NDArray[Any]:
    """The page's ``Pixels``, ``Mask`` or ``Floats`` as an array."""
    shape = [value["height"], value["width"]]
    channels = value.get("channels", 1)
    shape += [channels] if channels > 1 else []
    data: NDArray[Any] = value["data"]
    return data.reshape(shape)


def as_spec(spec: ModelSpec) -> Any:
    """A ``ModelSpec`` as the JSON that lies beside a model."""
    return json.loads(spec.model_dump_json())


def _write(value: NDArray[Any] | np.generic) -> Any:
    if isinstance(value, np.ndarray):
        data = np.ascontiguousarray(value)
        content = base64.b64encode(data.tobytes()).decode()
        return {"array": _NAMES[data.dtype.name], "base64": content}
    return value.item()


def _read(value: dict[str, Any]) -> Any:
    if "array" in value:
        return np.frombuffer(base64.b64decode(value["base64"]), _TYPES[value["array"]])
    return value
