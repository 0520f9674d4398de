"""PyTorch's own files: TorchScript, and the ``.pt2`` of ``torch.export``.

Both may hold pickles, which run code when they are loaded. We write them and read back what we
wrote; ``predict`` and its kin do not take them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.export.tracing import trace


def write_torchscript(request: ExportRequest, path: Path) -> None:
    """Write the model as TorchScript, for LibTorch and older PyTorch."""
    with quiet(), torch.no_grad():
        # PyTorch gives no types for these two.
        traced = torch.jit.trace(  # type: ignore[no-untyped-call]
            request.module().eval(), request.example(), check_trace=False
        )
        traced.save(str(path))


def write_pt2(request: ExportRequest, path: Path) -> None:
    """Write the model as an exported program, for AOTInductor and newer PyTorch."""
    with quiet():
        program = trace(request.module(), request.example(), any_batch=request.batch is None)
        torch.export.save(program, path)


class ProgramRuntime:
    """Runs a file that was written here just now; no others, for the sake of their pickles."""

    def __init__(self, path: Path) -> None:
        self.name = path.suffix[1:]
        with quiet():
            self._program: Callable[[Tensor], Tensor] = (
                torch.export.load(path).module()
                if path.suffix == ".pt2"
                else torch.jit.load(str(path))  # type: ignore[no-untyped-call]
            )

    @torch.no_grad()
    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        # PyTorch warns of arrays that it must not write to.
        answer = self._program(torch.from_numpy(np.array(x)))
        return np.asarray(answer.numpy(), np.float32)

    def close(self) -> None:
        """Let go of the program."""
        del self._program
