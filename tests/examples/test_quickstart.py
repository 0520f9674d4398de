"""The notebook's cells, run one after the other as Jupyter would, without it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "quickstart.ipynb"


def cells(kind: str) -> list[dict[str, Any]]:
    page = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return [cell for cell in page["cells"] if cell["cell_type"] == kind]


def run_cell(source: str, namespace: dict[str, Any]) -> object:
    """Run a cell and return the value of its last expression, which Jupyter would show."""
    tree = ast.parse(source)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        exec(compile(tree, str(NOTEBOOK), "exec"), namespace)
        return None
    tree.body.pop()
    exec(compile(tree, str(NOTEBOOK), "exec"), namespace)
    return eval(compile(ast.Expression(last.value), str(NOTEBOOK), "eval"), namespace)


def test_it_predicts_measures_and_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("lightning")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    values = [run_cell("".join(cell["source"]), namespace) for cell in cells("code")]
    assert min(namespace["ious"]) > 0.9
    assert namespace["measures"]["length_px"] > 0
    assert (namespace["RUN"] / "best.onnx").is_file()
    assert len((namespace["RUN"] / "metrics.csv").read_text().splitlines()) == 3
    assert sum(isinstance(value, Image.Image) for value in values) >= 4


def test_it_holds_no_outputs() -> None:
    for cell in cells("code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


def test_what_it_links_to_is_there() -> None:
    text = "".join("".join(cell["source"]) for cell in cells("markdown"))
    for part in text.split("](")[1:]:
        assert (NOTEBOOK.parent / part.partition(")")[0]).is_file()
