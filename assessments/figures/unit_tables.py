"""Tables per municipality, local police area and district: this round, the one before, and what changed between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.signs import WORDS_FOR_MANY
from municipalities.site.look import num, signed
from scenes.models import Round

from .charts import RowBar, row_bar
from .comparison import Correct, Corrected
from .facts import Inhabited, Unit
from .ledger import Ledger
from .picture import Picture, is_valid
from .rates import rate_of, where_inhabitants_are_from
from .sentences import DIRECTIONS, nothing_else

KINDS = (*DIRECTIONS, "moved_in", "moved_out")
"""The kinds of change of a unit."""

Pair: TypeAlias = tuple[Correct | None, Correct | None]
"""Of the round before and of this one."""

NOTHING: Pair = (None, None)

Link: TypeAlias = Callable[[str, Unit], str]
"""Where the unit's scenes are listed; empty for who may not see them."""


class Cell(NamedTuple):
    text: str
    is_zero: bool


@dataclass(frozen=True)
class UnitRow:
    """A unit, or the sum of them. The same figures as numbers, for files, and as text, for the page."""

    name: str
    ledger: Ledger
    cells: list[Cell]
    before: Cell
    now: Cell
    change: Cell
    code: str = ""
    url: str = ""
    bar: RowBar | None = None
    opening: int = 0
    closing: int = 0
    """As they have turned out to be."""
    published_before: int | None = None
    published: int | None = None
    """Where another number was published."""
    inhabited: Inhabited | None = None
    is_done: bool = True
    """Everything there is judged or answered for; an unfinished count would be read as a fall."""

    @property
    def rate(self) -> float | None:
        """Listed scenes per 100,000 inhabitants (rule 20). None: not known."""
        return rate_of(self.closing if self.is_done else None, self.inhabited)

    @property
    def rate_text(self) -> str:
        return num(self.rate, 1)

    @property
    def inhabitants_text(self) -> str:
        return num(self.inhabited.number if self.inhabited else None)


@dataclass(frozen=True)
class UnitTable:
    kind: str
    heading: str
    caption: str
    note: str
    base: int
    """Units valid on the round's last day."""
    kinds: list[str]
    """The kinds of change that have a column."""
    rows: list[UnitRow]
    foot: UnitRow
    adds_up: bool

    @property
    def columns(self) -> list[str]:
        return [str(WORDS_FOR_MANY[kind]) for kind in self.kinds]

    @property
    def has_rates(self) -> bool:
        return any(row.inhabited for row in self.rows)

    @property
    def is_wide(self) -> bool:
        """More columns than half a screen has room for."""
        return len(self.kinds) + 2 * self.has_rates > 2

    @property
    def is_wide_on_a_phone(self) -> bool:
        return len(self.kinds) > 1


def unit_tables(picture: Picture, link: Link, *, corrected: Mapping[Round, Corrected] | None = None) -> list[UnitTable]:
    """One per kind of unit that has a listed scene in either round. The bars share one scale.

    `corrected` holds published figures that were wrong: the right number of listed scenes is shown in their place.
    """
    ledgers = {kind: _ledgers(picture, kind) for kind, units in picture.units.items() if units}
    right = Right(before=_listed(corrected, picture.previous), now=_listed(corrected, picture.round))
    sizes = [max(ledger.opening, ledger.closing) for books in ledgers.values() for ledger in books.values()]
    most = max([*sizes, *right.of_municipalities()], default=0)
    return [_table(picture, kind, books, most=most, link=link, right=right) for kind, books in ledgers.items()]


@dataclass(frozen=True)
class Right:
    """Corrected numbers of listed scenes by municipality, None for the county."""

    before: Mapping[int | None, Correct]
    now: Mapping[int | None, Correct]

    def of_municipalities(self) -> Iterator[int]:
        for numbers in (self.before, self.now):
            yield from (number.right for pk, number in numbers.items() if pk is not None)

    def of(self, pk: int | None) -> Pair:
        return self.before.get(pk), self.now.get(pk)


def _listed(corrected: Mapping[Round, Corrected] | None, round: Round | None) -> dict[int | None, Correct]:
    values = corrected.get(round, {}) if corrected and round else {}
    return {pk: value for (pk, measure), value in values.items() if measure == "listed"}


def without_column(tables: Iterable[UnitTable]) -> str:
    """Names the kinds of change that are zero everywhere, in one sentence."""
    shown = {kind for table in tables for kind in table.kinds}
    # Pending scenes are an open round's own and are told of there.
    left_out = [kind for kind in DIRECTIONS if kind not in shown and kind != "pending"]
    words = [str(WORDS_FOR_MANY[kind]).lower() for kind in left_out]
    return nothing_else(words, moved=not shown.isdisjoint({"moved_in", "moved_out"}))


def _ledgers(picture: Picture, kind: str) -> Mapping[int, Ledger]:
    """In the county's first round nothing but what is listed now."""
    if picture.steps:
        return picture.books[kind]
    return {pk: Ledger(closing=count) for pk, count in picture.listed_per(kind).items()}


