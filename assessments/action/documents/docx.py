from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .blocks import Block, Bullets, Cell, Document, Heading, Paragraph, Table, language
from .packing import repacked

if TYPE_CHECKING:
    from docx.document import Document as Opened
    from docx.table import Table as DocxTable
    from docx.table import _Row
    from docx.text.paragraph import Paragraph as DocxParagraph

SMALL = Pt(9)
GRID = "TableGrid"
INK = RGBColor.from_string("17212B")


def as_docx(document: Document) -> bytes:
    opened = docx.Document()
    _prepare(opened, title=document.full_title)
    opened.add_heading(document.title, 1)
    opened.add_paragraph(document.subtitle)
    for block in document.blocks:
        _add(opened, block)
    file = io.BytesIO()
    opened.save(file)
    return repacked(file.getvalue())


def _prepare(opened: Opened, *, title: str) -> None:
    """Its paper, and its title and language, which a screen reader asks for."""
    page = opened.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    tag = "-".join(language())
    properties = opened.core_properties
    properties.title, properties.author, properties.comments, properties.language = title, "", "", tag
    opened.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").set(qn("w:val"), tag)
    for level in (1, 2, 3):
        style: Any = opened.styles[f"Heading {level}"]
        style.font.color.rgb = INK  # the template's light blue is too pale for small headings


def _add(opened: Opened, block: Block) -> None:
    if isinstance(block, Heading):
        opened.add_heading(block.text, block.level)
    elif isinstance(block, Paragraph):
        _write(opened.add_paragraph(), block)
    elif isinstance(block, Bullets):
        for text in block.items:
            opened.add_paragraph(text, style="List Bullet")
    else:
        _fill(opened.add_table(rows=len(block.rows) + 1, cols=len(block.heads)), block)
        opened.add_paragraph()


def _write(paragraph: DocxParagraph, block: Paragraph) -> None:
    run = paragraph.add_run(f"{block.text} " if block.link else block.text)
    if block.is_small:
        run.font.size = SMALL
    if block.link:
        _link(paragraph, block.link)


def _link(paragraph: DocxParagraph, address: str) -> None:
    """The library reads links and has no way to write one."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.font.size, run.font.underline = SMALL, True
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def _fill(table: DocxTable, block: Table) -> None:
    table._tbl.tblStyle_val = GRID  # noqa: SLF001  # given to the library it is searched for again in every table
    head, *rows = table.rows
    _fill_row(head, [[text] for text in block.heads], is_head=True)
    _describe(table, block.caption)
    for row, cells in zip(rows, block.rows, strict=True):
        _fill_row(row, cells)


def _fill_row(row: _Row, cells: list[Cell], *, is_head: bool = False) -> None:
    _mark(row, "w:cantSplit")
    if is_head:
        _mark(row, "w:tblHeader")  # read before each cell, and printed anew on each page
    for cell, lines in zip(row.cells, cells, strict=True):
        run = cell.paragraphs[0].add_run("\n".join(lines))
        run.font.size, run.bold = SMALL, is_head or None


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  # the library has no other way in


def _describe(table: DocxTable, words: str) -> None:
    """What a screen reader says of the table before it is entered."""
    properties: Any = table._tbl.tblPr  # noqa: SLF001
    for name in ("w:tblCaption", "w:tblDescription"):
        told = OxmlElement(name)
        told.set(qn("w:val"), words)
        properties.append(told)
