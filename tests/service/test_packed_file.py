from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.service.packed_file import accepts_gzip, pack


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("*", True),
        ("gzip ; q=0.1", True),
        ("", False),
        ("identity", False),
        ("br, zstd", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("xgzip", False),
        (",;,=;q=,;" * 500, False),
    ],
)
def test_who_takes_gzip(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_what_is_packed(tmp_path: Path) -> None:
    for name, content, expected in (
        ("a.js", b"a" * 1000, True),
        ("a.JS", b"a" * 1000, True),
        ("tiny.js", b"a", False),
        ("empty.js", b"", False),
        ("model.onnx.gz", b"a" * 1000, False),
        ("a.png", b"a" * 1000, False),
    ):
        (tmp_path / name).write_bytes(content)
        assert (pack(tmp_path / name) is not None) is expected, name