def _table(
    picture: Picture,
    kind: str,
    ledgers: Mapping[int, Ledger],
    *,
    most: int,
    link: Link,
    right: Right,
) -> UnitTable:
    units = picture.units[kind]
    columns = [change for change in KINDS if any(getattr(ledger, change) for ledger in ledgers.values())]
    total = _sum(ledgers.values())
    county = picture.ledger or Ledger(closing=len(picture.listed))
    heading, caption = names_of(kind)
    foot = _("The districts") if kind == "district" else _("The county")
    return UnitTable(
        kind=kind,
        heading=heading,
        caption=caption,
        note=" ".join(filter(None, _notes(picture, kind, total, county))),
        base=picture.bases[kind],
        kinds=columns,
        rows=[
            _row(
                unit.name,
                ledgers[pk],
                columns,
                code=getattr(unit, "code", ""),
                url=link(kind, unit),
                most=most,
                has_previous=picture.previous is not None,
                is_done=picture.round.is_published or picture.is_done(kind, pk),
                corrected=right.of(pk) if kind == "municipality" else NOTHING,
                inhabited=picture.facts.inhabitants.get(kind, {}).get(pk),
            )
            for pk, unit in units.items()
        ],
        foot=_row(
            foot,
            total,
            columns,
            is_done=picture.round.is_published or picture.is_all_settled,
            corrected=right.of(None) if kind != "district" else NOTHING,
        ),
        adds_up=kind == "district" or (total.opening, total.closing) == (county.opening, county.closing),
    )


def _row(
    name: str,
    ledger: Ledger,
    columns: Iterable[str],
    *,
    code: str = "",
    url: str = "",
    most: int = 0,
    has_previous: bool = True,
    is_done: bool = True,
    corrected: Pair,
    inhabited: Inhabited | None = None,
) -> UnitRow:
    """`corrected` holds the right opening and closing, where they are others. With `most` there is a bar."""
    before, now = corrected
    opening = before.right if before else ledger.opening
    closing = now.right if now else ledger.closing
    return UnitRow(
        name=name,
        ledger=ledger,
        cells=[_cell(getattr(ledger, change)) for change in columns],
        before=_cell(opening),
        now=_cell(closing) if is_done else Cell(_("not done"), is_zero=False),
        change=change_cell(closing - opening if is_done else None),
        code=code,
        url=url,
        bar=row_bar(closing, opening if has_previous else None, most=most) if most and is_done else None,
        is_done=is_done,
        opening=opening,
        closing=closing,
        published_before=before.published if before else None,
        published=now.published if now else None,
        inhabited=inhabited,
    )


def change_cell(change: int | None) -> Cell:
    return Cell("–" if change is None else signed(change), not change)


def _cell(count: int) -> Cell:
    return Cell(num(count), not count)


def _sum(ledgers: Iterable[Ledger]) -> Ledger:
    total = Ledger()
    for ledger in ledgers:
        for field in fields(Ledger):
            setattr(total, field.name, getattr(total, field.name) + getattr(ledger, field.name))
    return total


def names_of(kind: str) -> tuple[str, str]:
    """Heading of the first column, caption."""
    if kind == "municipality":
        return _("Municipality"), _("Per municipality")
    if kind == "local_police_area":
        return pgettext("column", "Local police area"), _("Per local police area")
    return pgettext("column", "District"), _("Per district")


def _unaffected(picture: Picture, kind: str) -> int:
    """Units valid on the round's last day with no listed scene in either round."""
    seen = picture.units[kind].values()
    return picture.bases[kind] - sum(1 for unit in seen if is_valid(unit, picture.round))


def _what_the_others_said(picture: Picture, kind: str) -> str:
    """Zero is reported, not assumed (rule 15)."""
    none, silent = picture.said_none(kind), picture.said_nothing(kind)
    if none is not None and silent is not None:
        said = ngettext("%(count)s has said that it has none.", "%(count)s have said that they have none.", none)
        quiet = ngettext("%(count)s has not answered.", "%(count)s have not answered.", silent)
        return f"{said % {'count': num(none)}} {quiet % {'count': num(silent)}}"
    others = _unaffected(picture, kind)
    text = ngettext(
        "Of the other %(count)s the mapping says nothing.", "Of the other %(count)s the mapping says nothing.", others
    )
    return text % {"count": num(others)} if others else ""


def _notes(picture: Picture, kind: str, total: Ledger, county: Ledger) -> Iterable[str]:
    """The base, so that nobody reads 8 where it says 8 of 26."""
    now, before = picture.listed_per(kind), picture.listed_before_per(kind)
    values = {"count": num(len(now)), "of": num(picture.bases[kind]), "round": picture.round.label}
    if picture.previous is None:
        yield _("%(count)s of %(of)s in round %(round)s.") % values
    else:
        yield _("%(count)s of %(of)s in round %(round)s, %(count_before)s of %(of_before)s in round %(previous)s.") % {
            **values,
            "count_before": num(len(before)),
            "of_before": num(picture.bases_before[kind]),
            "previous": picture.previous.label,
        }
    yield _what_the_others_said(picture, kind)
    if kind == "district":
        yield ngettext(
            "%(count)s of the county's %(of)s place lies in a district.",
            "%(count)s of the county's %(of)s places lie in a district.",
            county.closing,
        ) % {"count": num(total.closing), "of": num(county.closing)}
    elif any(getattr(total, change) != getattr(county, change) for change in ("merged", "split")):
        yield _("Mergers and splits across a border count in each area by itself.")
    known = picture.facts.inhabitants.get(kind, {})
    yield where_inhabitants_are_from(known[pk] for pk in picture.units[kind] if pk in known)
