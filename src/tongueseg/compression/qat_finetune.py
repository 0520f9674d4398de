"""A short training that gets a run used to INT8."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadModel
from tongueseg.spec import ModelSpec
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run

EPOCHS = 8

# Of the rate that the run was trained with.
_RATE = 0.1


def qat_finetune(
    run: Path, data: Path, out: Path, console: Console, *, epochs: int = EPOCHS
) -> Path:
    """Train a finished run a little further with INT8 in mind, and return the new run folder.

    It learns from the masks and from the run itself, in large pictures that look like the photos.

    Raises:
        BadModel: it is no run folder with its weights and settings.
        BadSettings: ``out`` holds something.
    """
    if not (run / "best.safetensors").exists() or not (run / "config.yaml").exists():
        raise BadModel(f"{run}: --qat trains further, which takes a run folder")
    config = qat_config(load_config(run / "config.yaml"), run, epochs)
    provenance = ModelSpec.read(run / "best.json").provenance
    start_run(out, config)
    train_model(read_records(data, config.data), out, config, provenance, console)
    return out


def qat_config(config: TrainConfig, run: Path, epochs: int) -> TrainConfig:
    """Return the settings of the short training."""
    tree = config.model_dump()
    tree["train"] |= {"init": str(run), "qat": True, "epochs": epochs, "patience": epochs}
    tree["distill"] |= {"teachers": (str(run),), "unlabelled": "", "features": 0.0}
    tree["data"]["progressive_resize"] = 0.0
    tree["augment"]["native_scale_epochs"] = 1.0
    tree["optim"] |= {"lr": config.optim.lr * _RATE, "schedule": "cosine", "ema_decay": 0.99}
    return TrainConfig.model_validate(tree)
