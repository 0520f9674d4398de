"""One photo to one file, or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tongueseg.batch.outputs import OUTPUTS
from tongueseg.batch.prompts import prompts_of
from tongueseg.batch.settings import PredictSettings, open_segmenter
from tongueseg.errors import BadSettings
from tongueseg.io.atomic import write_bytes
from tongueseg.io.discovery import is_photo
from tongueseg.io.photo_arguments import STDIN, photos_of_arguments

_OF_FILES = frozenset({".pdf", ".gif", ".svg", ".zip", ".csv", ".json", ".txt", ".npy"})
"""What the names of files end in that one photo cannot be written to, and no folder's name."""


def means_one_file(out: str) -> bool:
    """Tell whether ``--out`` names a file, or standard output, and not a folder."""
    path = Path(out)
    is_file = is_photo(path) or path.suffix.lower() in _OF_FILES
    return out == STDIN or (is_file and not path.is_dir())


def predict_to_file(
    arguments: Sequence[str], out: str, save: str | None, settings: PredictSettings
) -> bool:
    """Segment one photo and write one picture of it; return whether it shows a tongue.

    Args:
        arguments: one photo.
        out: the file, or ``-`` for standard output.
        save: which picture; by default the mask for a PNG, the overlay for a JPEG.

    Raises:
        BadSettings: several photos or outputs, another suffix than the output's, or a file that
            is there.
        BadPhoto, MissingExtra: the photo cannot be read, or its prompt lies outside it.
        CannotWrite: the disk refuses.
    """
    output = _output(out, save)
    photos = photos_of_arguments(arguments)
    if len(photos) != 1:
        raise BadSettings(f"--out {out}: is one file for {len(photos)} photos; give a folder")
    if out != STDIN and Path(out).exists() and not settings.overwrite:
        raise BadSettings(f"{out}: is there already; add --overwrite or choose another --out")
    prompt = prompts_of(photos, settings.prompts).get(photos[0].name)
    with open_segmenter(replace(settings, outputs=(output,)), 1) as segmenter:
        answer = segmenter(photos[0].source, **(prompt.arguments if prompt else {}))
    content = OUTPUTS[output][1](answer, settings.style)
    if out == STDIN:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_bytes(Path(out), content)
    return answer.tongue


def _output(out: str, save: str | None) -> str:
    suffix = ".png" if out == STDIN else Path(out).suffix.lower()
    suffix = ".jpg" if suffix in (".jpeg", ".jpe", ".jfif") else suffix
    if save is None:
        by_suffix = {".png": "mask", ".jpg": "overlay"}
        if suffix not in by_suffix:
            raise BadSettings(f"--out {out}: one file is a .png (mask) or a .jpg (overlay)")
        return by_suffix[suffix]
    output = save.strip()
    if output not in OUTPUTS:
        raise BadSettings(f"--save {save}: one file takes one of {', '.join(OUTPUTS)}")
    if out != STDIN and OUTPUTS[output][0] != suffix:
        raise BadSettings(f"--out {out}: --save {output} gives a {OUTPUTS[output][0]} file")
    return output
