"""Loss and Dice over the epochs, as CSV and as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from tongueseg.io.atomic import write_bytes, write_text

COLUMNS = ("epoch", "train_loss", "val_loss", "val_dice", "lr", "seconds")
Row = dict[str, float]


def write_metrics(path: Path, rows: Sequence[Row]) -> None:
    """Write one line per epoch."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: f"{row[name]:.6g}" for name in COLUMNS} for row in rows)
    write_text(path, text.getvalue())


def draw_curves(path: Path, rows: Sequence[Row]) -> None:
    """Draw loss on the left and validation Dice on the right, as PNG."""
    # Figure and not pyplot: no window system, no state shared between threads.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in rows]
    left.plot(epochs, [row["train_loss"] for row in rows], label="training")
    left.plot(epochs, [row["val_loss"] for row in rows], label="validation")
    left.set(xlabel="epoch", ylabel="loss", title="Loss")
    left.legend()
    scores = [row["val_dice"] for row in rows]
    right.plot(epochs, scores, color="tab:green", label="validation")
    best = max(range(len(rows)), key=scores.__getitem__)
    right.plot(epochs[best], scores[best], "o", color="tab:green", label=f"best {scores[best]:.4f}")
    right.set(xlabel="epoch", ylabel="Dice", title="Dice")
    right.legend(loc="lower right")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=120)
    write_bytes(path, picture.getvalue())
