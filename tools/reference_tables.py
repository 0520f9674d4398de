"""Tables of the reference, made from the code: settings, flags, spec keys, flags of quality.

A page of the docs holds a comment such as ``<!-- table: settings TrainConfig -->``. The site puts
the table there. Settings are read from the source and not imported, so that torch is not needed.

Example:
    $ python tools/reference_tables.py settings TrainConfig
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tongueseg"
MARKER = re.compile(r"<!-- table: (\w+) ?(.*?) -->")

_HEADS: dict[str, dict[str, tuple[str, ...]]] = {
    "settings": {
        "en": ("key", "type", "default", "range", "meaning"),
        "zh": ("键", "类型", "默认值", "范围", "含义（英文）"),
    },
    "flags": {
        "en": ("flag", "type", "default", "meaning"),
        "zh": ("参数", "类型", "默认值", "含义（英文）"),
    },
    "presets": {"en": ("key",), "zh": ("键",)},
    "quality": {"en": ("flag", "meaning", "limit"), "zh": ("提示", "含义", "界限")},
    "findings": {
        "en": ("kind", "severity", "what is wrong", "what to do", "`--fix`"),
        "zh": ("类别", "级别", "问题", "处理", "`--fix`"),
    },
}
_SEVERITY = {"error": "错误", "warning": "警告", "note": "提示"}
_BOUNDS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}", "multiple_of": "multiple of {}"}
# Settings that have a table of their own wherever they stand.
_APART = ("TrainConfig", "SearchSettings")
_MODELS = ("BaseModel", "BaseSettings")


@dataclass(frozen=True)
class Setting:
    """One field of a settings model: all as text, ready for a table."""

    key: str
    kind: str
    default: str
    limits: str
    meaning: str


def fill(markdown: str, language: str = "en") -> str:
    """Return a page with the table in the place of every marker.

    Args:
        language: ``en`` or ``zh``, of the heads of the tables.

    Raises:
        KeyError: a marker asks for a table or a class that there is not.
    """

    def table(match: re.Match[str]) -> str:
        return TABLES[match[1]](language, *match[2].split())

    return MARKER.sub(table, markdown)


def settings(language: str, name: str, prefix: str = "", level: str = "3") -> str:
    """Return the tables of a settings model: its own fields first, then a section for each part."""
    node = _classes()[name]
    own: list[Setting] = []
    parts: list[Setting] = []
    for one in _fields(node, prefix):
        nested = one.kind in _classes() and one.kind not in _APART
        (parts if nested else own).append(one)
    blocks = [_table("settings", language, (_row(one) for one in own))] if own else []
    for part in parts:
        about = _first_sentence(_classes()[part.kind])
        blocks.append(f"{'#' * int(level)} `{part.key}`\n\n{about}")
        blocks.append(settings(language, part.kind, f"{part.key}.", str(int(level) + 1)))
    return "\n\n".join(blocks)


def presets(language: str) -> str:
    """Return the table of the presets of augmentation: what each sets other than 0."""
    values: dict[str, dict[str, Any]] = import_module("tongueseg.config.augmentation").PRESETS
    keys = list(dict.fromkeys(key for preset in values.values() for key in preset))
    heads = (*_HEADS["presets"][language], *(f"`{name}`" for name in values))
    rows = [
        (f"`augment.{key}`", *(_plain(preset.get(key, "–")) for preset in values.values()))
        for key in keys
    ]
    return _rows(heads, rows)


def flags(language: str) -> str:
    """Return a section for every verb of the command line: what it does, its flags."""
    from typer.main import get_command

    from tongueseg.cli import app

    blocks = []
    for name, command in _verbs(get_command(app), "tongueseg"):
        about = inspect.cleandoc(command.help or "").split("\n\n")[0]
        blocks.append(f"## {name}\n\n{' '.join(about.split())}")
        rows = (_flag(param) for param in command.params if param.name != "help")
        blocks.append(_table("flags", language, rows))
    return "\n\n".join(blocks)


def quality(language: str) -> str:
    """Return the table of the quality flags, with the limits that the code has."""
    limits = import_module("tongueseg.measure.quality")
    meanings = {
        limits.TOO_DARK: (
            "The tongue, or the photo without one, is too dark.",
            "舌头（没有舌头时为整张照片）太暗。",
            f"mean luma < {limits.DARK:g}",
        ),
        limits.TOO_BRIGHT: (
            "Too many pixels of the tongue have no headroom.",
            "舌头上过曝的像素太多。",
            f"more than {limits.CLIPPED:.0%} of pixels ≥ {limits.BURNT}",
        ),
        limits.BLURRED: (
            "The tongue is out of focus or moved.",
            "舌头失焦或晃动。",
            f"sharpness < {limits.SHARPNESS:g} at {limits.SIDE} pixels across",
        ),
        limits.CUT: (
            "The border of the photo cuts the tongue.",
            "舌头被画面边缘截断。",
            f"more than {limits.CUT_SHARE:.0%} of the border is tongue",
        ),
        limits.TOO_SMALL: (
            "The tongue is too small to judge its surface.",
            "舌头太小，无法判断表面。",
            f"fewer than {limits.SMALL} pixels across",
        ),
    }
    column = 0 if language == "en" else 1
    rows = ((f"`{flag}`", text[column], text[2]) for flag, text in meanings.items())
    return _table("quality", language, rows)


def findings(language: str) -> str:
    """Return the table of all that ``tongueseg data check`` finds."""
    kinds: dict[str, Any] = import_module("tongueseg.data.quality.kinds").KINDS
    column = 0 if language == "en" else 1

    def row(kind: Any) -> tuple[str, ...]:
        severity = kind.severity if language == "en" else _SEVERITY[kind.severity]
        repair = kind.repair[column] if kind.repair else "–"
        return f"`{kind.key}`", severity, kind.what[column], kind.remedy[column], repair

    return _table("findings", language, map(row, kinds.values()))


TABLES: dict[str, Callable[..., str]] = {
    "settings": settings,
    "presets": presets,
    "flags": flags,
    "quality": quality,
    "findings": findings,
}


# --- settings, read from the source ---


@cache
def _modules() -> dict[Path, ast.Module]:
    files = sorted(SOURCE.rglob("*.py"))
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


@cache
def _classes() -> dict[str, ast.ClassDef]:
    """Return the settings models by name, and no other classes, which may share a name."""
    every = [node for module in _modules().values() for node in module.body]
    classes: dict[str, ast.ClassDef] = {}
    names = set(_MODELS)
    while more := [
        node
        for node in every
        if isinstance(node, ast.ClassDef)
        and node.name not in classes
        and names & {ast.unparse(base) for base in node.bases}
    ]:
        classes |= {node.name: node for node in more}
        names |= {node.name for node in more}
    return classes


@cache
def _constants() -> dict[str, str]:
    """Return the constants that are defaults of settings, where the name has one value only."""
    values: dict[str, set[str]] = {}
    for module in _modules().values():
        for node in module.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                values.setdefault(ast.unparse(node.targets[0]), set()).add(ast.unparse(node.value))
    return {name: value.pop() for name, value in values.items() if len(value) == 1}


@cache
def _aliases() -> dict[str, str]:
    """Return what stands for a name of a type, such as ``Fit`` for a ``Literal``."""
    aliases: dict[str, str] = {}
    for module in _modules().values():
        for node in module.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                value = ast.unparse(node.value)
                if re.match(r"(Literal|tuple|Annotated)\[", value):
                    aliases[node.targets[0].id] = value
    return aliases


def _fields(node: ast.ClassDef, prefix: str) -> Iterator[Setting]:
    meanings = _meanings(node)
    for here, after in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(here, ast.AnnAssign) or not isinstance(here.target, ast.Name):
            continue
        name = here.target.id
        documented = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        meaning = str(after.value.value) if documented else meanings.get(name, "")  # type: ignore[union-attr]
        default, limits, described = _value(here.value)
        kind, bounds = _kind(here.annotation)
        yield Setting(
            prefix + name,
            kind,
            default,
            ", ".join(filter(None, (limits, bounds))),
            _as_markdown(described or meaning),
        )


def _kind(annotation: ast.expr) -> tuple[str, str]:
    """Return the type of a field as text, and the bounds that stand in it."""
    text = ast.unparse(annotation).removesuffix(" | None")
    for name, value in _aliases().items():
        text = re.sub(rf"\b{name}\b", value, text)
    tree = ast.parse(text, mode="eval").body
    bounds = ""
    if isinstance(tree, ast.Subscript) and ast.unparse(tree.value) == "Annotated":
        assert isinstance(tree.slice, ast.Tuple)
        kind, *extras = tree.slice.elts
        bounds = ", ".join(filter(None, (_value(extra)[1] for extra in extras)))
        text = ast.unparse(kind)
    text = re.sub(r"Annotated\[(\w+), [^\[\]]*\]", r"\1", text)
    return re.sub(r"Literal\[((?:'[^']*'|[^\[\]])*)\]", _choices, text), bounds


def _choices(match: re.Match[str]) -> str:
    return " or ".join(str(choice) for choice in ast.literal_eval(f"({match[1]},)"))


def _value(value: ast.expr | None) -> tuple[str, str, str]:
    """Return default, range and description of a field, as text."""
    if value is None:
        return "", "", ""
    if not (isinstance(value, ast.Call) and ast.unparse(value.func) == "Field"):
        return _literal(value), "", ""
    given = {word.arg: word.value for word in value.keywords if word.arg}
    default = _literal(value.args[0]) if value.args else ""
    if "default" in given:
        default = _literal(given["default"])
    elif "default_factory" in given:
        factory = ast.unparse(given["default_factory"])
        default = factory.removeprefix("lambda: ") if "(" in factory else f"{factory}()"
    limits = [
        text.format(ast.unparse(given[name])) for name, text in _BOUNDS.items() if name in given
    ]
    about = given.get("description")
    return default, ", ".join(limits), ast.literal_eval(about) if about else ""


def _literal(value: ast.expr) -> str:
    text = ast.unparse(value).replace("_MEBIBYTE", "MiB")
    text = _constants().get(text, text)
    return re.sub(r"^ByteSize\((.*)\)$", r"\1", text)


def _meanings(node: ast.ClassDef) -> dict[str, str]:
    """Return the text of each name in the section ``Attributes`` of a docstring."""
    text = inspect.cleandoc(ast.get_docstring(node) or "")
    section = re.search(r"^Attributes:\n((?: +.*\n?|\n)+)", text, re.MULTILINE)
    meanings: dict[str, str] = {}
    names: list[str] = []
    for line in (section[1] if section else "").splitlines():
        if entry := re.match(r" {4}(\w[\w, ]*): (.*)", line):
            names = [name.strip() for name in entry[1].split(",")]
            meanings |= dict.fromkeys(names, entry[2])
        else:
            meanings |= {name: f"{meanings[name]} {line.strip()}".strip() for name in names}
    return meanings


def _first_sentence(node: ast.ClassDef) -> str:
    text = inspect.cleandoc(ast.get_docstring(node) or "").split("\n\n")[0]
    return _as_markdown(" ".join(text.split()))


def _as_markdown(text: str) -> str:
    text = re.sub(r":\w+:`~?([^`]+)`", lambda role: f"`{role[1].rsplit('.', 1)[-1]}`", text)
    text = " ".join(text.replace("``", "`").split())
    return text[:1].upper() + text[1:]


def _row(one: Setting) -> tuple[str, ...]:
    default = f"`{one.default}`" if one.default else "–"
    return f"`{one.key}`", one.kind, default, one.limits, one.meaning


# --- flags and tables, from the objects themselves ---


def _verbs(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if not children:
        yield name, command
        return
    for child, verb in children.items():
        yield from _verbs(verb, f"{name} {child}")


def _flag(param: Any) -> tuple[str, ...]:
    if param.param_type_name == "argument":
        return f"`{param.name.upper()}`", _type(param), _default(param), param.help or ""
    names = " / ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    return names, _type(param), _default(param), param.help or ""


def _type(param: Any) -> str:
    if getattr(param, "is_flag", False):
        return "flag"
    kind = param.type_descriptor.annotation
    repeated = get_origin(kind) in (list, tuple)
    kind = get_args(kind)[0] if repeated else kind
    choices = isinstance(kind, type) and issubclass(kind, Enum)
    text = " or ".join(one.value for one in kind) if choices else kind.__name__.lower()
    return f"{text}, repeatable" if repeated else text


def _default(param: Any) -> str:
    if param.required:
        return "required"
    value = param.default
    if value is None or value is False:
        return "–"
    return f"`{value.value if isinstance(value, Enum) else value}`"


def _plain(value: Any) -> str:
    return " to ".join(f"{one:g}" for one in value) if isinstance(value, tuple) else str(value)


def _table(name: str, language: str, rows: Any) -> str:
    return _rows(_HEADS[name][language], rows)


def _rows(heads: tuple[str, ...], rows: Any) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(TABLES[sys.argv[1]]("en", *sys.argv[2:]))
