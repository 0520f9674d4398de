"""The pages of the docs as the tests read them: headings, code blocks, links, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]

_FENCE = re.compile(
    r"(?:^<!-- (?P<mark>(?:not run|short): .*?) -->\n)?"
    r"^```(?P<language>\w*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Block:
    """A fenced block of code and the mark above it, such as ``not run: needs a cluster``."""

    language: str
    code: str
    mark: str

    @property
    def is_run(self) -> bool:
        return self.language in ("sh", "python") and not self.mark.startswith("not run")

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block without comments."""
        lines = re.sub(r"\\\n\s*", "", self.code).splitlines()
        return [line for line in map(without_comment, lines) if line]

    @property
    def bare(self) -> list[str]:
        """The code without its comments, which are translated."""
        return [line for line in map(without_comment, self.code.splitlines()) if line]


@dataclass(frozen=True)
class Page:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without code blocks and comments."""
        return re.sub(r"<!--.*?-->", "", _FENCE.sub("", self.text))

    @property
    def blocks(self) -> list[Block]:
        return [
            Block(m["language"], m["code"], m["mark"] or "") for m in _FENCE.finditer(self.text)
        ]

    @property
    def headings(self) -> list[tuple[str, str]]:
        return re.findall(r"^(#+) (.+)$", self.prose, re.MULTILINE)

    @property
    def anchors(self) -> set[str]:
        """The names that a link can lead to, as code hosts and the site make them."""
        slugs = {slug(title) for _, title in self.headings}
        return slugs | set(re.findall(r'<a id="([^"]+)">', self.text))

    @property
    def links(self) -> list[str]:
        return [m["target"] for m in _LINK.finditer(self.prose)]

    @property
    def sections(self) -> list[set[float]]:
        """The numbers under each heading, and before the first, as sets."""
        return [numbers(part) for part in re.split(r"^#+ ", self.prose, flags=re.MULTILINE)]

    @property
    def chinese(self) -> Page:
        return Page(self.path.with_name(f"{self.path.stem}.zh-CN.md"))


def pages(*, chinese: bool | None = None) -> list[Page]:
    """Return README and all pages of the docs; of one language if ``chinese`` says which."""
    files = [*ROOT.glob("README*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
    result = [Page(file) for file in files]
    return [p for p in result if chinese is None or p.name.endswith(".zh-CN.md") == chinese]


def numbers(text: str) -> set[float]:
    """Return the numbers of a text; 31 million and 3100 万 are one number."""
    text = re.sub(r"\]\([^)]*\)|\*\d|<a id=[^>]*>", " ", text)
    result = {1e8} if "一亿" in text else set()
    for match in _NUMBER.finditer(text):
        value = float(match[0].replace(",", ""))
        after = text[match.end() : match.end() + 12]
        if re.match(r"[- ](million|megapixel)", after):
            value *= 1_000_000
        if re.match(r" ?万", after):
            value *= 10_000
        result.add(round(value, 9))
    return result


def slug(title: str) -> str:
    """Return the anchor of a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()
    return re.sub(r"[^\w\- ]", "", text).strip().replace(" ", "-")


def without_comment(line: str) -> str:
    return re.sub(r"(^|\s+)(#|//).*$", "", line).rstrip()
