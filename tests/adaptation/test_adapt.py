from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from rich.console import Console

from tongueseg import Segmenter
from tongueseg.adaptation.adapt import Adapted, adapt
from tongueseg.adaptation.plan import PLAN, Plan, Request, make_plan
from tongueseg.adaptation.read_parts import read_parts
from tongueseg.data.dataset import find_pairs
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.evaluation.compare import read_scores
from tongueseg.export.reopen import fold_batch_norms, open_network
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.spec import ModelSpec


@pytest.fixture(scope="module")
def adapted(
    photos: Path, old_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Adapted]:
    """A small model adapted to a camera that swaps red and blue."""
    out = tmp_path_factory.mktemp("adapted") / "ours"
    request = Request(str(old_model))
    parts = read_parts(photos, request.seed)
    spec = ModelSpec.read(old_model / "best.json")
    short(make_plan(parts, request, spec, seconds_left=600), epochs=12, lr=2e-3).write(out / PLAN)
    return out, adapt(photos, out, replace(request, resume=True), console=Console(quiet=True))


def short(plan: Plan, *, epochs: int, lr: float) -> Plan:
    """Return the plan with trainings of another length and rate."""
    optim = plan.config.optim.model_copy(update={"lr": lr})
    train = plan.config.train.model_copy(update={"epochs": epochs})
    config = plan.config.model_copy(update={"optim": optim, "train": train})
    return plan.model_copy(update={"config": config})


def test_every_photo_is_scored_by_a_model_that_never_saw_it(
    adapted: tuple[Path, Adapted], photos: Path
) -> None:
    out, done = adapted
    scored = read_scores(out / "held_out" / "after" / "scores.csv")
    assert set(scored) == {record.name for record in find_pairs(photos)}
    assert done.verdict.photos == 9
    trained: list[set[str]] = []
    for run in sorted(out.glob("training-*")):
        rows = (run / "data.csv").read_text("utf-8-sig").splitlines()[1:]
        trained.append({row.split(",")[0] for row in rows if row.split(",")[1] == "train"})
    assert len(trained) == 3
    assert set.intersection(*trained) == set()


def test_a_model_gets_better_on_a_new_camera(
    adapted: tuple[Path, Adapted],
) -> None:
    _, done = adapted
    assert done.verdict.gain > 0.02
    assert done.verdict.is_better


def test_the_model_is_half_way_between_the_old_one_and_the_mean_of_its_trainings(
    adapted: tuple[Path, Adapted], old_model: Path
) -> None:
    out, _ = adapted
    runs = sorted(out.glob("training-*"))

    def first_weights(run: Path) -> torch.Tensor:
        network = load_checkpoint(run / "best.safetensors")[0]
        fold_batch_norms(network, height=64, width=64)
        return next(iter(network.parameters())).detach()

    new = torch.stack([first_weights(run) for run in runs]).mean(0)
    expected = (first_weights(old_model) + new) / 2
    mean, spec = load_checkpoint(out / "best.safetensors")
    torch.testing.assert_close(next(iter(mean.parameters())).detach(), expected)
    assert spec.name == "ours"


def test_the_folder_is_a_model(adapted: tuple[Path, Adapted], photos: Path) -> None:
    out, _ = adapted
    with Segmenter(out) as segmenter:
        answer = segmenter(find_pairs(photos)[0].photo)
    assert answer.mask.any()


def test_the_page_tells_the_verdict_in_both_languages(adapted: tuple[Path, Adapted]) -> None:
    out, done = adapted
    page = (out / "report.html").read_text()
    assert "The adapted model is better and was kept" in page
    assert "微调后的模型更好，已保留" in page
    assert f"{done.verdict.after:.4f}" in page
    assert "What it lost elsewhere" in page


def test_the_figures_are_written(adapted: tuple[Path, Adapted]) -> None:
    out, done = adapted
    figures = json.loads((out / "adaptation.json").read_text())
    assert figures["gain"] == pytest.approx(done.verdict.gain)
    assert figures["better"] is True


def test_what_is_there_is_neither_resumed_nor_overwritten_unasked(
    adapted: tuple[Path, Adapted], photos: Path
) -> None:
    with pytest.raises(BadSettings, match="exists; add --resume to go on or --overwrite"):
        adapt(photos, adapted[0], Request("nano"), console=Console(quiet=True))


def test_presence_and_threshold_stay_calibrated_as_they_were(
    adapted: tuple[Path, Adapted], old_model: Path
) -> None:
    """Else a model that learnt nothing could find more tongues, or fewer."""
    old, new = (ModelSpec.read(folder / "best.json") for folder in (old_model, adapted[0]))
    assert new.output == old.output
    assert new.output.presence_scale != 1


def test_an_interrupted_adaptation_goes_on(
    adapted: tuple[Path, Adapted], photos: Path, old_model: Path, tmp_path: Path
) -> None:
    """As after a kill in the second training."""
    whole, _ = adapted
    out = tmp_path / "ours"
    out.mkdir()
    shutil.copy(whole / PLAN, out)
    shutil.copytree(whole / "training-1", out / "training-1")
    first = (out / "training-1" / "best.safetensors").read_bytes()
    adapt(photos, out, Request(resume=True), console=Console(quiet=True))
    assert (out / "training-1" / "best.safetensors").read_bytes() == first
    expected = (whole / "best.safetensors").read_bytes()
    assert (out / "best.safetensors").read_bytes() == expected


def test_where_nothing_is_gained_the_old_model_is_kept(
    adapted: tuple[Path, Adapted], photos: Path, old_model: Path, tmp_path: Path
) -> None:
    """A rate so high destroys the weights."""
    out = tmp_path / "ours"
    short(Plan.read(adapted[0] / PLAN), epochs=1, lr=0.5).write(out / PLAN)
    done = adapt(photos, out, Request(resume=True), console=Console(quiet=True))
    assert not done.verdict.is_better
    assert "the old one was kept" in (out / "report.html").read_text()
    old, kept = (open_network(str(model))[0] for model in (old_model, out))
    probe = torch.rand(1, 3, 64, 64)
    torch.testing.assert_close(kept(probe), old(probe))


def test_a_damaged_photo_is_named_before_anything_is_made(photos: Path, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    shutil.copytree(photos, data)
    damaged = find_pairs(data)[1].photo
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(BadDataset, match=rf"{damaged.name}.*1 fault in all, which tongueseg data"):
        adapt(data, out, Request("nano"), console=Console(quiet=True))
    assert not out.exists()


def test_masks_without_any_tongue_are_refused(photos: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(photos, data)
    for record in find_pairs(data):
        empty = np.zeros(np.asarray(Image.open(record.mask)).shape, np.uint8)
        Image.fromarray(empty).save(record.mask)
    with pytest.raises(BadDataset, match="none of the 9 masks holds a tongue"):
        adapt(data, tmp_path / "out", Request("nano"), console=Console(quiet=True))
