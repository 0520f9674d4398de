from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from tongueseg.errors import BadModel
from tongueseg.export.graph import read_graph
from tongueseg.export.onnx import export_onnx
from tongueseg.export.reopen import fold_batch_norms, open_batch_norms, open_network, reopen
from tongueseg.models import build
from tongueseg.spec import Architecture, InputSpec, ModelSpec
from tongueseg.weights import names

UNET: dict[str, Any] = {"widths": [4, 6, 8]}
PHOTO = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def made(name: str = "unet", **arguments: Any) -> tuple[nn.Module, ModelSpec]:
    torch.manual_seed(0)
    architecture = Architecture(name=name, arguments=arguments or UNET)
    network = build(architecture)
    with torch.no_grad():
        for _ in range(3):
            network(torch.rand(4, 3, 64, 64))  # so that batch norm has seen something
    spec = ModelSpec(name="tiny", input=InputSpec(height=64, width=64), architecture=architecture)
    return network.eval(), spec


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[nn.Module, ModelSpec, Path]:
    """A plain network, its spec and its file."""
    network, spec = made()
    path = tmp_path_factory.mktemp("plain") / "best.onnx"
    export_onnx(network, spec, path)
    return network, spec, path


def logits(network: nn.Module) -> torch.Tensor:
    with torch.no_grad():
        return torch.as_tensor(network(PHOTO))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("unet", {"widths": [4, 8, 8], "space_to_depth": 2, "up": "nearest", "activation": "relu"}),
        ("unet", {"widths": [4, 6], "space_to_depth": 4, "block": "single"}),
        ("unet", {"widths": [4, 6], "block": "separable"}),
        ("unet", {"widths": [4, 6], "block": "inverted", "activation": "hardswish"}),
        ("attention_unet", UNET),
        ("light_unet", {"width": 8}),
    ],
)
def test_a_file_becomes_the_network_again(
    tmp_path: Path, name: str, arguments: dict[str, Any]
) -> None:
    network, spec = made(name, **arguments)
    export_onnx(network, spec, tmp_path / "best.onnx")
    again = reopen(tmp_path / "best.onnx", spec.architecture, height=64, width=64)
    torch.testing.assert_close(logits(again), logits(network), atol=1e-4, rtol=0)
    assert again.state_dict().keys() == network.state_dict().keys()


def test_a_plain_file_becomes_the_network_again(plain: tuple[nn.Module, ModelSpec, Path]) -> None:
    network, spec, path = plain
    again = reopen(path, spec.architecture, height=64, width=64)
    torch.testing.assert_close(logits(again), logits(network), atol=1e-4, rtol=0)
    assert again.state_dict().keys() == network.state_dict().keys()


@pytest.mark.parametrize("name", names())
def test_embedded_models_open(name: str) -> None:
    network, spec, is_folded = open_network(name)
    assert is_folded
    file = Path(__file__).parents[2] / f"src/tongueseg/weights/{name}.onnx"
    photo = torch.rand(1, 3, spec.input.height, spec.input.width)
    with torch.no_grad():
        expected = read_graph(file, spec.input.height, spec.input.width)(photo)
        torch.testing.assert_close(network(photo), expected, atol=1e-4, rtol=0)


def test_a_run_folder_opens_as_it_was_trained(tiny_model: Path) -> None:
    if not (tiny_model / "best.safetensors").exists():
        pytest.skip("the tiny model has no weights beside it")
    _, _, is_folded = open_network(str(tiny_model))
    assert not is_folded


def test_open_batch_norms_keep_the_logits_and_train(
    plain: tuple[nn.Module, ModelSpec, Path],
) -> None:
    _, spec, path = plain
    again = reopen(path, spec.architecture, height=64, width=64)
    opened = copy.deepcopy(again)
    open_batch_norms(opened, [PHOTO])
    torch.testing.assert_close(logits(opened), logits(again), atol=1e-4, rtol=0)
    norms = [part for part in opened.modules() if isinstance(part, nn.BatchNorm2d)]
    assert norms
    # Over those photos alone, normalising by the batch is normalising by the statistics.
    torch.testing.assert_close(logits(opened.train()), logits(again), atol=2e-3, rtol=0)
    assert not torch.allclose(logits(again.train()), logits(opened), atol=2e-3)


@pytest.mark.parametrize("up", ["transposed", "nearest"])
def test_folded_batch_norms_change_nothing_but_themselves(up: str) -> None:
    network, _ = made(**UNET, up=up)
    folded = copy.deepcopy(network)
    fold_batch_norms(folded, height=64, width=64)
    torch.testing.assert_close(logits(folded), logits(network), atol=1e-4, rtol=0)
    norms = [part for part in folded.modules() if isinstance(part, nn.BatchNorm2d)]
    assert norms
    for norm in norms:
        assert norm.running_mean is not None
        assert not norm.running_mean.any()
        torch.testing.assert_close(norm.weight, torch.ones_like(norm.weight))


def test_another_network_than_the_spec_says(plain: tuple[nn.Module, ModelSpec, Path]) -> None:
    _, _, path = plain
    for arguments in ({"widths": [4, 6]}, {"widths": [4, 6, 9]}, {**UNET, "activation": "relu"}):
        wrong = Architecture(name="unet", arguments=arguments)
        with pytest.raises(BadModel, match="give the run folder that it was exported from"):
            reopen(path, wrong, height=64, width=64)


def test_norms_that_are_not_folded_are_refused(tmp_path: Path) -> None:
    network, spec = made("unet", widths=[4, 8], norm="group")
    with torch.no_grad():
        for part in network.modules():
            if isinstance(part, nn.GroupNorm):
                part.weight.uniform_(0.5, 2)
    export_onnx(network, spec, tmp_path / "best.onnx")
    with pytest.raises(BadModel, match="give the run folder"):
        reopen(tmp_path / "best.onnx", spec.architecture, height=64, width=64)


def test_a_model_of_another_package(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="no such model"):
        open_network(str(tmp_path / "nothing.onnx"))
