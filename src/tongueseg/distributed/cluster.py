"""A Ray cluster: started on this machine or joined, without Ray's own output."""

from __future__ import annotations

import logging
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

from tongueseg.distributed.ray_folder import ray_folder
from tongueseg.errors import BadSettings
from tongueseg.io.parallel import available_cores

# Only names of photos pass through it.
_OBJECT_STORE_BYTES = 128 * 2**20
_SETTINGS = bytes([4])
_HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0]) + _SETTINGS + bytes(5)
"""The start of an HTTP/2 connection. A Ray head answers it with a settings frame."""

_START_ATTEMPTS = 2
_CONNECT_SECONDS = 10

_ENVIRONMENT = {
    # No usage statistics are sent.
    "RAY_USAGE_STATS_ENABLED": "0",
    # Without it Ray warns of a change in a later release.
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    # With Ray's default the processes give way to all others, which the plain engine does not.
    "RAY_worker_niceness": "0",
}


@contextmanager
def ray_cluster(address: str | None = None, workers: int | None = None) -> Iterator[int]:
    """Run Ray, and yield how many processes may work at a time.

    Args:
        address: of a cluster to join, or ``auto`` for the one that runs on this machine. If None,
            Ray is started here and stopped at the end. If this process is connected to a
            cluster already, that cluster is used.
        workers: processes at a time; None for one per core.

    Raises:
        BadSettings: there is no cluster at the address, or Ray cannot start.
    """
    ray = load_ray()
    with ExitStack() as stack:
        if not ray.is_initialized():
            _start(ray, _join_options(address) if address else _local_options(stack, workers))
            stack.callback(ray.shutdown, wait_for_processes=True)
        yield workers or max(1, int(ray.cluster_resources().get("CPU", 1)))


def load_ray() -> ModuleType:
    """Import Ray and Ray Data, and silence them."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    with warnings.catch_warnings():
        # Ray warns about its own defaults.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ray
        import ray.data

        context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    # A block whose process died twice is left out, and retried photo by photo.
    context.max_errored_blocks = -1
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    return ray


def _local_options(stack: ExitStack, workers: int | None) -> dict[str, Any]:
    """Return the options that start Ray on this machine.

    Its files are removed at the end unless ``RAY_TMPDIR`` names a folder for them.
    """
    folder = os.environ.get("RAY_TMPDIR") or str(stack.enter_context(ray_folder()))
    return {
        "address": "local",
        "num_cpus": workers or available_cores(),
        "object_store_memory": _OBJECT_STORE_BYTES,
        "include_dashboard": False,
        "_temp_dir": folder,
    }


def _join_options(address: str) -> dict[str, Any]:
    """Return the options that join a cluster.

    The address is checked first, since Ray would try for minutes to reach one that is not there.
    """
    if address != "auto":
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
            raise BadSettings(f"--address {address}: give HOST:PORT of the head, or auto")
        try:
            with socket.create_connection((host, int(port)), _CONNECT_SECONDS) as connection:
                connection.sendall(_HTTP2_PREFACE)
                answer = connection.recv(4)
        except OSError as error:
            raise BadSettings(f"--address {address}: nothing answers there ({error})") from error
        if answer[3:] != _SETTINGS:
            raise BadSettings(f"--address {address}: what answers there is no Ray head")
    return {"address": address}


def _start(ray: ModuleType, options: dict[str, Any]) -> None:
    address = options["address"]
    # Ray gives its own parts 30 seconds, which is too short for the first start on a busy machine.
    for left in reversed(range(_START_ATTEMPTS if address == "local" else 1)):
        try:
            with _stderr_discarded():
                ray.init(**options, log_to_driver=False, logging_level=logging.ERROR)
        # Ray raises what its parts raise: ConnectionError, OSError, ValueError, RuntimeError.
        except Exception as error:
            ray.shutdown()
            if left:
                continue
            lines = str(error).strip().splitlines() or ["no reason given"]
            local = address == "local"
            failure = "Ray cannot start" if local else f"--address {address}: no Ray cluster"
            raise BadSettings(f"{failure} ({lines[0]})") from error
        return


@contextmanager
def _stderr_discarded() -> Iterator[None]:
    """Discard stderr, that of C++ too: Ray describes its own settings there."""
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as null_device:  # noqa: PTH123 - a device
            os.dup2(null_device.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
