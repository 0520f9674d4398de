"""XML of annotation tools, read into elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from tongueseg.errors import BadAnnotation


@dataclass
class Element:
    """An element of XML, without its text.

    Attributes:
        tag: its name.
        attributes: by their names.
        inside: the elements in it, in their order.
    """

    tag: str
    attributes: dict[str, str]
    inside: list[Element] = field(default_factory=list)

    def all_inside(self) -> Iterator[Element]:
        """Yield the elements in it at any depth, in the order of the text."""
        waiting = self.inside[::-1]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += element.inside[::-1]


def parse_xml(content: bytes | str, where: str) -> Element:
    """Read XML into elements; text is left out.

    A document type is refused: with it entities could be declared, which swell to any size or
    read other files.

    Args:
        where: what to call it in messages.

    Raises:
        BadAnnotation: it is no XML, or declares a document type.
    """
    top = Element("", {})
    path = [top]

    def begin(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes)
        path[-1].inside.append(element)
        path.append(element)

    def end(_tag: str) -> None:
        path.pop()

    def refuse(*_: Any) -> NoReturn:
        raise BadAnnotation(f"{where}: declares a document type, as no annotation tool does")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadAnnotation(f"{where}: is no XML ({error})") from error
    return top.inside[0]
