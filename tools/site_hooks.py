"""What MkDocs calls while it builds the site: tables and API pages made from the code.

The guides are written to be read on a code host, where links lead from file to file. Here links
that leave ``docs/`` lead to a copy on the site, and the line that leads to the other language goes,
since the site has a menu for it.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))

from reference_tables import SOURCE, fill

ROOT = Path(__file__).parents[1]
API = "API"
"""The entry of the navigation that the packages are listed under."""

COPIES = {
    "src/tongueseg/weights/nano.md": "project/nano.md",
    "src/tongueseg/weights/base.md": "project/base.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
}
"""Pages of the repository that the site has as well, by where they are put."""

_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")
_OTHER_LANGUAGE = re.compile(r"^\[(简体中文|English)\]\([\w.-]+\)\n", re.MULTILINE)


def public_packages() -> list[str]:
    """Return the dotted names of the packages that list their public names in ``__all__``."""
    return [
        ".".join(["tongueseg", *init.parent.relative_to(SOURCE).parts])
        for init in sorted(SOURCE.rglob("__init__.py"), key=lambda file: file.parent.parts)
        if _has_public_names(init)
    ]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the packages in the navigation."""
    pages = [{name: f"reference/api/{name}.md"} for name in public_packages()]
    _replace_entry(config.nav, pages)
    return config


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the API and those that are copied from the repository."""
    for name in public_packages():
        text = f"# {name}\n\n::: {name}\n"
        files.append(File.generated(config, f"reference/api/{name}.md", content=text))
    for source, target in COPIES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, target, content=_inside(text, source)))
    return files


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Put in the tables, and lead links where the site has what they lead to."""
    language = "zh" if ".zh-CN." in page.file.src_uri else "en"
    text = _OTHER_LANGUAGE.sub("", fill(markdown, language))
    if page.file.generated_by:
        return text
    return _inside(text.replace(".zh-CN.md", ".md"), f"docs/{page.file.src_uri}")


def _inside(text: str, source: str) -> str:
    """Return a page with its links leading to pages of the site; others become plain text."""

    def lead(match: re.Match[str]) -> str:
        target = match["target"]
        if "://" in target:
            return match[0]
        absolute = (ROOT / source).parent / target
        path = _below_root(absolute)
        if path is None:
            return match["text"]
        if path.startswith("docs/"):
            return match[0] if source.startswith("docs/") else _link(match, f"../{path[5:]}")
        copied = COPIES.get(path)
        if copied is None:
            return match["text"]
        depth = len(Path(source).parent.parts) - 1 if source.startswith("docs/") else 1
        return _link(match, f"{'../' * depth}{copied}")

    return _LINK.sub(lead, text)


def _link(match: re.Match[str], target: str) -> str:
    return f"[{match['text']}]({target}{match['anchor'] or ''})"


def _below_root(path: Path) -> str | None:
    try:
        return path.resolve().relative_to(ROOT).as_posix()
    except ValueError:
        return None


def _has_public_names(init: Path) -> bool:
    tree = ast.parse(init.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return bool(ast.literal_eval(node.value))
    return False


def _replace_entry(entries: Any, pages: list[dict[str, str]]) -> None:
    for entry in entries:
        for title, value in entry.items() if isinstance(entry, dict) else ():
            if title == API:
                entry[title] = ["reference/api.md", *pages]
            elif isinstance(value, list):
                _replace_entry(value, pages)
