"""What the package shows, and what it does not load."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import tongueseg

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto


def loaded_after(code: str, *arguments: Any) -> set[str]:
    """Run code in a fresh process and return the names of the modules it loaded."""
    code += "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ended.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", tongueseg.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(tongueseg, name).__doc__


def test_dir_shows_what_is_loaded_on_first_use() -> None:
    code = "import sys, tongueseg; assert {'Segmenter', 'read_photo'} <= set(dir(tongueseg))"
    assert "tongueseg.inference" not in loaded_after(code)


def test_every_file_beside_the_code_is_packaged() -> None:
    root = Path(__file__).parents[1]
    listed = subprocess.run(
        ["git", "ls-files", "src/tongueseg"], cwd=root, capture_output=True, text=True
    ).stdout.split()
    if not listed:
        pytest.skip("no git checkout")
    packaging = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = packaging["package-data"]["tongueseg"]
    beside = [Path(n) for n in listed if not n.endswith(".py") and (root / n).exists()]
    left_out = [file for file in beside if not any(file.match(f"tongueseg/{p}") for p in patterns)]
    assert beside
    assert left_out == []


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="'tongueseg' has no attribute 'Segmentor'"):
        _ = tongueseg.Segmentor


def test_the_command_line_loads_nothing_heavy() -> None:
    heavy = {"cv2", "onnxruntime", "torch", "lightning", "numpy", "PIL", "pydantic"}
    assert not heavy & loaded_after("import tongueseg.cli")


def test_predict_needs_no_torch(tiny_model: Path, drawn_photo: DrawPhoto, tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    Image.fromarray(drawn_photo()[0]).save(photo)
    code = (
        "import sys; from tongueseg.cli import main\n"
        "try: main()\n"
        "except SystemExit as ended: assert not ended.code, ended.code"
    )
    out = tmp_path / "out"
    loaded = loaded_after(code, "predict", photo, "--out", out, "--model", tiny_model)
    assert (out / "mask" / "a.png").exists()
    assert "onnxruntime" in loaded
    assert not {"torch", "lightning", "kornia", "onnx", "matplotlib", "scipy"} & loaded
