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
from mkdocs.plugins import CombinedEvent, event_priority
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

_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")
_OTHER_LANGUAGE = re.compile(r"\[(简体中文|English)\]\([\w.-]+\)(?: · )?")


def public_packages() -> list[str]:
    """Return the dotted names of the packages that list their public names in ``__all__``."""
    return [
        ".".join(["tongueseg", *init.parent.relative_to(SOURCE).parts])
        for init in sorted(SOURCE.rglob("__init__.py"), key=lambda file: file.parent.parts)
        if _has_public_names(init)
    ]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the packages in the navigation."""
    pages = [{name: _page(name)} for name in public_packages()]
    _replace_entry(config.nav, pages)
    return config


def _generated() -> dict[str, str]:
    """Return the pages that are no files of ``docs/``, by where they are put."""
    pages = {_page(name): f"# {name}\n\n::: {name}\n" for name in public_packages()}
    for source, target in COPIES.items():
        pages[target] = _inside((ROOT / source).read_text(encoding="utf-8"), source)
    return pages


@event_priority(100)
def _announce(files: Files, config: MkDocsConfig) -> Files:
    for uri in _generated():
        file = File(uri, config.docs_dir, config.site_dir, config.use_directory_urls)
        files.append(file)
    return files


@event_priority(-200)
def _write(files: Files, config: MkDocsConfig) -> Files:
    # After the plugin for languages, which makes new files of those that it is given.
    pages = _generated()
    for file in files:
        if file.src_uri in pages:
            file.content_string = pages[file.src_uri]
    return files


on_files = CombinedEvent(_announce, _write)


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Put in the tables, and lead links where the site has what they lead to."""
    language = "zh" if ".zh-CN." in page.file.src_uri else "en"
    text = _OTHER_LANGUAGE.sub("", fill(markdown, language))
    if page.file.src_uri in _generated():
        return text
    if language == "zh":
        text = _translated(text, Path(page.file.src_uri))
    return _inside(text, f"docs/{page.file.src_uri}")


def _translated(text: str, page: Path) -> str:
    """Return a Chinese page whose links to Chinese pages are as the plugin for languages wants.

    It takes ``x.md`` for the page in the language of the build, so a link that is meant to lead to
    the English page is written as HTML, which MkDocs leaves alone.
    """

    def english(match: re.Match[str]) -> str:
        target = match["target"]
        chinese = (ROOT / "docs" / page).parent / target.replace(".md", ".zh-CN.md")
        if not target.endswith(".md") or ".zh-CN." in target or not chinese.exists():
            return match[0]
        up = "../" * len(page.parts)
        url = f"{up}{(page.parent / target).with_suffix('.html').as_posix()}{match['anchor'] or ''}"
        return f'<a href="{url}">{match["text"]}</a>'

    return _LINK.sub(english, text).replace(".zh-CN.md", ".md")


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


def _page(package: str) -> str:
    # No dots: the plugin for languages would take ".io" for a language.
    return f"reference/api/{package.replace('.', '-')}.md"


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
