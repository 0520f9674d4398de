"""Masks of several classes, from the dataset to labels on disk."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from rich.console import Console

from drawn_classes import CLASSES, write_classes
from tongueseg import Segmenter
from tongueseg.batch import PredictSettings, open_segmenter, plan_prediction, run_prediction
from tongueseg.compression.search.settings import SearchSettings, open_search
from tongueseg.compression.settings import CompressSettings, open_compression
from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import find_pairs, select
from tongueseg.data.label_masks import read_labels
from tongueseg.errors import BadDataset, BadMask, BadModel, BadSettings
from tongueseg.evaluation.class_scores import class_names, of_class
from tongueseg.evaluation.evaluator import evaluate, summarize
from tongueseg.evaluation.models import evaluated_models
from tongueseg.evaluation.per_photo import ModelResults, per_photo
from tongueseg.evaluation.report import write_report
from tongueseg.inference.preprocess import preprocess
from tongueseg.io.photo import read_photo
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.models.network_runtime import NetworkRuntime
from tongueseg.runtime import open_runtime
from tongueseg.service.server import open_segmenter as open_for_service
from tongueseg.service.settings import Settings
from tongueseg.training.augment.augment import Augment
from tongueseg.training.pipeline import train_model
from tongueseg.training.preflight import check_settings
from tongueseg.training.preview import write_preview
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run
from tongueseg.weights.model_files import find_model

QUIET = Console(file=io.StringIO())


def settings(classes: Any = tuple(CLASSES), **more: Any) -> TrainConfig:
    return load_config(
        flags={
            "data.classes": classes,
            "data.size": 64,
            "data.val": 0.2,
            "data.test": 0.2,
            "model.width": 8,
            "model.depth": 3,
            "optim.lr": 0.01,
            "optim.ema_decay": 0.8,
            "augment.preset": "light",
            "train.epochs": 26,
            "train.batch": 4,
            "train.precision": "fp32",
            **more,
        }
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos whose masks hold 10, 20, 30 and 40."""
    return write_classes(tmp_path_factory.mktemp("classes") / "data", scale=10)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A training of four classes with values of their own."""
    folder = tmp_path_factory.mktemp("runs") / "four"
    config = settings({name: 10 * value for name, value in CLASSES.items()})
    start_run(folder, config)
    train_model(read_records(data, config.data), folder, config, console=QUIET)
    return folder


def test_every_class_is_learnt(run: Path, data: Path) -> None:
    with Segmenter(run, threads=1) as segmenter:
        scored = list(evaluate(segmenter, select(read_records(data, settings().data), "test")))
    assert class_names(scored) == list(CLASSES)
    dice = {name: summarize(of_class(scored, name))["dice"]["mean"] for name in CLASSES}
    # The largest class fills a seventh of a photo: all pixels would score 0.25 at most.
    assert min(dice.values()) > 0.7, dice


def test_the_spec_names_classes_and_values(run: Path) -> None:
    spec = find_model(run, several_classes=True).spec
    assert spec.values == {"tongue": 10, "coating": 20, "teeth": 30, "lips": 40}
    assert spec.architecture.arguments["classes"] == 4


def test_the_model_file_answers_as_the_network(run: Path, data: Path) -> None:
    network, spec = load_checkpoint(run / "best.safetensors")
    x, _ = preprocess(read_photo(data / "original/03.png"), spec.input)
    expected = NetworkRuntime(network).run(x)
    exported = open_runtime("onnx", run / "best.onnx", threads=1, classes=4).run(x)
    assert exported.shape == (1, 4, 64, 64)
    assert np.allclose(exported, expected, atol=1e-4)
    photo = data / "original/03.png"
    with Segmenter(run, threads=1) as from_file:
        labels = from_file(photo).labels
    assert (Segmenter(spec, NetworkRuntime(network))(photo).labels != labels).mean() < 1e-3


def test_predicted_labels_are_masks_of_the_same_classes(
    run: Path, data: Path, tmp_path: Path
) -> None:
    call = PredictSettings(("labels", "mask", "overlay"), model=str(run), workers=1)
    plan = plan_prediction([data / "original"], tmp_path / "out", call)
    with open_segmenter(call, plan.photos) as segmenter:
        run_prediction(segmenter, plan, lambda _: None)
        answer = segmenter(data / "original/05.png")
    labels = read_labels(tmp_path / "out/labels/05.png", (96, 96), answer.classes)
    assert (labels == answer.labels).all()
    with Image.open(tmp_path / "out/mask/05.png") as mask:
        assert (np.asarray(mask) == np.where(labels == 10, 255, 0)).all()


def test_files_of_a_training_and_an_evaluation_tell_every_class(
    run: Path, data: Path, tmp_path: Path
) -> None:
    with (run / "metrics.csv").open(encoding="utf-8-sig") as stream:
        last = list(csv.DictReader(stream))[-1]
    assert float(last["val_dice"]) > 0.5
    assert json.loads((run / "best.json").read_text())["classes"] == list(CLASSES)
    page = (run / "report.html").read_text(encoding="utf-8")
    assert 'id="classes"' in page
    assert 'id="threshold"' not in page
    [model] = evaluated_models([str(run)], "auto", threads=1, tta=None)
    results = ModelResults("four", 0.5, model.open)
    records = find_pairs(data)[:3]
    with model.open() as segmenter:
        assert len(list(results.gather(per_photo(segmenter, records)))) == 3
    write_report(tmp_path / "report.html", [results], records, data="data", split="all")
    assert "coating" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_models_of_other_classes_are_not_compared(run: Path) -> None:
    with pytest.raises(BadModel, match="evaluate models of other classes apart"):
        evaluated_models([str(run), "nano"], "auto", threads=1, tta=None)


def test_searches_and_compressions_take_one_class(run: Path, tmp_path: Path) -> None:
    search = SearchSettings(base=settings(), budget="latency<=3ms")
    with pytest.raises(BadSettings, match="names 4 classes; search takes one"):
        open_search(tmp_path / "search", search)
    compression = CompressSettings(model="nano", search=search, budget="latency<=3ms")
    with pytest.raises(BadSettings, match="names 4 classes; compress takes one"):
        open_compression(tmp_path / "compress", compression)


@pytest.mark.parametrize("output", ["measures", "regions", "coco"])
def test_outputs_of_tongues_alone_are_refused(run: Path, output: str) -> None:
    with pytest.raises(BadModel, match=f"has 4 classes .*; --save {output} takes models of one"):
        open_segmenter(PredictSettings((output,), model=str(run)), 1)


def test_other_commands_refuse_the_model(run: Path) -> None:
    with pytest.raises(BadModel, match="only train, evaluate and predict take models of several"):
        find_model(run)
    with pytest.raises(BadModel, match="serve takes models of one class"):
        open_for_service(Settings.model_validate({"model": str(run)}))
    with pytest.raises(BadSettings, match="openvino takes models of one class, take onnx"):
        Segmenter(run, "openvino")


def test_a_training_starts_from_a_model_of_the_same_classes(run: Path) -> None:
    same = settings(tuple(CLASSES), **{"train.init": str(run)})
    check_settings(same)
    with pytest.raises(BadModel, match="starts from a model of one class, or of the same"):
        check_settings(settings(("tongue", "teeth"), **{"train.init": str(run)}))


def refused(data: Path, folder: Path, classes: Any) -> str:
    config = settings(classes)
    with pytest.raises((BadDataset, BadMask)) as caught:
        train_model(read_records(data, config.data), folder / "run", config, console=QUIET)
    return str(caught.value)


def test_a_class_that_never_occurs_is_not_trained(data: Path, tmp_path: Path) -> None:
    classes = {"tongue": 10, "coating": 20, "teeth": 30, "lips": 40, "skin": 50}
    assert "train split holds skin, value 50" in refused(data, tmp_path, classes)


def test_a_value_of_no_class_is_not_trained(data: Path, tmp_path: Path) -> None:
    message = refused(data, tmp_path, {"tongue": 10, "coating": 20, "teeth": 30})
    assert "mask/" in message
    assert "holds 40 on " in message


def test_no_more_classes_than_a_black_and_white_mask_has(tmp_path: Path) -> None:
    data = write_classes(tmp_path / "data", 6)
    for file in (data / "mask").iterdir():
        Image.fromarray(np.asarray(Image.open(file)) > 0).save(file)
    message = refused(data, tmp_path, ("tongue", "teeth"))
    assert "holds 255 on " in message
    assert message.endswith("the classes are 0 background, 1 tongue, 2 teeth")


def test_the_preview_draws_every_class(data: Path, tmp_path: Path) -> None:
    config = settings({name: 10 * value for name, value in CLASSES.items()})
    records = read_records(data, config.data)
    write_preview(records, tmp_path / "preview.jpg", config, count=4, console=QUIET)
    with Image.open(tmp_path / "preview.jpg") as sheet:
        assert sheet.size == (4 * 64, 64)


def test_augmentation_keeps_classes_exact_and_apart() -> None:
    generator = torch.Generator().manual_seed(0)
    numbers = torch.randint(0, 4, (2, 1, 8, 8), generator=generator).repeat_interleave(8, 2)
    numbers = numbers.repeat_interleave(8, 3)
    masks = (numbers == torch.arange(1, 4).view(1, 3, 1, 1)).float()
    photos = torch.rand(2, 3, 64, 64, generator=generator)
    flipped = load_config(flags={"augment.preset": "none", "augment.flip": 1}).augment
    result = Augment(flipped)(photos, masks, size=64, seed=1)[1]
    assert torch.allclose(result, masks.flip(-1), atol=1e-4)
    moved = load_config(flags={"augment.preset": "clinic"}).augment
    shares = Augment(moved)(photos, masks, size=64, seed=2)[1]
    assert shares.sum(1).max() <= 1 + 1e-4
    assert ((shares > 0.01) & (shares < 0.99)).any()
