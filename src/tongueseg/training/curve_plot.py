"""Loss and Dice over the epochs: ``metrics.csv`` and ``curves.png``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import csv_bytes
from tongueseg.report.figure import OKABE_ITO, new_figure, save_figure, style_axes

COLUMNS = ("epoch", "train_loss", "val_loss", "val_dice", "lr", "seconds")
Row = dict[str, float]


def write_metrics(path: Path, rows: Sequence[Row]) -> None:
    """Write one line per epoch."""
    cells = ([f"{row[name]:.6g}" for name in COLUMNS] for row in rows)
    write_bytes(path, csv_bytes(COLUMNS, cells))


def draw_curves(path: Path, rows: Sequence[Row]) -> None:
    """Draw loss on the left and validation Dice on the right, as PNG."""
    figure = new_figure(10, 4)
    left, right = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in rows]
    left.plot(epochs, [row["train_loss"] for row in rows], color=OKABE_ITO.blue, label="training")
    left.plot(epochs, [row["val_loss"] for row in rows], color=OKABE_ITO.orange, label="validation")
    left.set(xlabel="epoch", ylabel="loss", title="Loss")
    left.legend()
    scores, green = [row["val_dice"] for row in rows], OKABE_ITO.green
    right.plot(epochs, scores, color=green, label="validation")
    best = max(range(len(rows)), key=scores.__getitem__)
    right.plot(epochs[best], scores[best], "o", color=green, label=f"best {scores[best]:.4f}")
    right.set(xlabel="epoch", ylabel="Dice", title="Dice")
    right.legend(loc="lower right")
    style_axes(left, right)
    save_figure(figure, path)
