"""The prompts of many photos: which photo's tongue is where, by one call or by a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadSettings, choices
from tongueseg.inference.prompt import Prompt, make_prompt, parse_box, parse_place, parse_prompt
from tongueseg.io.csv import unescape
from tongueseg.io.named_photos import NamedPhoto

PHOTO_COLUMN, PROMPT_COLUMNS = "photo", ("box", "points")
"""The columns of a table of prompts; one of the latter may lack."""

Prompts = Mapping[str, Prompt]
"""Prompts by the names of their photos."""


def parse_prompts(
    box: str | None, points: Sequence[str], not_points: Sequence[str], file: Path | None
) -> Prompt | Path | None:
    """Turn the options of a user into a prompt or the table of them; None for neither.

    Args:
        box: ``X,Y,W,H``.
        points, not_points: ``X,Y`` each, on the tongue and beside it.
        file: a table, see :func:`prompts_of`.

    Raises:
        BadSettings: they are no such texts, or both are given.
    """
    places = [(*parse_place(text), True) for text in points]
    places += [(*parse_place(text), False) for text in not_points]
    prompt = make_prompt(None if box is None else parse_box(box), places)
    if prompt is not None and file is not None:
        raise BadSettings(f"--prompts {file}: takes no --box, --point or --not; write them into it")
    return file if prompt is None else prompt


def prompts_of(photos: Sequence[NamedPhoto], prompts: Prompt | Path | None) -> Prompts:
    """Return the prompt of each photo that has one.

    Args:
        photos: those of the call.
        prompts: one for a single photo; or a CSV table with the columns ``photo``, ``box`` and
            ``points``. A photo is named by its path, its file name or the name of its results. Box
            and points are as :func:`parse_prompt` reads them.

    Raises:
        BadSettings: one prompt is for several photos; or the table cannot be read, or names a
            photo that is not there or is there twice.
    """
    if prompts is None:
        return {}
    if isinstance(prompts, Path):
        return _read_table(prompts, photos)
    if len(photos) != 1:
        raise BadSettings(
            f"--box, --point and --not are for one photo, not for {len(photos)}; "
            "give --prompts FILE.csv with a row for each photo"
        )
    return {photos[0].name: prompts}


def note_separate(name: str, mask: NDArray[np.bool_], prompt: Prompt | None) -> str:
    """Return what to tell about points on separate tongues; nothing where there is one.

    Args:
        name: of the photo.
        mask: ``(H, W)`` bool.
        prompt: that of the photo.
    """
    if prompt is None or len(prompt.on_tongue) < 2:
        return ""
    _, labels = cv2.connectedComponents(mask.view(np.uint8))
    tongues = {int(labels[int(point.y), int(point.x)]) for point in prompt.on_tongue} - {0}
    if len(tongues) < 2:
        return ""
    return f"{name}: the points lie on {len(tongues)} separate tongues; all are in the mask"


def _read_table(file: Path, photos: Sequence[NamedPhoto]) -> Prompts:
    by_word: dict[str, list[NamedPhoto]] = {}
    for photo in photos:
        for word in dict.fromkeys(_words(photo)):
            by_word.setdefault(word, []).append(photo)
    prompts: dict[str, Prompt] = {}
    for line, row in _rows(file):
        where = f"{file}, line {line}"
        photo = _photo_of(row[PHOTO_COLUMN] or "", by_word, where, file.parent)
        if photo.name in prompts:
            raise BadSettings(f"{where}: {row[PHOTO_COLUMN]} has a row already; give one a photo")
        try:
            prompt = parse_prompt(*(row.get(column) or "" for column in PROMPT_COLUMNS))
        except BadSettings as error:
            raise BadSettings(f"{where}: {error}") from error
        if prompt is not None:
            prompts[photo.name] = prompt
    return prompts


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield the rows of a table, each with the number of its line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BadSettings(f"--prompts {file}: cannot be read ({reason})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    known = (PHOTO_COLUMN, *PROMPT_COLUMNS)
    columns = list(reader.fieldnames or ())
    for column in columns:
        if column not in known:
            raise BadSettings(f"{file}: column {column}: no such column{choices(column, known)}")
    if PHOTO_COLUMN not in columns or not set(columns) & set(PROMPT_COLUMNS):
        raise BadSettings(f"{file}: needs the columns {', '.join(known)}")
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadSettings(f"{file}, line {reader.line_num}: is no CSV ({error})") from error


def _photo_of(
    word: str, by_word: Mapping[str, Sequence[NamedPhoto]], where: str, folder: Path
) -> NamedPhoto:
    word = unescape(word.strip())
    named = by_word.get(word) or by_word.get(str((folder / word).resolve())) or ()
    if not named:
        raise BadSettings(f"{where}: {word or 'no name'} is none of the photos of this call")
    if len(named) > 1:
        raise BadSettings(f"{where}: {word} means {len(named)} photos; give the path of one")
    return named[0]


def _words(photo: NamedPhoto) -> Iterable[str]:
    """Return what a table may call a photo."""
    return photo.place, str(photo.photo), photo.photo.name, photo.name
