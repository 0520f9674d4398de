from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from tongueseg.config.data_settings import DataSettings
from tongueseg.config.settings import ModelSettings
from tongueseg.errors import BadModel, BadSettings
from tongueseg.models import Ensemble, UNet, architecture, ensemble_of
from tongueseg.models.checkpoint import save_checkpoint
from tongueseg.spec import NORMALIZATIONS, Architecture, Fit, InputSpec, ModelSpec
from tongueseg.training.distill.attention_transfer import AttentionMaps
from tongueseg.training.distill.teachers import Teacher, differences, load_teachers

SMALL = ModelSettings(widths=(2, 3))


class RecordingEngine:
    """Notes what it is shown and answers with the red plane."""

    attention_maps: AttentionMaps | None = None

    def __init__(self, *, any_size: bool = True) -> None:
        self.any_size = any_size
        self.x = torch.empty(0)

    def __call__(self, x: Tensor) -> Tensor:
        self.x = x
        return x[:, :1]


def spec_of(
    size: int = 64, normalize: str = "[0,1]", fit: Fit = "letterbox", of: Architecture | None = None
) -> ModelSpec:
    return ModelSpec(
        name="t",
        input=InputSpec(height=size, width=size, fit=fit, normalize=NORMALIZATIONS[normalize]),
        architecture=of or Architecture(name="none"),
    )


def test_it_sees_photos_in_its_own_size_and_normalisation() -> None:
    engine = RecordingEngine()
    photos = torch.full((2, 3, 32, 32), 0.75)
    logits, maps = Teacher(spec_of(64, "[-1,1]"), engine, 32)(photos)
    assert engine.x.shape == (2, 3, 64, 64)
    assert torch.allclose(engine.x, torch.tensor(0.5))
    assert logits.shape == (2, 1, 32, 32)
    assert maps == []


@pytest.mark.parametrize(("any_size", "own"), [(True, 192), (False, 320)])
def test_small_pictures_of_early_epochs_are_small_for_it_too(any_size: bool, own: int) -> None:
    engine = RecordingEngine(any_size=any_size)
    Teacher(spec_of(320), engine, 256)(torch.rand(1, 3, 160, 160))
    assert engine.x.shape[-1] == own


def test_what_is_converted_is_told() -> None:
    teacher = Teacher(spec_of(64, "[-1,1]"), RecordingEngine(), 32)
    conversion = differences(teacher, DataSettings(size=32))
    assert conversion.startswith(
        "photos of 32 pixels are resized to 64, normalised by its own mean (0.5"
    )
    assert differences(Teacher(spec_of(32), RecordingEngine(), 32), DataSettings(size=32)) == ""


def test_another_fit_is_refused(tiny_model: Path) -> None:
    with pytest.raises(BadSettings, match=r"takes photos in letterbox .* the student in stretch"):
        load_teachers((str(tiny_model),), DataSettings(size=64, fit="stretch"))


def test_an_exported_model_teaches(tiny_model: Path) -> None:
    (teacher,) = load_teachers((str(tiny_model),), DataSettings(size=64))
    logits, _ = teacher(torch.ones(2, 3, 64, 64))
    assert torch.allclose(logits, torch.tensor(10.0))
    assert not teacher.has_attention_maps


def test_an_ensemble_teaches_by_its_members(tmp_path: Path) -> None:
    members = [UNet(widths=(2, 3)) for _ in range(2)]
    spec = spec_of(32, of=ensemble_of([architecture(SMALL)] * 2))
    save_checkpoint(Ensemble(members), spec, tmp_path / "best.safetensors")
    teachers = load_teachers((str(tmp_path),), DataSettings(size=32))
    assert [teacher.has_attention_maps for teacher in teachers] == [True, True]


def test_a_missing_teacher_is_told() -> None:
    with pytest.raises(BadModel, match="nowhere: no such model"):
        load_teachers(("nowhere",), DataSettings())
