"""What can be saved of photos, and the options that ask for it."""

from __future__ import annotations

from pathlib import Path

from tongueseg.errors import BadSettings, choices
from tongueseg.inference.encoders import FIGURE_CM, OUTPUTS, PLAIN, Style
from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import is_unfinished
from tongueseg.io.discovery import SkipFolder, is_photo
from tongueseg.io.encode import print_pixels
from tongueseg.render import parse_background

__all__ = [
    "ANNOTATIONS",
    "MEASURES",
    "OUTPUTS",
    "PLAIN",
    "Style",
    "is_written_by",
    "parse_outputs",
    "parse_style",
]

MEASURES = "measures"
"""What can be saved of all photos together, as a table."""


ANNOTATIONS = ("labelme", "coco", "cvat", "labelstudio")
"""The formats of annotation tools that masks can be saved in, for somebody to correct."""

OF_ONE_CLASS = (MEASURES, "regions", *ANNOTATIONS)
"""What can be saved with a model of one class alone."""

STILLS = "still"
"""The folder of a prediction folder that holds the sharpest frames of videos."""

RESULTS_TABLE = "results.csv"
"""The table of a prediction folder, which tells it from other folders."""

MEASURES_TABLE = "measures.csv"
"""The table of a prediction folder that holds the measures."""

JOB = "job.json"
"""The file of a prediction folder that holds the settings of a job of ``--engine ray``."""

_OF_TRAININGS = (("config.yaml", "metrics.csv"), ("search.yaml",), ("compress.yaml",))
"""Files that tell the folder of a training, a search or a compression, which holds plots."""

PICTURES_MARKER = ".tongueseg"
"""The file that marks a folder of pictures that has no table beside it."""


def holds_results(folder: Path) -> bool:
    """Tell whether a folder is that of a prediction, finished or not, by whatever engine."""
    table = folder / RESULTS_TABLE
    return table.exists() or is_unfinished(table) or (folder / JOB).exists()


def _holds_results_alone(folder: Path) -> bool:
    """Tell whether a folder is that of a prediction and holds nothing of somebody else."""
    if not holds_results(folder):
        return False
    return all(
        entry.name in (*OUTPUTS, STILLS) or (entry.is_file() and not is_photo(entry))
        for entry in folder.iterdir()
    )


def _is_of_training(folder: Path) -> bool:
    return any(all((folder / name).is_file() for name in names) for names in _OF_TRAININGS)


def mark_pictures(folder: Path) -> None:
    """Mark a folder of pictures, so that no later call takes them for photos.

    Raises:
        CannotWrite: the disk refuses.
    """
    write_bytes(folder / PICTURES_MARKER, b"")


def is_written_by(out: Path | None = None) -> SkipFolder:
    """Return what tells whether a folder holds pictures of this call or an earlier one, or plots.

    Such a folder is no source of photos.

    Args:
        out: the prediction folder of this call.
    """
    this = None if out is None else out.resolve()

    def is_written(folder: Path) -> bool:
        if (
            (folder / PICTURES_MARKER).exists()
            or _is_of_training(folder)
            or _holds_results_alone(folder)
        ):
            return True
        if folder.name not in (*OUTPUTS, *ANNOTATIONS, STILLS):
            return False
        home = folder.parent
        return home.resolve() == this or holds_results(home)

    return is_written


def parse_outputs(text: str) -> tuple[str, ...]:
    """Split ``mask,overlay`` into the outputs to save; ``all`` means all but annotations.

    Annotations are made of masks, which are saved with them.

    Raises:
        BadSettings: one is unknown.
    """
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    known = (*OUTPUTS, MEASURES)
    if names == ("all",):
        return known
    unknown = [name for name in names if name not in (*known, *ANNOTATIONS)]
    if unknown or not names:
        name = unknown[0] if unknown else "nothing"
        listed = (*known, *ANNOTATIONS)
        raise BadSettings(f"--save {name}: no such output{choices(name, listed, ', or all')}")
    needs_masks = any(name in ANNOTATIONS for name in names) and "mask" not in names
    return ("mask", *names) if needs_masks else names


def parse_style(background: str | None = None, width_cm: float = FIGURE_CM) -> Style:
    """Turn the options of a user into a style.

    Raises:
        BadSettings: there is no such background, or no such width on paper.
    """
    print_pixels(width_cm)
    return Style(None if background is None else parse_background(background), width_cm)
