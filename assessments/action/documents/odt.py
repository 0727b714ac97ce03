"""Four small XML files in a zip: the libraries for it leave the header row of a table to be made by hand."""

from __future__ import annotations

from django.template.loader import render_to_string

from .blocks import Document, Table, language
from .packing import packed

TYPE = "application/vnd.oasis.opendocument.text"
MIMETYPE = "mimetype"
WIDTH_CM = 17
"""Of a table, as content.xml has it."""
FILES = {
    "content.xml": "assessments/action/documents/odt/content.xml",
    "styles.xml": "assessments/action/documents/odt/styles.xml",
    "meta.xml": "assessments/action/documents/odt/meta.xml",
    "META-INF/manifest.xml": "assessments/action/documents/odt/META-INF/manifest.xml",
}


def as_odt(document: Document) -> bytes:
    spoken, country = language()
    context = {"document": document, "columns": _columns(document), "language": spoken, "country": country}
    parts = [(name, render_to_string(template, context).encode()) for name, template in FILES.items()]
    # First and as it is, so that the kind of file is seen.
    return packed([(MIMETYPE, TYPE.encode()), *parts], stored=MIMETYPE)


def _columns(document: Document) -> dict[int, str]:
    """How wide each is, by how many a table has: left to themselves programs make the last one take most."""
    counts = {len(block.heads) for block in document.blocks if isinstance(block, Table)}
    return {count: f"{WIDTH_CM / count:.2f}cm" for count in sorted(counts)}
