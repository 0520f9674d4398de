from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tongueseg.config.settings import ModelSettings
from tongueseg.errors import BadSettings
from tongueseg.models import Ensemble, architecture, build, ensemble_of
from tongueseg.models.checkpoint import load_checkpoint, save_checkpoint
from tongueseg.spec import Architecture, InputSpec, ModelSpec

MEMBERS = (
    Architecture(name="unet", arguments={"width": 2, "depth": 3}),
    Architecture(name="light_unet", arguments={"width": 4, "depth": 3}),
)


class _Times(nn.Module):
    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :1] * self.factor


def test_answer_is_the_mean_of_the_members() -> None:
    x = torch.arange(12.0).view(1, 3, 2, 2)
    assert torch.equal(Ensemble([_Times(1), _Times(2), _Times(6)])(x), x[:, :1] * 3)


def test_weights_of_different_members_survive_the_disk(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = build(ensemble_of(MEMBERS)).eval()
    spec = ModelSpec(
        name="both", input=InputSpec(height=32, width=32), architecture=ensemble_of(MEMBERS)
    )
    save_checkpoint(network, spec, tmp_path / "best.safetensors")
    loaded, again = load_checkpoint(tmp_path / "best.safetensors")
    photo = torch.rand(1, 3, 32, 32)
    assert torch.equal(loaded(photo), network(photo))
    assert isinstance(loaded, Ensemble)
    assert not torch.equal(loaded(photo), loaded.members[0](photo))
    assert again.architecture.arguments["members"][1]["name"] == "light_unet"


def test_ensemble_is_no_name_for_settings() -> None:
    with pytest.raises(BadSettings, match="ensemble: no such model"):
        build(architecture(ModelSettings(name="ensemble")))
