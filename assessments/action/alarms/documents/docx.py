from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from assessments.action.alarms.motion import Motion

from . import parts

if TYPE_CHECKING:
    from docx.document import Document as Opened
    from docx.table import Table, _Row

LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def as_docx(motion: Motion) -> bytes:
    document = Document()
    _prepare(document, title=f"{motion.title}, {motion.name}")
    document.add_heading(motion.title, 1)
    document.add_paragraph(motion.subtitle)
    document.add_paragraph(motion.lead)
    if motion.old_schools:
        document.add_paragraph(motion.old_schools)
    if motion.lines:
        _fill(document.add_table(rows=len(motion.lines) + 1, cols=4, style="Table Grid"), motion)
    for text in parts.after(motion):
        document.add_paragraph(text)
    document.add_heading(_("How it has been counted"), 2)
    for text in motion.counted:
        document.add_paragraph(text, style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _prepare(document: Opened, *, title: str) -> None:
    """Its paper, and its title and language, which a screen reader asks for."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    language = LANGUAGES.get(get_language() or "", LANGUAGES["sv"])
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = language
    document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").set(qn("w:val"), language)


def _fill(table: Table, motion: Motion) -> None:
    for cell, text in zip(table.rows[0].cells, parts.heads(motion), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    _mark_as_head(table.rows[0])
    for number, row in enumerate(parts.rows(motion), start=1):
        for cell, lines in zip(table.rows[number].cells, row, strict=True):
            cell.text = "\n".join(lines)


def _mark_as_head(row: _Row) -> None:
    """Read before each cell, and printed anew on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # the library has no other way in
