"""The reply to a motion as a document for a committee."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.action.documents.blocks import Block, Bullets, Cell, Document, Heading, Paragraph, Table

from .motion import Line, Motion


def document_of(motion: Motion) -> Document:
    return Document(motion.title, motion.subtitle, motion.name, list(_blocks(motion)))


def _blocks(motion: Motion) -> Iterator[Block]:
    yield Paragraph(motion.lead)
    if motion.old_schools:
        yield Paragraph(motion.old_schools, is_warning=True)
    if motion.beside_the_county:
        yield Paragraph(motion.beside_the_county)
    if motion.lines:
        caption = _("Places with a compulsory school nearby, %(area)s") % {"area": motion.name}
        yield Table(caption, _heads(motion), [_row(line) for line in motion.lines])
    yield from [Paragraph(text) for text in (motion.others, motion.nowhere) if text]
    yield Heading(_("How it has been counted"))
    yield Bullets(motion.counted)


def _heads(motion: Motion) -> list[str]:
    schools = _("Compulsory schools within %(metres)s m") % {"metres": motion.metres}
    return [_("Place"), schools, _("Measures that count"), _("Gap")]


def _row(line: Line) -> list[Cell]:
    return [[line.name], line.schools, [one.in_words for one in line.measures] or ["–"], _gap(line)]


def _gap(line: Line) -> Cell:
    return [_("No current measure"), *filter(None, [line.gap])] if line.is_gap else [_("None")]
