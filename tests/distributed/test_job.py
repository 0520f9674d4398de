from __future__ import annotations

from typing import Any

import pytest

from tongueseg.distributed.job import JobSettings, open_job
from tongueseg.distributed.store import Store, open_store
from tongueseg.errors import BadSettings


@pytest.fixture
def store(place: str) -> Store:
    return open_store(place)


@pytest.mark.parametrize("resume", [False, True])
def test_a_job_begins_where_there_is_none(store: Store, job: JobSettings, resume: bool) -> None:
    open_job(store, job, resume=resume)
    assert store.names("")[0].endswith("job.json")


def test_a_job_goes_on_only_where_it_is_told_to(store: Store, job: JobSettings) -> None:
    open_job(store, job, resume=False)
    open_job(store, job, resume=True)
    with pytest.raises(BadSettings, match="holds a job already; add --resume or choose another"):
        open_job(store, job, resume=False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"save": ("mask",)}, "was begun with save mask,measures, not mask"),
        ({"model": "other"}, "was begun with model tiny, not other"),
        ({"files": {"best.onnx": "f" * 64}}, r"was begun with files best\.onnx .*not best\.onnx f"),
        ({"tta": True}, "was begun with tta None, not True"),
        ({"background": (1, 2, 3)}, "was begun with background None, not 1,2,3"),
    ],
)
def test_a_job_goes_on_as_it_began(
    store: Store, job: JobSettings, change: dict[str, Any], message: str
) -> None:
    open_job(store, job, resume=False)
    with pytest.raises(BadSettings, match=f"{message}.*; --resume goes on with the same"):
        open_job(store, job.model_copy(update=change), resume=True)


def test_a_style_comes_back(store: Store, job: JobSettings) -> None:
    job = job.model_copy(update={"background": (1, 2, 3), "width_cm": 8.5})
    open_job(store, job, resume=False)
    open_job(store, job, resume=True)
    assert job.style.background == (1, 2, 3)


@pytest.mark.parametrize("resume", [False, True])
def test_masks_of_somebody_else_are_never_overwritten(
    store: Store, job: JobSettings, resume: bool
) -> None:
    store.write("mask/a.png", b"")
    with pytest.raises(BadSettings, match="holds masks or results that no such job wrote"):
        open_job(store, job, resume=resume)


def test_settings_that_are_none(store: Store, job: JobSettings) -> None:
    store.write("job.json", b"{}")
    with pytest.raises(BadSettings, match=r"job\.json: not the settings of a job"):
        open_job(store, job, resume=True)
