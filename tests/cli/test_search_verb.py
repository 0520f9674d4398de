from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.config.load import load_config

if TYPE_CHECKING:
    from typing_helpers import RunCommand

SPACE = """
name: [unet]
block: [single]
space_to_depth: [2]
depth: [2]
width: [8, 16]
growth: [1.0]
size: [32]
"""


@pytest.fixture
def tiny(tmp_path: Path, drawn: Path) -> tuple[object, ...]:
    """The call of a search that takes seconds."""
    space = tmp_path / "space.yaml"
    space.write_text(SPACE)
    out = tmp_path / "out"
    return ("search", drawn, "--out", out, "--space", space, "--threads", 1, "--epochs", 1,
            "--set", "train.batch=2", "--set", "data.progressive_resize=0")  # fmt: skip


def test_a_search_a_resume_and_a_training_of_what_was_found(
    run: RunCommand, tiny: tuple[object, ...], drawn: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, output, said = run(*tiny, "--trials", 1, "--budget", "latency<=1s")
    assert code == 0, said
    assert "000 unet single 16-16, space_to_depth 2, 32 px: IoU 0." in said
    assert "1 network, 1 trained; the Pareto front dominates" in output
    assert "within IoU 0.8, latency 1000.00 ms, size 0." in output
    code, output, said = run("search", drawn, "--out", out, "--resume", "--trials", 2)
    assert code == 0, said
    assert "2 networks, 2 trained" in output
    assert "000 unet" not in said
    with (out / "pareto.csv").open(encoding="utf-8-sig") as stream:
        names = [row["name"] for row in csv.DictReader(stream)]
    config = out / "pareto" / f"{names[0]}.yaml"
    assert load_config(config).train.epochs == 60
    code, _, said = run("train", drawn, "--out", tmp_path / "run", "--config", config,
                        "--epochs", 1)  # fmt: skip
    assert code == 0, said
    code, _, said = run("search", drawn, "--out", out, "--resume", "--budget", "latency<=2s")
    assert code == 2
    assert said.endswith(
        "other settings: budget was latency<=1s and is now latency<=2s; only trials and minutes "
        "may change, so choose another --out for the rest\n"
    )


def test_a_budget_that_nothing_keeps(
    run: RunCommand, tiny: tuple[object, ...], tmp_path: Path
) -> None:
    code, _, said = run(*tiny, "--budget", "size<=1kB")
    assert code == 2
    assert "no network keeps the budget size<=0.001MB; " in said.splitlines()[-1]
    assert "comes nearest: file size" in said.splitlines()[-1]
    assert (tmp_path / "out/candidates.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--budget", "latncy<=3ms"], "no such quantity; did you mean latency?"),
        (["--runtime", "onix"], "runtime: Input should be 'onnx' or 'openvino' (got 'onix')"),
        (["--sampler", "grid"], "sampler: Input should be 'tpe' or 'random'"),
        (["--minimize", "time"], "minimize.0: Input should be 'latency', 'size' or 'macs'"),
        (["--set", "optim.lrr=1"], "optim.lrr: no such setting; did you mean optim.lr?"),
        (["--init", "nowhere"], "nowhere: no such model"),
        (["--teacher", "bass"], "bass: no such model; did you mean base?"),
        (["--trials", "0"], "trials: Input should be greater than or equal to 1"),
        (["--resume"], "nothing to resume here"),
    ],
)
def test_wrong_calls_are_one_line_and_make_nothing(
    run: RunCommand,
    tiny: tuple[object, ...],
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    code, _, said = run(*tiny, *arguments)
    assert code == 2
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
