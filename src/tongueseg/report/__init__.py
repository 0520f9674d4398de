"""The frame of every page: one file that holds its pictures and opens without a network.

Every page speaks English and Chinese, follows the reader's light or dark theme, and stays readable
without its few lines of script, which only hide the language that is not asked for.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from tongueseg.io.atomic import write_bytes

__all__ = ["data_url", "render_page", "write_page"]


def write_page(path: Path, template: str, **values: Any) -> None:
    """Write a page, see :func:`render_page`.

    Raises:
        CannotWrite: the disk refuses.
    """
    # Names of files need not be UTF-8.
    write_bytes(path, render_page(template, **values).encode(errors="replace"))


def render_page(template: str, **values: Any) -> str:
    """Fill a template of the package, such as ``evaluation/report.html.jinja``.

    Values are text, never markup: what a name holds of HTML is shown as it is.
    """
    return _environment().get_template(template).render(values)


def data_url(content: bytes, kind: str = "jpeg") -> str:
    """Return an encoded picture as an address that holds it; ``kind`` as in ``image/jpeg``."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tongueseg", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


__all__ = ["data_url", "render_page", "write_page"]
