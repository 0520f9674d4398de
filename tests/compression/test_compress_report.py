"""The page about a compression, as a file and as a browser shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.compression.budget import parse_budget
from tongueseg.compression.candidate import Candidate
from tongueseg.compression.choice import choose
from tongueseg.compression.cost import Cost
from tongueseg.compression.report import write_report
from tongueseg.compression.settings import CompressSettings
from tongueseg.compression.validate import Verdict
from tongueseg.export.parity import Parity
from tongueseg.spec import Provenance

if TYPE_CHECKING:
    from typing_helpers import Visit

BUDGET = "latency<=3ms, iou>=0.96"
COMMAND = "tongueseg compress runs/good --data photos --budget 'latency<=3ms' <b>"


def candidate(name: str, precision: Any, iou: Any, latency: Any, **others: Any) -> Candidate:
    return Candidate(
        name,
        precision,
        "unet, widths 8-16, 64×64",
        "best.onnx",
        cost=Cost(latency, 10**6, 10**8, 10**5),
        val=Verdict(iou, iou - 0.1, f"{name}/worst"),
        test=Verdict(iou - 0.01, iou - 0.2, "t"),
        parity=Parity(0.9991, 0.99, 0.25, (2.0, 1.0)),
        **others,
    )


CANDIDATES = [
    candidate("given", "float", 0.98, 9.5),
    Candidate("given", "int8", problem="falls <too> far"),
    candidate("004", "float", 0.97, 4.0),
    candidate("004", "int8", 0.96, 2.0),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    settings = CompressSettings(model="runs/good", budget=BUDGET)
    came_from = Provenance(data="photos", command=COMMAND)
    write_report(out, CANDIDATES, choose(CANDIDATES, parse_budget(BUDGET)), settings, came_from)
    return out / "report.html"


def test_every_candidate_stands_there_and_why_one_was_chosen(report: Path) -> None:
    source = report.read_text(encoding="utf-8")
    for one in CANDIDATES:
        assert one.title in source
        for cell in one.formatted().values():
            assert f">{cell}</td>" in source
    assert "004 INT8 ✓" in source
    assert "004 INT8 has the highest validation IoU of these, 0.9600." in source
    assert "004 INT8 的验证 IoU 最高" in source
    assert "004/worst" in source
    assert "falls &lt;too&gt; far" in source
    assert "&lt;b&gt;</pre>" in source
    assert 'id="search"' not in source


def test_what_cannot_be_used_is_not_called_over_budget(tmp_path: Path) -> None:
    unlike = candidate("given", "int8", 0.98, 1.0, problem="masks share an IoU of 0.5")
    settings = CompressSettings(model="runs/good", budget=BUDGET)
    choice = choose([unlike], parse_budget(BUDGET))
    write_report(tmp_path, [unlike], choice, settings, Provenance())
    source = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "cannot be used" in source
    assert "不可用" in source
    assert "masks share an IoU of 0.5" in source
    assert '<span lang="en">no</span>' not in source


def test_all_is_in_the_file(report: Path) -> None:
    source = report.read_text(encoding="utf-8")
    for outside in ("http://", "https://", "file:", "url(", "@import"):
        assert outside not in source


def test_dots_and_the_budget_are_drawn(report: Path) -> None:
    source = report.read_text(encoding="utf-8")
    # Three candidates with figures in each of two plots.
    assert source.count('class="dot"') == 6
    # Latency and IoU in the one, IoU in the other.
    assert source.count('class="guide"') == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("locale", "word"), [("en-GB", "Candidates"), ("zh-CN", "候选模型")])
def test_a_browser_shows_it(
    report: Path, visit: Visit, scheme: str, width: int, locale: str, word: str
) -> None:
    view = {"width": width, "height": 800}
    page = visit(report, locale=locale, color_scheme=scheme, viewport=view)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("heading", name=word).is_visible()
    page.get_by_role("link", name=word).click()
    assert page.evaluate("location.hash") == "#candidates"
