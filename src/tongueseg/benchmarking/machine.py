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


def sums_saturate() -> bool:
    """Return whether INT8 products are summed in 16 bits here, which large weights overflow.

    So do x86 processors without VNNI (ONNX Runtime's guide to quantisation). Where the system does
    not tell, they count as newer.
    """
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return False
    flags = next((line.split() for line in text.splitlines() if line.startswith("flags")), [])
    return bool(flags) and not {"avx512_vnni", "avx_vnni"} & set(flags)
