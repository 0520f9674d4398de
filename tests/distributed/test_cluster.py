from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.distributed.cluster import load_ray, ray_cluster
from tongueseg.errors import BadSettings

if TYPE_CHECKING:
    from web_server import Server


@pytest.fixture
def unconnected(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Ray as it is before anybody connected."""
    ray: ModuleType = pytest.importorskip("ray")
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    return ray


def test_what_the_user_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setenv("RAY_BACKEND_LOG_LEVEL", "debug")
    load_ray()
    assert os.environ["RAY_BACKEND_LOG_LEVEL"] == "debug"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:9", "nothing answers there"),
        ("here", "give HOST:PORT of the head, or auto"),
        ("ray://127.0.0.1:10001", "nothing answers there"),
        ("127.0.0.1:99999", "give HOST:PORT"),
    ],
)
def test_no_cluster_at_an_address(unconnected: ModuleType, address: str, message: str) -> None:
    with pytest.raises(BadSettings, match=f"^--address {address}: {message}"):
        ray_cluster(address).__enter__()


def test_a_server_of_another_kind_is_no_head(unconnected: ModuleType, server: Server) -> None:
    address = server.url.removeprefix("http://")
    with pytest.raises(BadSettings, match=f"^--address {address}: what answers there is no Ray"):
        ray_cluster(address).__enter__()


@pytest.mark.parametrize("times", [1, 2])
def test_ray_that_does_not_start(
    unconnected: ModuleType, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    called = []

    def init(**how: Any) -> None:
        called.append(how)
        if len(called) <= times:
            raise OSError("no room\nfor sockets")

    monkeypatch.setattr(unconnected, "init", init)
    monkeypatch.setattr(unconnected, "shutdown", lambda **_: None)
    monkeypatch.setattr(unconnected, "cluster_resources", dict)
    if times == 1:
        # A machine may be too busy the first time.
        with ray_cluster(workers=3) as processes:
            assert processes == 3
        return
    with pytest.raises(BadSettings, match=r"^Ray cannot start \(no room\)$"):
        ray_cluster().__enter__()


def test_where_its_files_go_can_be_said(
    unconnected: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    options: dict[Any, Any] = {}
    monkeypatch.setattr(unconnected, "init", options.update)
    monkeypatch.setattr(unconnected, "shutdown", lambda **_: None)
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    with ray_cluster(workers=1):
        assert options["_temp_dir"] == str(tmp_path)
        assert options["include_dashboard"] is False
    monkeypatch.delenv("RAY_TMPDIR")
    with ray_cluster(workers=1):
        assert Path(options["_temp_dir"]).is_dir()
    assert not Path(options["_temp_dir"]).exists()
