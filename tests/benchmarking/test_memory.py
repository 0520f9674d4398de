from __future__ import annotations

import subprocess
import sys

import pytest

from tongueseg.benchmarking.memory import peak_bytes
from typing_helpers import not_none


@pytest.mark.skipif(sys.platform == "win32", reason="nothing tells there")
def test_the_most_that_a_process_has_had() -> None:
    code = (
        "from tongueseg.benchmarking.memory import peak_bytes\n"
        "before = peak_bytes()\n"
        "held = bytearray(b'1') * (64 << 20)\n"
        "del held\n"
        "print(peak_bytes() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == pytest.approx(64 << 20, rel=0.1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there a child counts its parent")
def test_what_the_parent_has_had_does_not_count() -> None:
    held = bytearray(b"1") * (160 << 20)
    code = "from tongueseg.benchmarking.memory import peak_bytes; print(peak_bytes())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < len(held) < not_none(peak_bytes())
