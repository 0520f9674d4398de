"""The machine that figures hold for."""

from __future__ import annotations

import platform
from pathlib import Path

from tongueseg.io.parallel import available_cores


def processor() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def machine() -> str:
    """Return the processor, its cores and the system in a few words."""
    cores = available_cores()
    return f"{processor()}, {cores} core{'s' * (cores > 1)}, {platform.system()}"
