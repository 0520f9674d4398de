"""Ray without its noise: started on this machine or joined, and left as it was found."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

from tongueseg.errors import BadSettings
from tongueseg.io.parallel import available_cores

# Names of photos are all that passes through it.
_OBJECT_STORE_BYTES = 128 * 2**20
_SETTINGS = bytes([4])
_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0]) + _SETTINGS + bytes(5)
"""How HTTP/2, which Ray's heads speak, begins; the answer is a frame of the same kind, settings."""

_TRIES = 2
_PATIENCE = 10
"""Seconds until a head that does not answer is taken for none."""

_QUIET = {
    # Usage is sent to nobody.
    "RAY_USAGE_STATS_ENABLED": "0",
    # Without it Ray announces what a later Ray will do.
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    # Else they wait for whatever else the machine does, which the plain engine does not.
    "RAY_worker_niceness": "0",
}


@contextmanager
def ray_cluster(address: str | None = None, workers: int | None = None) -> Iterator[int]:
    """Yield how many processes may work at a time, while Ray runs.

    Args:
        address: of a cluster to join, or ``auto`` for the one that runs on this machine; when
            None Ray is started here, and stopped at the end. Where this process is connected
            to a cluster already, that one is taken.
        workers: processes at a time; when None as many as there are cores.

    Raises:
        BadSettings: there is no cluster at the address, or Ray cannot start.
    """
    ray = load_ray()
    with ExitStack() as after:
        if not ray.is_initialized():
            _start(ray, _there(address) if address else _here(after, workers))
            after.callback(ray.shutdown, wait_for_processes=True)
        yield workers or max(1, int(ray.cluster_resources().get("CPU", 1)))


def load_ray() -> ModuleType:
    """Import Ray and Ray Data, quiet."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    with warnings.catch_warnings():
        # Ray warns of its own defaults.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ray
        import ray.data

        context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    # A block whose process died twice is left out, and tried again photo by photo.
    context.max_errored_blocks = -1
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    return ray


def _here(after: ExitStack, workers: int | None) -> dict[str, Any]:
    """Return how to start Ray on this machine; its files go when it ends, unless told where."""
    folder = os.environ.get("RAY_TMPDIR")
    if folder is None:
        folder = after.enter_context(
            tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True)
        )
    return {
        "address": "local",
        "num_cpus": workers or available_cores(),
        "object_store_memory": _OBJECT_STORE_BYTES,
        "include_dashboard": False,
        "_temp_dir": folder,
    }


def _there(address: str) -> dict[str, Any]:
    """Return how to join a cluster; Ray would look for one that is not there for minutes."""
    if address != "auto":
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
            raise BadSettings(f"--address {address}: give HOST:PORT of the head, or auto")
        try:
            with socket.create_connection((host, int(port)), _PATIENCE) as connection:
                connection.sendall(_HELLO)
                answer = connection.recv(4)
        except OSError as error:
            raise BadSettings(f"--address {address}: nothing answers there ({error})") from error
        if answer[3:] != _SETTINGS:
            raise BadSettings(f"--address {address}: what answers there is no Ray head")
    return {"address": address}


def _start(ray: ModuleType, where: dict[str, Any]) -> None:
    address = where["address"]
    # Ray gives its own parts 30 seconds, which a machine that is busy takes the first time.
    for left in reversed(range(_TRIES if address == "local" else 1)):
        try:
            with _stderr_to_nowhere():
                ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
        # Ray raises what its parts raise: ConnectionError, OSError, ValueError, RuntimeError.
        except Exception as error:
            ray.shutdown()
            if left:
                continue
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
            why = (
                f"--address {address}: no Ray cluster" if address != "local" else "Ray cannot start"
            )
            raise BadSettings(f"{why} ({reason})") from error
        return


@contextmanager
def _stderr_to_nowhere() -> Iterator[None]:
    """Drop what is written to stderr, by C++ too: Ray tells there of its own settings."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
