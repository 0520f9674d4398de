from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tongueseg.distributed.ray_folder import ray_folder

pytest.importorskip("fcntl")

JOB = """
from tongueseg.distributed.ray_folder import ray_folder
with ray_folder() as folder:
    (folder / "session").mkdir()
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def _parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_folder_is_removed_at_the_end(tmp_path: Path) -> None:
    with ray_folder() as folder:
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_job_is_removed_by_the_next_one() -> None:
    call = [sys.executable, "-c", JOB]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout
        killed = Path(job.stdout.readline().strip())
        with ray_folder():
            # It runs.
            assert (killed / "session").is_dir()
        os.kill(job.pid, signal.SIGKILL)
        job.wait()
        assert killed.is_dir()
        with ray_folder() as folder:
            assert not killed.exists()
            assert folder.is_dir()


def test_folders_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "ray-other").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "tongueseg.lock").touch()
    (tmp_path / "ray-link").symlink_to(tmp_path / "elsewhere")
    with ray_folder():
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"ray-other", "elsewhere", "ray-link"}
    assert (tmp_path / "elsewhere" / "tongueseg.lock").exists()
