"""The dashboard's unit tables as files. Every row says its county and round, so that it can stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.signs import WORDS_FOR_MANY

from .area import area_change
from .picture import Picture
from .table_files import TableRow
from .unit_tables import KINDS, UnitRow, UnitTable


def rows(picture: Picture, tables: Iterable[UnitTable]) -> Iterator[TableRow]:
    yield [
        _("County"),
        _("Round"),
        _("State"),
        _("Previous round"),
        _("Level"),
        _("Code"),
        _("Name"),
        _("Opening"),
        *(str(WORDS_FOR_MANY[kind]) for kind in KINDS),
        _("Closing"),
        pgettext("number", "Change"),
        _("Closing as published"),
        _("Units valid on the last day"),
        _("Units that have said that they have none"),
        _("Units that have not answered"),
        _("Inhabitants"),
        _("Year of the inhabitants"),
        _("Source of the inhabitants"),
        _("Closing per 100,000 inhabitants"),
        _("Change of area in places drawn in both rounds, m²"),
        _("Of it real, m²"),
        _("Of it drawn anew, m²"),
        _("Of it not known, m²"),
    ]
    for table in tables:
        for row in table.rows:
            yield _row(picture, table, row, is_total=False)
        yield _row(picture, table, table.foot, is_total=True)


def _area(picture: Picture) -> TableRow:
    """As the county's page tells it (rule 8)."""
    change = area_change(picture) if _has_previous(picture) else None
    return [change.m2, change.real, change.redrawn, change.unknown] if change else [""] * 4


def _has_previous(picture: Picture) -> bool:
    """In the first round there is no change, and an open round's is none yet."""
    return picture.previous is not None and not picture.round.is_open


def _answers(picture: Picture, kind: str) -> TableRow:
    """The base, and what those without a place have said. Empty where nobody was asked."""
    none, silent = picture.said_none(kind), picture.said_nothing(kind)
    return [picture.bases[kind], "" if none is None else none, "" if silent is None else silent]


def _row(picture: Picture, table: UnitTable, row: UnitRow, *, is_total: bool) -> TableRow:
    has_previous = _has_previous(picture)
    ledger = row.ledger
    return [
        str(picture.round.county),
        picture.round.label,
        capfirst(picture.round.get_state_display()),
        picture.previous.label if picture.previous else "",
        table.caption,
        row.code,
        row.name,
        *([row.opening, *(getattr(ledger, kind) for kind in KINDS)] if has_previous else [""] * (len(KINDS) + 1)),
        row.closing if row.is_done else _("not done"),
        row.closing - row.opening if has_previous and row.is_done else "",
        "" if row.published is None else row.published,
        *(_answers(picture, table.kind) if is_total else ("", "", "")),
        *(row.inhabited or ("", "", "")),
        "" if row.rate is None else round(row.rate, 2),
        *(_area(picture) if is_total else [""] * 4),
    ]
