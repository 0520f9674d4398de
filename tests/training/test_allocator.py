from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from tongueseg.errors import BadSettings
from tongueseg.training import allocator
from tongueseg.training.allocator import explain_out_of_memory


def test_freed_memory_is_kept_only_while_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(allocator, "_mallopt", lambda *values: calls.append(values))
    with allocator.keep_freed_memory():
        assert calls == [(0, 2**31 - 1)]
    assert calls[1:] == [(65536, 128 * 1024)]


def _refused_by_the_system() -> None:
    torch.empty(2**60, dtype=torch.uint8)


def _cuda() -> None:
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has")


def _cudnn() -> None:
    raise RuntimeError("cuDNN error: out of memory")


@pytest.mark.parametrize("ask", [_refused_by_the_system, _cuda, _cudnn])
def test_batch_that_does_not_fit_is_one_line(ask: Callable[[], Any]) -> None:
    with pytest.raises(BadSettings) as refused, explain_out_of_memory(8):
        ask()
    assert str(refused.value).startswith("train.batch 8 does not fit into memory; take 4 with")
    assert len(str(refused.value).splitlines()) == 1


def test_batch_of_two_leaves_only_smaller_pictures() -> None:
    with (
        pytest.raises(BadSettings, match=r"into memory; take a smaller data.size"),
        explain_out_of_memory(2),
    ):
        raise RuntimeError("out of memory")


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), ValueError("out of memory")])
def test_other_errors_pass(error: RuntimeError | ValueError) -> None:
    with pytest.raises(type(error)) as passed, explain_out_of_memory(8):
        raise error
    assert passed.value is error
