"""Write ``landmarks.json`` beside pictures of faces: the outlines of lips, mouth and face.

    python3.11 -m venv landmarks && landmarks/bin/pip install mediapipe==0.10.21
    landmarks/bin/python tools/face_landmarks.py FACES

It runs MediaPipe's face mesh (Apache-2.0), whose models the wheels of 0.10.21 hold. That library
wants another NumPy than tongueseg, so it has an environment of its own, and this script imports
nothing of tongueseg.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
from mediapipe.python.solutions.face_mesh import FaceMesh

# Points of the mesh. Lips and mouth begin at the corner on the left of the picture and follow the
# lower lip to the other corner, then the upper lip back.
OUTLINES = {
    "lips": (
        61, 146, 91, 181, 84, 17, 314, 405, 321, 375,
        291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
    ),
    "mouth": (
        78, 95, 88, 178, 87, 14, 317, 402, 318, 324,
        308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
    ),
    "face": (
        10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
    ),
}  # fmt: skip


def main() -> None:
    """Find the landmarks of every JPEG in a folder and write them into it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faces", type=Path, help="folder of NAME.jpg")
    folder = parser.parse_args().faces
    files = sorted(folder.glob("*.jpg"))
    if not files:
        raise SystemExit(f"{folder}: no .jpg in this folder")
    with FaceMesh(static_image_mode=True, max_num_faces=1, refine_landmarks=True) as mesh:
        outlines = {file.stem: _outlines(mesh, file) for file in files}
    aside = folder / "landmarks.json.part"
    aside.write_text(json.dumps(outlines, separators=(",", ":")), encoding="utf-8")
    aside.replace(folder / "landmarks.json")
    faces = sum(one["lips"] is not None for one in outlines.values())
    print(f"{faces} of {len(files)} pictures show a face: {folder / 'landmarks.json'}")


def _outlines(mesh: Any, file: Path) -> dict[str, list[list[float]] | None]:
    """Return the outlines in pixels, x and y, or None for each where no face is."""
    pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if pixels is None:
        raise SystemExit(f"{file}: no picture")
    result = mesh.process(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    if not result.multi_face_landmarks:
        return dict.fromkeys(OUTLINES)
    points = result.multi_face_landmarks[0].landmark
    height, width = pixels.shape[:2]
    return {
        part: [[round(points[n].x * width, 1), round(points[n].y * height, 1)] for n in numbers]
        for part, numbers in OUTLINES.items()
    }


if __name__ == "__main__":
    main()
