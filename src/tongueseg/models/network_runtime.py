"""PyTorch as a runtime: runs a network that is in memory, to compare engines with it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn


class NetworkRuntime:
    """Runs a network in float32 on the device of its weights."""

    name = "pytorch"

    def __init__(self, network: nn.Module) -> None:
        self._network = network.eval()
        self._device = next(network.parameters(), torch.empty(0)).device

    @torch.no_grad()
    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        logits = self._network(torch.from_numpy(x).to(self._device))
        return np.asarray(logits.float().cpu().numpy(), np.float32)

    def close(self) -> None:
        """Release the network."""
        del self._network
