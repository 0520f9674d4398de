from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bright_model import write_bright_model
from tongueseg import Segmenter
from tongueseg.compression.compressor import compress
from tongueseg.compression.report import write_report
from tongueseg.compression.settings import CompressSettings, open_compression
from tongueseg.config.load import load_config, validated
from tongueseg.data.dataset import find_pairs
from tongueseg.errors import BadModel, BadSettings
from tongueseg.spec import Provenance
from tongueseg.weights.model_files import find_model
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.compression.compressor import Compression
    from tongueseg.compression.search.settings import SearchSettings
    from tongueseg.data.dataset import Record
    from tongueseg.spec import Architecture, ModelSpec

CAME_FROM = Provenance(data="discs", command="tongueseg compress good --budget 'size<=1MB'")
STUDENT = load_config(
    flags={
        "model.widths": (8, 8),
        "model.space_to_depth": 2,
        "model.block": "single",
        "model.up": "nearest",
        "data.size": 32,
        "augment.preset": "none",
        "optim.lr": 0.03,
        "optim.ema_decay": 0,
        "train.epochs": 12,
        "train.batch": 2,
    }
)


@pytest.fixture(scope="module")
def discs(drawn_discs: Path) -> list[Record]:
    """Photos of discs: two to train on, one to choose by, one that chooses nothing."""
    splits = ("train", "train", "val", "test")
    records = find_pairs(drawn_discs)
    return [replace(one, split=split) for one, split in zip(records, splits, strict=True)]


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, spec: ModelSpec, tiny_search: SearchSettings
) -> CompressSettings:
    model = write_bright_model(tmp_path_factory.mktemp("float"), spec)
    return CompressSettings(
        model=str(model.path), search=tiny_search, students={"small": STUDENT}, limit=0.05
    )


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, discs: list[Record], settings: CompressSettings
) -> tuple[Path, Compression]:
    """A compression that is finished, and its folder, in which no test changes anything."""
    out = tmp_path_factory.mktemp("compressed") / "out"
    return out, compressed(discs, out, settings)


def compressed(discs: list[Record], out: Path, settings: CompressSettings) -> Compression:
    open_compression(out, settings, resume=out.exists())
    quiet = Console(file=io.StringIO())
    data = discs[0].photo.parent.parent
    return compress(data, discs, out, settings, provenance=CAME_FROM, console=quiet)


def test_every_candidate_and_the_best_of_them(
    discs: list[Record], settings: CompressSettings, finished: tuple[Path, Compression]
) -> None:
    out, done = finished
    titles = ["given float", "given INT8", "small float", "small INT8"]
    assert [one.title for one in done.candidates] == titles
    chosen = not_none(done.choice.chosen)
    assert (
        not_none(chosen.val).iou >= max(one.val.iou for one in done.candidates if one.val) - 0.0005
    )
    result = find_model(out)
    assert result.spec.name == "out"
    assert result.spec.scores["val_iou"] == pytest.approx(not_none(chosen.val).iou, abs=1e-6)
    assert result.spec.provenance.command == CAME_FROM.command
    assert Segmenter(out)(discs[0].photo).tongue
    figures = json.loads((out / "compress.json").read_text())
    assert figures["chosen"] == chosen.title
    assert [one["title"] for one in figures["candidates"]] == titles
    assert load_config(out / "students/small/config.yaml").distill.teachers == (settings.model,)


def test_finished_steps_are_kept(
    discs: list[Record],
    settings: CompressSettings,
    finished: tuple[Path, Compression],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, first = finished
    monkeypatch.setattr("tongueseg.training.pipeline.train_model", pytest.fail)
    monkeypatch.setattr("tongueseg.compression.int8.quantize", pytest.fail)
    monkeypatch.setattr("tongueseg.compression.measure_candidate.validate", pytest.fail)
    assert compressed(discs, out, settings) == first


def test_nothing_within_the_budget_leaves_the_nearest_named(
    discs: list[Record],
    tmp_path: Path,
    settings: CompressSettings,
    finished: tuple[Path, Compression],
) -> None:
    out, _ = finished
    dearer = settings.model_copy(update={"budget": "size<=10B"})
    with pytest.raises(BadSettings, match="budget was  and is now size<=10B"):
        open_compression(out, dearer, resume=True)
    open_compression(tmp_path / "other", dearer)
    shutil.copytree(out / "students", tmp_path / "other/students")
    done = compressed(discs, tmp_path / "other", dearer)
    assert done.choice.chosen is None
    assert done.choice.nearest is not None
    assert not (tmp_path / "other/best.onnx").exists()
    assert json.loads((tmp_path / "other/compress.json").read_text())["chosen"] is None


def test_students_are_searched_for(
    mouths: list[Record], tmp_path: Path, settings: CompressSettings, counted: list[Architecture]
) -> None:
    out = tmp_path / "out"
    budget = "latency<=2ms, iou>=0.999"
    search = settings.search.model_copy(update={"trials": 2})
    searching = settings.model_copy(
        update={"students": {}, "budget": budget, "search": search, "candidates": 1}
    )
    base = search.base
    base = base.model_copy(update={"train": base.train.model_copy(update={"epochs": 1})})
    searching = searching.model_copy(
        update={"search": search.model_copy(update={"base": base, "epochs": 1})}
    )
    done = compressed(mouths, out, searching)
    known = load_config(out / "search/trials/000/config.yaml")
    assert known.distill.teachers == (settings.model,)
    assert "budget: latency<=2ms\n" in (out / "search/search.yaml").read_text()
    assert len(list((out / "students").iterdir())) == 1
    assert len(done.candidates) == 4
    write_report(out, done.candidates, done.choice, searching, CAME_FROM)
    assert "data:image/png" in (out / "report.html").read_text()


def test_settings_that_cannot_be(tmp_path: Path, settings: CompressSettings) -> None:
    with pytest.raises(BadSettings, match="no student can be called given"):
        validated(CompressSettings, {"model": "base", "students": {"given": STUDENT}})
    with pytest.raises(BadModel, match="no such model"):
        open_compression(tmp_path / "out", settings.model_copy(update={"model": "nowhere"}))
    with pytest.raises(BadSettings, match="no such quantity"):
        open_compression(tmp_path / "out", settings.model_copy(update={"budget": "speed<=1s"}))
    assert not (tmp_path / "out").exists()
