from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tongueseg.errors import BadModel
from tongueseg.models import UNet
from tongueseg.models.checkpoint import load_checkpoint, save_checkpoint
from tongueseg.spec import Architecture, InputSpec, ModelSpec

SPEC = ModelSpec(
    name="tiny",
    input=InputSpec(height=32, width=32),
    architecture=Architecture(name="unet", arguments={"width": 2, "depth": 3}),
)


@pytest.fixture
def saved(tmp_path: Path) -> tuple[UNet, Path]:
    torch.manual_seed(0)
    network = UNet(width=2, depth=3).eval()
    path = tmp_path / "best.safetensors"
    save_checkpoint(network, SPEC, path)
    return network, path


def test_weights_come_back_as_they_were(saved: tuple[UNet, Path]) -> None:
    network, path = saved
    photo = torch.rand(1, 3, 32, 32)
    loaded, spec = load_checkpoint(path)
    assert torch.equal(loaded(photo), network(photo))
    assert spec.files.keys() == {"best.safetensors"}
    assert not loaded.training


def test_channels_last_weights_are_saved_too(tmp_path: Path) -> None:
    network = UNet(width=2, depth=3)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    save_checkpoint(network, SPEC, tmp_path / "best.safetensors")
    loaded, _ = load_checkpoint(tmp_path / "best.safetensors")
    first = next(iter(loaded.parameters()))
    assert torch.equal(first, next(iter(network.parameters())))


def test_changed_weights_are_refused(saved: tuple[UNet, Path]) -> None:
    _, path = saved
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadModel, match="changed since its spec was written"):
        load_checkpoint(path)


def test_missing_spec_is_told(saved: tuple[UNet, Path]) -> None:
    _, path = saved
    path.with_suffix(".json").unlink()
    with pytest.raises(BadModel, match=r"best\.json: no spec can be read"):
        load_checkpoint(path)


def test_pickle_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "best.ckpt"
    torch.save({"weights": torch.zeros(1)}, path)
    with pytest.raises(BadModel, match="never loaded"):
        load_checkpoint(path)


def test_weights_of_another_network_are_told(tmp_path: Path) -> None:
    path = tmp_path / "best.safetensors"
    save_checkpoint(UNet(width=3, depth=3), SPEC, path)
    with pytest.raises(BadModel, match="weights do not fit unet"):
        load_checkpoint(path)
