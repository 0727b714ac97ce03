"""What a document consists of, as plain text: pages and files print the same blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import get_language

COUNTRIES = {"sv": "SE", "en": "GB"}


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2
    kind: ClassVar = "heading"


@dataclass(frozen=True)
class Paragraph:
    text: str
    link: str = ""
    """An address that is printed after the text, and leads there."""
    is_small: bool = False
    """Where it comes from rather than what it says."""
    is_warning: bool = False
    kind: ClassVar = "paragraph"


@dataclass(frozen=True)
class Bullets:
    items: list[str]
    kind: ClassVar = "bullets"


Cell = list[str]
"""Its lines."""


@dataclass(frozen=True)
class Table:
    """The first row and the first column are heads."""

    caption: str
    heads: list[str]
    rows: list[list[Cell]]
    kind: ClassVar = "table"

    @property
    def labelled(self) -> Iterator[list[tuple[str, Cell]]]:
        """Each cell with its head, for pages that stack them on a narrow screen."""
        for row in self.rows:
            yield [*zip(self.heads, row, strict=True)]


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class Document:
    title: str
    subtitle: str
    name: str
    """What it is about: with the title the file's own title."""
    blocks: list[Block]

    @property
    def full_title(self) -> str:
        return f"{self.title}, {self.name}"


def language() -> tuple[str, str]:
    """And the country: office programs want both."""
    spoken = (get_language() or "sv").partition("-")[0]
    return (spoken, COUNTRIES[spoken]) if spoken in COUNTRIES else ("sv", COUNTRIES["sv"])
