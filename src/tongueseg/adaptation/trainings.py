"""The trainings of an adaptation, one for each part of the photos, and their mean weights."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
from rich.console import Console
from torch import Tensor, nn

from tongueseg.adaptation.plan import Plan
from tongueseg.adaptation.relight_records import relight_records
from tongueseg.data.dataset import Record, select
from tongueseg.export.reopen import fold_batch_norms, open_network
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.models.network_runtime import NetworkRuntime
from tongueseg.spec import ModelSpec
from tongueseg.training.pipeline import train_weights
from tongueseg.training.run_folder import CONFIG, resumed_config, start_run

Part = Sequence[Record]


def train_parts(
    parts: Sequence[Part], out: Path, plan: Plan, spec: ModelSpec, console: Console
) -> list[Path]:
    """Train once on each part and return the run folders; what was begun is resumed.

    Args:
        out: folder of the adaptation.
        spec: of the model that is adapted.

    Raises:
        BadDataset, BadPhoto, BadMask, BadSettings, TrainingFailed: as
            :func:`tongueseg.training.pipeline.train_weights`.
    """
    cache = out / "cache"
    runs = [out / f"training-{number}" for number in range(1, len(parts) + 1)]
    for run, part in zip(runs, parts, strict=True):
        console.print(f"{run.name} of {len(runs)}")
        if (run / CONFIG).exists():
            resumed_config(run, plan.config)
        else:
            start_run(run, plan.config)
        train_weights(
            relight_records(part, spec, cache / "relight"),
            run,
            plan.config,
            console,
            cache=cache,
        )
    return runs


def adapted_networks(runs: Sequence[Path], model: str) -> tuple[list[nn.Module], ModelSpec]:
    """Return the network of each training, half way back to the old one, and their spec.

    Fine-tuning on one camera forgets others. Half way between both weights most of what was gained
    stays, and most of what was known (Wortsman et al. 2022, "Robust fine-tuning").

    Raises:
        BadModel: a checkpoint or the model is missing or was changed.
    """
    old, old_spec, _ = open_network(model)
    size = old_spec.input.height, old_spec.input.width
    loaded = [load_checkpoint(run / "best.safetensors") for run in runs]
    networks = [mean_network([_folded(one, size) for one in (old, new)]) for new, _ in loaded]
    # Presence and threshold stay calibrated as they were: on far more photos than are here.
    return networks, loaded[0][1].model_copy(update={"output": old_spec.output})


def mean_network(networks: Sequence[nn.Module]) -> nn.Module:
    """Return the network whose weights are the mean of those of others, batch norms folded.

    Trainings that start from the same weights and stay near them end in one basin, and their mean
    is as good as their ensemble (Wortsman et al. 2022, "Model soups").
    """
    states = [network.state_dict() for network in networks]
    mean = copy.deepcopy(networks[0])
    mean.load_state_dict({name: _mean([state[name] for state in states]) for name in states[0]})
    return mean.eval()


def _folded(network: nn.Module, size: tuple[int, int]) -> nn.Module:
    folded = copy.deepcopy(network).eval()
    fold_batch_norms(folded, height=size[0], width=size[1])
    return folded


def _mean(tensors: Sequence[Tensor]) -> Tensor:
    first = tensors[0]
    return torch.stack(list(tensors)).mean(0) if first.is_floating_point() else first


class HeldOutSegmenter:
    """Segments each photo by the model of the training that held it back.

    Args:
        segmenters: of the trainings.
        number_of: of each photo's file, which of them held it back.
    """

    def __init__(self, segmenters: Sequence[Segmenter], number_of: dict[Path, int]) -> None:
        self.segmenters, self.number_of = segmenters, number_of

    def __call__(self, photo: Path) -> Segmentation:
        """Segment a photo that a training held back."""
        return self.segmenters[self.number_of[photo]](photo)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all models."""
        for segmenter in self.segmenters:
            segmenter.close()


def held_out_segmenter(
    parts: Sequence[Part], networks: Sequence[nn.Module], spec: ModelSpec
) -> HeldOutSegmenter:
    """Return what segments each photo by the network of the training that held it back."""
    number_of = {
        record.photo: number for number, part in enumerate(parts) for record in select(part, "val")
    }
    segmenters = [Segmenter(spec, NetworkRuntime(network)) for network in networks]
    return HeldOutSegmenter(segmenters, number_of)
