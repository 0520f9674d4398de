import pytest
import torch

from tongueseg.config.settings import TrainSettings
from tongueseg.errors import BadSettings
from tongueseg.training import hardware
from tongueseg.training.hardware import choose_accelerator, choose_precision, fitting_memory


def test_missing_gpu_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(BadSettings, match="no CUDA GPU"):
        choose_accelerator(TrainSettings(accelerator="gpu"))
    assert choose_accelerator(TrainSettings()) == "cpu"


def test_gpu_is_taken_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_accelerator(TrainSettings()) == "gpu"
    assert choose_accelerator(TrainSettings(accelerator="cpu")) == "cpu"


@pytest.mark.parametrize(("has_bf16", "expected"), [(True, "bf16-mixed"), (False, "16-mixed")])
def test_gpu_precision(monkeypatch, has_bf16, expected):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: has_bf16)
    assert choose_precision(TrainSettings(), "gpu") == expected


def test_fp16_on_a_processor_is_refused():
    with pytest.raises(BadSettings, match="bf16 or fp32"):
        choose_precision(TrainSettings(precision="fp16"), "cpu")


def test_what_is_asked_for_is_taken():
    assert choose_precision(TrainSettings(precision="fp32"), "cpu") == "32-true"
    assert choose_precision(TrainSettings(precision="bf16"), "cpu") == "bf16-mixed"


def test_freed_memory_is_kept_only_while_asked(monkeypatch):
    calls = []
    monkeypatch.setattr(hardware, "_mallopt", lambda *values: calls.append(values))
    with hardware.freed_memory_kept():
        assert calls == [(0, 2**31 - 1)]
    assert calls[1:] == [(65536, 128 * 1024)]


def _refused_by_the_system():
    torch.empty(2**60, dtype=torch.uint8)


def _cuda():
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has")


def _cudnn():
    raise RuntimeError("cuDNN error: out of memory")


@pytest.mark.parametrize("ask", [_refused_by_the_system, _cuda, _cudnn])
def test_batch_that_does_not_fit_is_one_line(ask):
    with pytest.raises(BadSettings) as said, fitting_memory(8):
        ask()
    assert str(said.value).startswith("train.batch 8 does not fit into memory; take 4 with")
    assert len(str(said.value).splitlines()) == 1


def test_batch_of_two_leaves_only_smaller_pictures():
    with (
        pytest.raises(BadSettings, match=r"into memory; take a smaller data.size"),
        fitting_memory(2),
    ):
        raise RuntimeError("out of memory")


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), ValueError("out of memory")])
def test_other_errors_pass(error):
    with pytest.raises(type(error)) as passed, fitting_memory(8):
        raise error
    assert passed.value is error
