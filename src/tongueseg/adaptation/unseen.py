"""Whether the model that is adapted was trained on photos that shall judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.i18n import Text, text
from tongueseg.io.csv import read_table
from tongueseg.spec import sha256
from tongueseg.training.run_folder import DIGITS


def check_unseen(model: str, held_out: Sequence[Record]) -> list[Text]:
    """Return a warning, in English and Chinese, if a run folder names photos as trained on.

    Their scores before are too kind then, and the gain too small.

    Args:
        model: as ``--model`` takes it; only run folders tell.

    Raises:
        BadDataset: its table of photos is damaged.
    """
    known = set(_trained_on(Path(model)))
    names = [one.name for one in held_out if sha256(one.photo)[:DIGITS] in known] if known else []
    if not names:
        return []
    listed = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return [text("adaptation.seen", count=len(names), photos=len(held_out), names=listed)]


def _trained_on(run: Path) -> Iterator[str]:
    for file in [run / "data.csv", *run.glob("*/data.csv")]:
        if file.is_file():
            _, rows = read_table(file)
            yield from (row["photo_sha256"] for row in rows if row.get("split") == "train")
