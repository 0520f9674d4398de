"""``report.html``: one page about a training; curves, scores, best and worst photos, settings."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from jinja2 import Environment, Template
from numpy.typing import NDArray

from tongueseg import render
from tongueseg.atomic import write_text
from tongueseg.config import write_yaml
from tongueseg.data.layout import Record
from tongueseg.data.masks import read_mask
from tongueseg.encode import encode_jpeg
from tongueseg.evaluation.evaluate import evaluate, summarize
from tongueseg.parallel import available_cores
from tongueseg.segmenter import Segmenter
from tongueseg.settings import TrainConfig

_SHOWN = 6
"""Photos in each gallery."""

_SIDE = 360
"""The longer side of a picture in pixels."""

_TRUTH, _OURS = (26, 158, 90), (47, 111, 237)

_LABELS = {
    "iou": "IoU",
    "dice": "Dice",
    "precision": "precision 精确率",
    "recall": "recall 召回率",
    "two_class_miou": "two-class mIoU 两类平均",
}


@dataclass(frozen=True)
class _Shown:
    """One photo of a gallery; ``picture`` is a data URL."""

    name: str
    iou: float
    picture: str


def write_report(run: Path, config: TrainConfig, val: Sequence[Record]) -> None:
    """Write ``run/report.html``, which holds all its pictures and opens without a network.

    Raises:
        BadPhoto, BadMask: a validation pair cannot be read.
        CannotWrite: the disk refuses.
    """
    records = {record.name: record for record in val}
    with Segmenter(run, threads=1) as segmenter:
        scored = list(evaluate(segmenter, val, available_cores()))
        known = [photo for photo in scored if not math.isnan(photo.scores["iou"])]
        known.sort(key=lambda photo: photo.scores["iou"])
        galleries = [
            (title, zh, [_shown(segmenter, records[p.name], p.scores["iou"]) for p in chosen])
            for title, zh, chosen in (
                ("Worst photos", "最差照片", known[:_SHOWN]),
                ("Best photos", "最佳照片", known[: -_SHOWN - 1 : -1]),
            )
        ]
        spec = segmenter.spec
    summary = summarize(scored)
    text = _template().render(
        name=spec.name,
        photos=len(scored),
        epoch=round(spec.scores.get("epoch", 0)),
        scores=[(label, summary[name]) for name, label in _LABELS.items()],
        curves=_data_url((run / "curves.png").read_bytes(), "png"),
        galleries=galleries,
        settings=write_yaml(config),
    )
    write_text(run / "report.html", text)


def _template() -> Template:
    source = files("tongueseg.training").joinpath("report.html.jinja").read_text("utf-8")
    return Environment(autoescape=True).from_string(source)


def _shown(segmenter: Segmenter, record: Record, iou: float) -> _Shown:
    answer = segmenter(record.photo)
    truth = read_mask(record.mask, answer.mask.shape)
    picture = _outlined(answer.photo.full().pixels, truth, answer.mask)
    return _Shown(record.name, iou, _data_url(encode_jpeg(picture, 85), "jpeg"))


def _outlined(
    pixels: NDArray[np.uint8], truth: NDArray[np.bool_], ours: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    scale = min(1, _SIDE / max(truth.shape))
    size = (max(1, round(truth.shape[1] * scale)), max(1, round(truth.shape[0] * scale)))
    drawn = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    for mask, colour in ((truth, _TRUTH), (ours, _OURS)):
        small = cv2.resize(mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        cv2.drawContours(
            drawn, render.contours(np.asarray(small, np.bool_)), -1, colour, 2, cv2.LINE_AA
        )
    return drawn


def _data_url(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
