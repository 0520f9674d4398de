"""The files of a selection: a table, a list that other verbs read, and a sheet to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg import render
from tongueseg.data.selection.selection import Chosen, Selection
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import csv_bytes
from tongueseg.io.encode import encode_jpeg

TABLE, LIST, SHEET = "next.csv", "next.txt", "next.jpg"

COLUMNS = (
    "rank",
    "name",
    "photo",
    "uncertainty",
    "tongue",
    "presence",
    "disagreement",
    "boundary_uncertainty",
    "distance",
    "stands_for",
)

_ACROSS, _SIDE = 5, 300


def write_selection(out: Path, selection: Selection, segmenter: Segmenter) -> None:
    """Write the table, the list and the sheet of a selection into a folder.

    The list has one path a line, as ``predict`` takes it. The sheet shows the photos in the order
    of their rank, with the outlines of the model, which runs on them again.

    Args:
        out: made where there is none. Files of the same names are replaced.
        selection: with one photo or more.
        segmenter: the model that chose them.

    Raises:
        BadPhoto: a photo cannot be read any more.
        CannotWrite: the disk refuses.
    """
    paths = [one.candidate.photo.photo.resolve() for one in selection.chosen]
    sheet = encode_jpeg(_sheet(selection, segmenter), name=str(out / SHEET))
    write_bytes(out / TABLE, csv_bytes(COLUMNS, _rows(selection)))
    lines = "".join(f"{path}\n" for path in paths)
    write_bytes(out / LIST, lines.encode(errors="surrogateescape"))
    write_bytes(out / SHEET, sheet)


def _rows(selection: Selection) -> Iterator[list[str]]:
    for rank, one in enumerate(selection.chosen, start=1):
        candidate, uncertainty = one.candidate, one.candidate.uncertainty
        yield [
            str(rank),
            candidate.photo.name,
            str(candidate.photo.photo.resolve()),
            f"{uncertainty.value:.4f}",
            str(int(candidate.tongue)),
            f"{candidate.presence:.4f}",
            f"{uncertainty.disagreement:.4f}",
            f"{uncertainty.boundary:.2f}",
            _distance(one),
            str(one.stands_for),
        ]


def _distance(chosen: Chosen) -> str:
    return "" if np.isnan(chosen.distance) else f"{chosen.distance:.3f}"


def _sheet(selection: Selection, segmenter: Segmenter) -> NDArray[np.uint8]:
    tiles = [
        render.numbered_tile(segmenter(one.candidate.photo.source).overlay(), rank, _SIDE)
        for rank, one in enumerate(selection.chosen, start=1)
    ]
    return render.tiled(tiles, _ACROSS)
