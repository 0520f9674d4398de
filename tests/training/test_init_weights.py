from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from rich.console import Console
from torch import Tensor, nn

from layers import convolutions
from tongueseg.config.load import load_config
from tongueseg.data.cache import Cache
from tongueseg.errors import BadModel, BadSettings
from tongueseg.models import architecture
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.spec import NORMALIZATIONS, ModelSpec, Normalize
from tongueseg.training.dataloaders import EpochRows
from tongueseg.training.datamodule import TrainingData
from tongueseg.training.init_weights import adopt_network, build_task
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run
from typing_helpers import not_none

if TYPE_CHECKING:
    from typing_helpers import FinishedRun

SMALL = {"model.widths": (4, 8, 16), "data.size": 64, "optim.ema_decay": 0.9}


def task_of(**flags: Any) -> tuple[Any, ...]:
    out = io.StringIO()
    config = load_config(flags={**SMALL, **flags})
    nothing = np.zeros((0, 1, 1, 3), np.uint8)
    data = TrainingData((), EpochRows(0), Cache((), nothing, nothing[..., 0]), None)
    return build_task(config, data, Console(file=out, width=200)), out.getvalue()


def first_weight(network: nn.Module) -> Tensor:
    return convolutions(network)[0].weight


def test_a_training_starts_from_the_weights_of_a_run(run: FinishedRun) -> None:
    folder, _, _ = run
    donor, _ = load_checkpoint(folder / "best.safetensors")
    task, said = task_of(**{"train.init": str(folder)})
    for network in (task.network, not_none(task.ema).module):
        for name, weight in network.state_dict().items():
            assert torch.equal(weight, donor.state_dict()[name]), name
    assert "100% of the weights fit" in said


def test_a_model_file_opens_its_batch_norms_on_the_training_photos(
    run: FinishedRun, tmp_path: Path
) -> None:
    folder, _, _ = run
    for suffix in ("onnx", "json"):
        shutil.copy(folder / f"best.{suffix}", tmp_path)
    config = load_config(flags={**SMALL, "train.init": str(tmp_path / "best.onnx")})
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (16, 64, 64, 3), np.uint8)
    cache = Cache(tuple(map(str, range(16))), photos, photos[..., 0])
    task = build_task(
        config,
        TrainingData((cache,), EpochRows(len(cache)), cache, None),
        Console(file=io.StringIO()),
    )
    donor, _ = load_checkpoint(folder / "best.safetensors")
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(task.eval_network(x), donor(x), atol=1e-4, rtol=0)
    norms = [part for part in task.network.modules() if isinstance(part, nn.BatchNorm2d)]
    assert norms
    assert all((norm.running_mean != 0).any() for norm in norms if norm.running_mean is not None)


def test_the_network_is_that_of_the_model_unless_another_is_named(run: FinishedRun) -> None:
    folder, config, _ = run
    adopted = adopt_network(load_config(flags={"train.init": str(folder)}))
    assert architecture(adopted.model) == architecture(config.model)
    assert adopted.data.size == config.data.size
    named = load_config(flags={"train.init": str(folder), "model.width": 8, "data.size": 96})
    assert adopt_network(named) == named
    alone = load_config()
    assert adopt_network(alone) == alone
    nano = adopt_network(load_config(flags={"train.init": "nano", "data.size": 128}))
    assert (nano.model.name, nano.model.space_to_depth, nano.data.size) == ("unet", 2, 128)


def test_photos_are_normalised_as_the_model_knows_them(run: FinishedRun, tmp_path: Path) -> None:
    folder, _, _ = run
    for suffix in ("safetensors", "onnx"):
        shutil.copy(folder / f"best.{suffix}", tmp_path)
    spec = ModelSpec.read(folder / "best.json")
    config = load_config(flags={"train.init": str(tmp_path)})

    def normalising(how: Normalize) -> None:
        given = spec.input.model_copy(update={"normalize": how})
        spec.model_copy(update={"input": given}).write(tmp_path / "best.json")

    normalising(NORMALIZATIONS["imagenet"])
    assert adopt_network(config).data.normalize == "imagenet"
    normalising(Normalize(mean=(0.3, 0.3, 0.3), std=(1, 1, 1)))
    with pytest.raises(BadSettings, match="normalises as none of"):
        adopt_network(config)


def test_of_another_width_what_fits(run: FinishedRun) -> None:
    folder, _, _ = run
    task, said = task_of(**{"train.init": str(folder), "model.widths": (6, 8, 16)})
    donor, _ = load_checkpoint(folder / "best.safetensors")
    assert torch.equal(first_weight(task.network)[:4], first_weight(donor))
    assert "100%" not in said


def test_gates_may_be_added_to_a_run(run: FinishedRun) -> None:
    folder, _, _ = run
    task, _ = task_of(**{"train.init": str(folder), "model.name": "attention_unet"})
    donor, _ = load_checkpoint(folder / "best.safetensors")
    assert torch.equal(first_weight(task.network), first_weight(donor))


def test_a_network_of_another_kind_fits_nowhere(run: FinishedRun) -> None:
    folder, _, _ = run
    with pytest.raises(BadSettings, match="is a unet and no light_unet"):
        task_of(**{"train.init": str(folder), "model.name": "light_unet", "model.widths": ()})


@pytest.mark.parametrize("what", ["train.init", "distill.teachers"])
def test_what_is_missing_is_told_before_a_run_is_made(tmp_path: Path, what: str) -> None:
    missing = str(tmp_path / "nowhere")
    flags = {**SMALL, what: [missing] if what == "distill.teachers" else missing}
    with pytest.raises(BadModel, match="nowhere"):
        start_run(tmp_path / "run", load_config(flags=flags))
    assert not (tmp_path / "run").exists()


def test_a_student_learns_from_a_run_and_from_photos_without_masks(
    run: FinishedRun, drawn: Path, tmp_path: Path
) -> None:
    folder, _, _ = run
    out = io.StringIO()
    config = load_config(
        flags={**SMALL, "model.widths": (2, 4, 8), "data.val": 0.2, "train.epochs": 2,
               "train.batch": 4, "distill.teachers": [str(folder)], "distill.features": 0.5,
               "distill.unlabelled": str(drawn / "original")}
    )  # fmt: skip
    start_run(tmp_path / "student", config)
    trained = train_model(
        read_records(drawn, config.data),
        tmp_path / "student",
        config,
        console=Console(file=out, width=200),
    )
    assert trained.model.exists()
    # Those on which the run finds no tongue teach nothing.
    learned_from = not_none(re.search(r"(\d+) photos without masks to learn from", out.getvalue()))
    assert 6 <= int(learned_from[1]) <= 12
    kept = list((tmp_path / "student/unlabelled").iterdir())
    assert len(kept) == int(learned_from[1])
