from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from tongueseg.config.settings import ModelSettings
from tongueseg.errors import BadSettings, MissingExtra
from tongueseg.models import architecture, build
from tongueseg.models.checkpoint import load_checkpoint, save_checkpoint
from tongueseg.spec import Architecture, InputSpec, ModelSpec


@pytest.mark.parametrize("name", ["smp:", "smp:unet", "smp:unet/", "smp:/resnet34"])
def test_name_without_decoder_or_encoder(name: str) -> None:
    with pytest.raises(BadSettings, match=rf"{name}: give decoder and encoder, as in smp:unet"):
        build(Architecture(name=name))


def test_missing_library_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segmentation_models_pytorch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'tongueseg\[zoo\]'"):
        build(Architecture(name="smp:unet/resnet34"))


def test_width_and_depth_are_those_of_the_zoo() -> None:
    settings = ModelSettings(name="smp:unet/resnet18", width=64, depth=3)
    assert architecture(settings) == Architecture(name="smp:unet/resnet18")


def test_network_of_the_zoo_is_trained_and_kept_like_ours(tmp_path: Path) -> None:
    pytest.importorskip("segmentation_models_pytorch")
    of = Architecture(name="smp:unet/resnet18")
    network = build(of).eval()
    photo = torch.rand(2, 3, 64, 96)
    assert network(photo).shape == (2, 1, 64, 96)
    spec = ModelSpec(name="zoo", input=InputSpec(height=64, width=96), architecture=of)
    save_checkpoint(network, spec, tmp_path / "best.safetensors")
    assert torch.equal(load_checkpoint(tmp_path / "best.safetensors")[0](photo), network(photo))


@pytest.mark.parametrize("name", ["smp:unett/resnet18", "smp:unet/resnet17"])
def test_network_that_the_zoo_does_not_know(name: str) -> None:
    pytest.importorskip("segmentation_models_pytorch")
    with pytest.raises(BadSettings, match=f"{name}: cannot be built"):
        build(Architecture(name=name))
