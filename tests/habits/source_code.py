"""The source files of the project, and what stands in them, for the tests of habits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tongueseg"


def files(folder: Path, *suffixes: str) -> list[Path]:
    """List the files of a folder by suffix, without what is built or installed."""
    skip = {"node_modules", "dist", "__pycache__"}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in suffixes and not skip & set(path.relative_to(folder).parts)
    )


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def place(file: Path, line: int = 0) -> str:
    """Return ``src/tongueseg/spec.py:12``, as editors open it."""
    path = file.relative_to(ROOT).as_posix()
    return f"{path}:{line}" if line else path


@dataclass(frozen=True)
class Function:
    """A function or method.

    Attributes:
        where: file and line.
        arguments: how many it takes, ``self`` and ``cls`` not counted.
        lines: of its body, without the docstring.
    """

    where: str
    name: str
    arguments: int
    lines: int


def functions(file: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(place(file, node.lineno), node.name, _arguments(node), _lines(node))


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"])) + len(node.args.kwonlyargs)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def bound_names(file: Path) -> Iterator[tuple[str, int]]:
    """Yield each name that a file gives to something, or passes as a keyword, with its line."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield (node.id if isinstance(node, ast.Name) else node.attr), node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno
