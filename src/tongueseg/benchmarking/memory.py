"""The most memory that this process has had."""

from __future__ import annotations

import sys
from pathlib import Path


def peak_bytes() -> int | None:
    """Return the most bytes that this process has had resident; None where nothing tells."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return _peak_by_usage()
    # The usage below would count what the parent had when it started this process.
    peaks = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return 1024 * int(peaks[0]) if peaks else _peak_by_usage()


def _peak_by_usage() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most
