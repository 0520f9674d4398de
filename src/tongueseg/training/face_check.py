"""Faces in which a model finds a tongue: as pictures without one they would teach a fault."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_text
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.runtime import open_runtime
from tongueseg.spec import RefineSpec
from tongueseg.synthetic.composed import Face, of_split, read_faces
from tongueseg.weights.model_files import ModelFile, find_model

_MODEL = "nano"
# Below this presence most of what the model finds in faces is lips and teeth, which a training
# needs as pictures without a tongue.
_CONFIDENT = 0.75
_LISTED = 5


def faces_with_tongue(folder: Path, cache: Path, console: Console) -> tuple[str, ...]:
    """Return the names of the faces in which the embedded model is sure of a tongue.

    Faces for testing are not read.

    Args:
        folder: of ``NAME.jpg`` and ``landmarks.json``.
        cache: where the answer is kept for as long as the pictures stay the same.
        console: says how many there are, when they are found.

    Raises:
        BadDataset: the folder of faces is not laid out as it must be.
        BadPhoto: a picture cannot be read.
        CannotWrite: the disk refuses.
    """
    every = read_faces(folder)
    faces = [*of_split(every, "train"), *of_split(every, "val")]
    model = find_model(_MODEL)
    file = cache / f"faces-with-tongue-{_key(faces, model)}.txt"
    if file.exists():
        return tuple(file.read_text("utf-8").splitlines())
    with console.status(f"searching {len(faces)} faces for tongues"):
        names = _search(faces, model)
    write_text(file, "".join(f"{name}\n" for name in names))
    if names:
        listed = ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
        console.print(
            f"{len(names)} of {len(faces)} faces may show a tongue and are left out: {listed}",
            soft_wrap=True,
        )
    return names


def _search(faces: Sequence[Face], model: ModelFile) -> tuple[str, ...]:
    # One pass, and a second one where the first finds a tongue: faces are many.
    own = model.spec.refine
    refine = RefineSpec(zoom_below=own.zoom_below, roi_margin=own.roi_margin)
    spec = model.spec.model_copy(update={"refine": refine})
    with Segmenter(spec, open_runtime("auto", model.path, threads=1)) as segmenter:

        def presence(face: Face) -> float:
            return segmenter(face.file).presence

        scores = map_in_order(presence, faces, available_cores())
        return tuple(
            face.file.stem for face, score in zip(faces, scores, strict=True) if score >= _CONFIDENT
        )


def _key(faces: Sequence[Face], model: ModelFile) -> str:
    """Return a name for these pictures as they are on disk, and this model."""
    parts = sorted(model.spec.files.values())
    for face in faces:
        stat = face.file.stat()
        parts.append(f"{face.file.name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
