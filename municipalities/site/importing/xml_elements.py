"""The XML inside a workbook, element by element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, iterparse

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def ending(file: IO[bytes], *whole: str) -> Iterator[Element]:
    """Every element as it ends. Only the whole ones keep what is in them, so that memory does not grow."""
    path: list[Element] = []
    inside = 0
    # Entities that grow: expat stops them itself, and files are limited before they are unpacked.
    for event, element in iterparse(file, events=("start", "end")):  # noqa: S314
        if event == "start":
            path.append(element)
            inside += name_of(element) in whole
            continue
        path.pop()
        inside -= name_of(element) in whole
        yield element
        if path and not inside:
            path[-1].remove(element)


def name_of(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def text_of(element: Element) -> str:
    """Of plain and of formatted text, without how it is pronounced."""
    parts = []
    for child in element:
        if name_of(child) == "t":
            parts.append(child.text or "")
        elif name_of(child) == "r":
            parts.append(text_of(child))
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """_x000B_ is how XML holds a character that it may not."""
    if "_x" not in text:
        return text
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Both halves of an emoji may have been written each by itself.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
