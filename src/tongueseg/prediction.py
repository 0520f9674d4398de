"""Many photos to a prediction folder: masks, pictures and ``results.csv``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tongueseg.atomic import write_bytes, written_aside
from tongueseg.errors import BadPhoto, BadSettings, MissingExtra, TonguesegError
from tongueseg.outputs import OUTPUTS, PLAIN, Style
from tongueseg.parallel import map_in_order
from tongueseg.photo import find_photos
from tongueseg.segmenter import Segmenter

COLUMNS = ("name", "tongue", "presence", "share", "flags", "milliseconds", "error")


@dataclass(frozen=True)
class Item:
    """A photo and the name that its outputs bear."""

    name: str
    photo: Path


@dataclass(frozen=True)
class Result:
    """A line of ``results.csv``; ``error`` is empty where the photo was segmented."""

    name: str
    tongue: bool = False
    presence: float = 0.0
    share: float = 0.0
    flags: tuple[str, ...] = ()
    milliseconds: float = 0.0
    error: str = ""

    def row(self) -> dict[str, str]:
        """Return the line as text, numbers empty where there is an error."""
        if self.error:
            return {"name": self.name, "error": self.error}
        return {
            "name": self.name,
            "tongue": str(int(self.tongue)),
            "presence": f"{self.presence:.4f}",
            "share": f"{self.share:.4f}",
            "flags": ";".join(self.flags),
            "milliseconds": f"{self.milliseconds:.1f}",
            "error": "",
        }


def find_items(paths: Sequence[Path], out: Path) -> list[Item]:
    """List the photos under ``paths``, each with a name of its own.

    A photo in a folder is named by its path in it without suffix, a single one by its stem;
    where two would share a name, later ones keep their suffix in it, or take a number.
    What an earlier prediction wrote under ``out`` is left out, so that a folder can be predicted
    into itself or beside itself.

    Raises:
        BadSettings: a folder holds no photo.
    """
    written = [(out / output).resolve() for output in OUTPUTS]
    items: list[Item] = []
    taken: set[str] = set()
    for path in paths:
        found = (
            [p for p in find_photos(path) if not _within(p, written)] if path.is_dir() else [path]
        )
        if not found:
            raise BadSettings(f"{path}: holds no photo")
        for photo in found:
            relative = photo.relative_to(path) if path.is_dir() else Path(photo.name)
            name = _free_name(relative, taken)
            taken.add(name)
            items.append(Item(name, photo))
    return items


def check_out(out: Path) -> None:
    """Refuse a folder whose masks somebody else may have drawn.

    Raises:
        BadSettings: ``out`` holds masks and no ``results.csv``, or is no folder.
    """
    if out.exists() and not out.is_dir():
        raise BadSettings(f"{out}: is a file; --out takes a folder")
    if (out / "mask").is_dir() and not (out / "results.csv").exists():
        raise BadSettings(
            f"{out / 'mask'}: holds masks that no prediction wrote; choose another --out"
        )


def predict(
    segmenter: Segmenter,
    items: Iterable[Item],
    out: Path,
    save: Sequence[str],
    workers: int = 1,
    style: Style = PLAIN,
) -> Iterator[Result]:
    """Segment photos, write what ``save`` names under ``out``, and yield the results in order.

    A photo that cannot be read gives a result with its error; the others go on.

    Raises:
        CannotWrite: the disk refuses.
    """
    one = partial(_predict_one, segmenter, out=out, save=save, style=style)
    return map_in_order(one, items, workers)


def write_results(path: Path, results: Iterable[Result], seen: Callable[[Result], object]) -> None:
    """Write results as CSV, showing each to ``seen``; the file appears when they end.

    What has passed is written also when the user interrupts or the disk is full.

    Raises:
        CannotWrite: the disk refuses.
    """
    interrupted: BaseException | None = None
    with (
        written_aside(path) as aside,
        # Names of files need not be UTF-8; their bytes are kept.
        aside.open("w", newline="", encoding="utf-8", errors="surrogateescape") as stream,
    ):
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        try:
            for result in results:
                writer.writerow(result.row())
                seen(result)
        except (KeyboardInterrupt, TonguesegError) as error:
            interrupted = error
    if interrupted:
        raise interrupted


def _predict_one(
    segmenter: Segmenter, item: Item, *, out: Path, save: Sequence[str], style: Style
) -> Result:
    try:
        answer = segmenter(item.photo)
        encoded = {output: OUTPUTS[output][1](answer, style) for output in save}
    except (BadPhoto, MissingExtra) as error:
        return Result(item.name, error=str(error))
    for output, content in encoded.items():
        write_bytes(out / output / f"{item.name}{OUTPUTS[output][0]}", content)
    return Result(
        item.name,
        answer.tongue,
        answer.presence,
        answer.share,
        answer.flags,
        sum(answer.milliseconds.values()),
    )


def _free_name(photo: Path, taken: set[str]) -> str:
    plain = photo.with_suffix("").as_posix()
    with_suffix = f"{plain}_{photo.suffix[1:]}"
    if plain not in taken:
        return plain
    if with_suffix not in taken:
        return with_suffix
    number = 2
    while f"{plain}_{number}" in taken:
        number += 1
    return f"{plain}_{number}"


def _within(path: Path, folders: Iterable[Path]) -> bool:
    whole = path.resolve()
    return any(whole.is_relative_to(folder) for folder in folders)
