from __future__ import annotations

import pytest
import torch

from tongueseg.config.settings import TrainSettings
from tongueseg.errors import BadSettings
from tongueseg.training.precision import Precision, candidate_precisions, choose_accelerator


def test_missing_gpu_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(BadSettings, match="no CUDA GPU"):
        choose_accelerator(TrainSettings(accelerator="gpu"))
    assert choose_accelerator(TrainSettings()) == "cpu"


def test_gpu_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_accelerator(TrainSettings()) == "gpu"
    assert choose_accelerator(TrainSettings(accelerator="cpu")) == "cpu"


@pytest.mark.parametrize(("has_bf16", "expected"), [(True, "bf16"), (False, "fp16")])
def test_a_gpu_offers_fp16_only_without_bf16(
    monkeypatch: pytest.MonkeyPatch, has_bf16: bool, expected: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: has_bf16)
    assert candidate_precisions(TrainSettings(), "gpu") == ["fp32", expected]


@pytest.mark.parametrize(("has_bf16", "expected"), [(True, ["fp32", "bf16"]), (False, ["fp32"])])
def test_a_processor_offers_bf16_where_onednn_does(
    monkeypatch: pytest.MonkeyPatch, has_bf16: bool, expected: list[str]
) -> None:
    monkeypatch.setattr(
        torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: has_bf16, raising=False
    )
    assert candidate_precisions(TrainSettings(), "cpu") == expected


def test_fp16_on_a_processor_is_refused() -> None:
    with pytest.raises(BadSettings, match="bf16 or fp32"):
        candidate_precisions(TrainSettings(precision="fp16"), "cpu")


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_format_that_is_set_is_the_only_candidate(precision: Precision) -> None:
    assert candidate_precisions(TrainSettings(precision=precision), "cpu") == [precision]
