"""Pictures composed of photos: tongues of close-ups in faces, and faces without a tongue."""

from __future__ import annotations

from tongueseg.synthetic.composed.bank import (
    AREAS,
    KINDS,
    build_bank,
    compose,
    composition,
)
from tongueseg.synthetic.composed.closeups import CloseupFiles
from tongueseg.synthetic.composed.faces import (
    Face,
    Split,
    crop_to_mouth,
    of_split,
    read_faces,
    read_picture,
)
from tongueseg.synthetic.composed.layers import Composition
from tongueseg.synthetic.composed.materials import (
    Sources,
    check_faces,
    read_sources,
    sources_of,
)

__all__ = [
    "AREAS",
    "KINDS",
    "CloseupFiles",
    "Composition",
    "Face",
    "Sources",
    "Split",
    "build_bank",
    "check_faces",
    "compose",
    "composition",
    "crop_to_mouth",
    "of_split",
    "read_faces",
    "read_picture",
    "read_sources",
    "sources_of",
]
