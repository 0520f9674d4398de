"""ICC profiles of wide colour spaces, made here: matrices and curves, as cameras write them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

# Red, green and blue as XYZ under D50, as in the profiles of Apple and Adobe.
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
ADOBE_CURVE = (563 / 256,)
_WHITE = (0.96420, 1.0, 0.82491)


def profile(
    name: str,
    primaries: Sequence[Sequence[float]] = P3,
    curve: Sequence[float] = SRGB_CURVE,
    **more: bytes,
) -> bytes:
    """Return an ICC profile of version 4.

    Args:
        name: its description.
        primaries: XYZ of red, green and blue.
        curve: the parameters of a parametric curve, one or five.
        more: further tags by their four letters.
    """
    kind = {1: 0, 5: 3}[len(curve)]
    gamma = b"para" + struct.pack(">IHH", 0, kind, 0) + _fixed(curve)
    text = name.encode("utf-16-be")
    description = b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(text), 28) + text
    tags = {"desc": description, "wtpt": _xyz(_WHITE)}
    for letter, xyz in zip("rgb", primaries, strict=True):
        tags |= {f"{letter}XYZ": _xyz(xyz), f"{letter}TRC": gamma}
    return _packed(tags | more)


def _packed(tags: dict[str, bytes]) -> bytes:
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag.encode() + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    head = struct.pack(
        ">I4sI4s4s4s12x4s", size, b"", 0x04000000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    return head + bytes(68 - len(head)) + _fixed(_WHITE) + bytes(48) + table + body


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _fixed(values: Sequence[float]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))
