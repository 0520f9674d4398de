"""The lines of ``tools/first_lines.py``: each does what is meant, or says what to type."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from PIL import Image

TOOLS = str(Path(__file__).parents[2] / "tools")


def test_a_new_users_first_lines(tmp_path: Path) -> None:
    sys.path.insert(0, TOOLS)
    try:
        typed = list(importlib.import_module("first_lines").type_lines(tmp_path))
    finally:
        sys.path.remove(TOOLS)
    alone, folder, out, stdin, url, zipped, verb, again, second, resumed, broken = typed
    for one in typed:
        assert "Traceback" not in one.said
        assert "\n\n" not in one.said
    codes = [one.code for one in typed]
    assert codes == [0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 1]
    assert alone.said.endswith(": tongueseg-out\n")
    assert folder.said.splitlines()[0].endswith(": photos/tongueseg-out")
    assert folder.said.splitlines()[1] == "left out: 1 file that is no photo (1 .docx)"
    assert "1 folder of earlier results (photos/tongueseg-out)" in out.said
    assert stdin.said == "a tongue: -\n"
    with Image.open(tmp_path / "mask.png") as mask:
        assert mask.mode == "L"
    assert url.said.startswith("1 photo, 1 with a tongue, 0 failed")
    assert zipped.said.startswith("2 photos, 2 with a tongue, 0 failed")
    assert verb.said == "error: convert: no such verb; did you mean data convert?\n"
    for refused in (again, second):
        assert "there already" in refused.said
        assert "--resume" in refused.said
        assert "--overwrite" in refused.said
    assert resumed.said.startswith("nothing left to do, 2 photos done before: results")
    assert "error: broken.jpg: damaged" in broken.said
    assert broken.said.startswith("1 of 2 photos, 1 with a tongue, 1 failed")
    masks = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("mask/*.png")}
    assert masks == {
        "tongueseg-out/mask/photo.png",
        "photos/tongueseg-out/mask/a.png",
        "photos/tongueseg-out/mask/b.png",
        "results/mask/a.png",
        "results/mask/b.png",
        "from-web/mask/photo.png",
        "from-zip/mask/a.png",
        "from-zip/mask/b.png",
        "last/mask/photo.png",
    }
