"""Texts with tables for a committee: what they consist of, and as files with headings, header rows and their language,
so that they can be read aloud and pasted from.
"""

from __future__ import annotations

from collections.abc import Callable

from .blocks import Document
from .docx import as_docx
from .odt import TYPE, as_odt

WRITERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "odt": (as_odt, TYPE),
}
