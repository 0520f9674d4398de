"""``tongueseg predict --engine ray`` as a user calls it, and kills it.

Ray takes long to start: all tests that need it are here, and share one.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tongueseg.errors import CannotWrite, TonguesegError
from typing_helpers import not_none

pq = pytest.importorskip("pyarrow.parquet", reason="the bulk extra is not installed")

from tongueseg.distributed import JobSettings, ModelBundle, Outcome, Source, open_store  # noqa: E402

if TYPE_CHECKING:
    from tongueseg.distributed.chunk_worker import ChunkWorker
    from typing_helpers import DrawPhoto, RunCommand

PATIENCE = 120


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Ray on this machine, and its address."""
    # Of a module and not of the session: its processes are never quite idle.
    pytest.importorskip("ray", reason="the bulk extra is not installed")
    from tongueseg.distributed.cluster import ray_cluster

    with ray_cluster(workers=2):
        import ray

        yield ray.get_runtime_context().gcs_address


@pytest.fixture
def photos(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """Many small photos, so that a job of them can be killed in the middle."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(200):
        Image.fromarray(drawn_photo(40 + number % 50, 60)[0]).save(folder / f"{number:03d}.png")
    return folder


def command(photos: Path, out: Path, model: Path, cluster: str) -> list[Path | str]:
    return [
        sys.executable, "-m", "tongueseg", "predict", photos, "--out", out, "--model", model,
        "--engine", "ray", "--address", cluster, "--workers", "1", "--save", "mask", "--resume",
    ]  # fmt: skip


def result_names(out: Path) -> list[str]:
    tables = [pq.read_table(part, columns=["name"]) for part in (out / "results").glob("*.parquet")]
    return [name for table in tables for name in table["name"].to_pylist()]


def summary(out: Path) -> list[dict[str, str]]:
    with (out / "results.csv").open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def times(out: Path) -> dict[str, int]:
    return {file.stem: file.stat().st_mtime_ns for file in (out / "mask").iterdir()}


def kill_in_the_middle(call: list[Path | str], out: Path) -> None:
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + PATIENCE
    while len(list((out / "results").glob("part-*"))) < 3:
        assert process.poll() is None, not_none(process.stdout).read()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.communicate()


def settled(out: Path) -> dict[str, int]:
    """Wait until the processes that worked for the one that was killed have gone."""
    before = None
    while (now := times(out)) != before:
        before = now
        time.sleep(1)
    return now


def test_a_job_that_was_killed_goes_on_where_it_was(
    run: RunCommand, cluster: str, photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    out, plain = tmp_path / "out", tmp_path / "plain"
    call = command(photos, out, tiny_model, cluster)
    kill_in_the_middle(call, out)
    written, done = settled(out), set(result_names(out))
    assert 0 < len(done) < 200
    code, output, errors = run(*call[3:])
    assert (code, errors.strip()) == (0, "")
    assert f"{len(done)} done before, {200 - len(done)} photos" in output
    names = result_names(out)
    assert len(names) == len(set(names)) == 200
    after = times(out)
    assert {name: after[name] for name in done} == {name: written[name] for name in done}
    run("predict", photos, "--out", plain, "--model", tiny_model, "--save", "mask")
    for mask in (plain / "mask").iterdir():
        assert mask.read_bytes() == (out / "mask" / mask.name).read_bytes()
    assert [row["name"] for row in summary(out)] == sorted(names)


def test_only_what_failed_is_done_again(
    run: RunCommand, cluster: str, photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    bad, out = photos / "bad.png", tmp_path / "out"
    bad.write_bytes(b"no photo")
    call = (
        "predict", photos / "00[0-3].png", bad, "--out", out, "--model", tiny_model,
        "--engine", "ray", "--workers", 1, "--save", "parquet",
    )  # fmt: skip
    code, output, errors = run(*call)
    assert code == 1
    assert "4 of 5 photos, 4 with a tongue, 1 failed" in output
    assert errors.strip() == f"error: {bad}: not a photo in a format that is read here"
    assert not (out / "mask").exists()
    assert len(result_names(out)) == 4
    assert run(*call)[0] == 2
    bad.write_bytes((photos / "100.png").read_bytes())
    code, output, _ = run(*call, "--resume")
    assert code == 0
    assert output.startswith("4 done before, 1 photo, 1 with a tongue, 0 failed")
    assert [row["error"] for row in summary(out)] == [""] * 5
    assert list((out / "errors").iterdir()) == []
    moved = shutil.copytree(photos, tmp_path / "moved")
    code, _, errors = run("predict", moved / "00[0-3].png", *call[3:], "--resume")
    assert code == 2
    assert errors == (
        f"error: {out}: 000 is the result of {photos / '000.png'}, not of {moved / '000.png'}; "
        "choose another --out\n"
    )


def test_a_photo_that_kills_its_process_ends_alone(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("tongueseg.distributed.run_job")

    class Fatal:
        def __init__(self, job: object, model: object, store: object, node: object) -> None:
            pass

        def __call__(self, chunk: list[Source]) -> list[Outcome]:
            if any(source.name == "b" for source in chunk):
                (tmp_path / f"died-{os.getpid()}").touch()
                os._exit(1)
            return [Outcome(source.name) for source in chunk]

    monkeypatch.setattr(module, "ChunkWorker", Fatal)
    monkeypatch.setattr("tongueseg.distributed.stream.TRIES", 1)
    out = tmp_path / "out"
    sources = [Source(name, f"{name}.jpg") for name in "abc"]
    job = JobSettings(model="fatal", files={})
    outcomes = module.run_job(
        job, ModelBundle("fatal", "", {}), open_store(str(out)), sources, workers=1
    )
    assert {one.name: one.error for one in outcomes} == {
        "a": "",
        "b": "b.jpg: the process that read it died each time",
        "c": "",
    }
    assert [row["name"] for row in summary(out)] == ["b"]
    # Once among others, and once alone.
    assert len(list(tmp_path.glob("died-*"))) == 2


def test_what_stops_all_is_told_in_its_own_words(cluster: str) -> None:
    from tongueseg.distributed.stream import stream

    def make(node: str) -> ChunkWorker:
        raise CannotWrite("mask/a.png: cannot write (No space left on device)")

    with pytest.raises(TonguesegError, match=r"^mask/a\.png: cannot write \(No space"):
        list(stream(make, [[Source("a", "a.jpg")]], 1))


def test_usage_is_sent_to_nobody(cluster: str) -> None:
    from ray._common import usage

    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert not usage.usage_lib.usage_stats_enabled()


def test_a_connection_that_is_there_is_taken_and_left(cluster: str) -> None:
    from tongueseg.distributed.cluster import ray_cluster

    with ray_cluster(workers=1) as processes:
        assert processes == 1
    with ray_cluster() as processes:
        assert processes == 2
    assert sys.modules["ray"].is_initialized()


def test_its_files_lie_where_they_go_with_it(cluster: str) -> None:
    import ray

    node = ray._private.worker._global_node
    assert node is not None
    folder = Path(node.get_session_dir_path())
    assert folder.parent.name.startswith("ray-")
    assert not Path("/tmp/ray").exists() or folder.parent != Path("/tmp/ray")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--engine", "ray", "--save", "masks"], "--save masks: no such output"),
        (["--engine", "ray", "--model", "bass"], "bass: no such model; did you mean base?"),
        (["--engine", "ray", "--runtime", "onix"], "onix: no such runtime"),
        (["--address", "auto"], "--address: is for --engine ray"),
    ],
)
def test_wrong_calls(
    run: RunCommand, photos: Path, tmp_path: Path, more: list[str], message: str
) -> None:
    code, _, errors = run("predict", photos, "--out", tmp_path / "out", *more)
    assert code == 2
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_urls_are_for_ray(run: RunCommand, tmp_path: Path) -> None:
    code, _, errors = run("predict", "s3://bucket/photos", "--out", tmp_path / "out")
    assert (code, errors) == (2, "error: s3://bucket/photos: is for --engine ray\n")


def test_the_extra_that_is_missing(
    run: RunCommand, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.startswith("tongueseg.distributed")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("tongueseg.distributed", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, _, errors = run("predict", photos, "--out", tmp_path / "out", "--engine", "ray")
    assert (code, errors) == (2, "error: this needs pyarrow: pip install 'tongueseg[bulk]'\n")
