"""The county summary as text to read: every figure with its base, and the sum written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.instrument import Classification
from assessments.models import PublishedFigure
from scenes.models import Round

from .sentences import DIRECTIONS, DIRECTIONS_OF_UNIT
from .summary import NEAR_WITHOUT_MEASURE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Measure = PublishedFigure.Measure
LabelledFigure: TypeAlias = "tuple[StrOrPromise, str]"


def as_text(summary: dict[str, Any], round: Round) -> str:
    blocks = [
        [_heading(summary, round)],
        _table(_figures(summary)),
        [_ledger(summary)],
        _units(_("By municipality"), summary["by_municipality"]),
        _units(_("By local police area"), summary["by_local_police_area"]),
        _published(summary["published"]),
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def equation_in_words(ledger: dict[str, int], *, zeros: bool = True) -> str:
    """64 + 11 new − 12 ceased = 63. Without `zeros` only what happened."""
    words = {
        **{kind: Measure(kind).label for kind in ("new", "returned", "ceased", "merged", "split")},
        "pending": _("not done yet"),
        "moved_in": _("moved in"),
        "moved_out": _("moved out"),
    }
    counts = {kind: ledger.get(kind, 0) for kind in DIRECTIONS_OF_UNIT}
    shown = [
        f"{'+' if direction > 0 else '−'} {counts[kind]} {words[kind]}"
        for kind, direction in DIRECTIONS_OF_UNIT.items()
        if counts[kind] or (zeros and kind in DIRECTIONS)
    ]
    return " ".join([str(ledger["opening"]), *shown, "=", str(ledger["closing"])])


def _heading(summary: dict[str, Any], round: Round) -> str:
    return _("%(county)s, round %(round)s (%(state)s)") % {
        "county": round.county,
        "round": summary["round"],
        "state": round.get_state_display(),
    }


def _figures(summary: dict[str, Any]) -> list[LabelledFigure]:
    listed, area, schools = summary["listed"], summary["area"], summary["schools_within_500m"]
    vulnerable, action = summary["vulnerable_area"], summary["action"]
    total = _("%(area)s m²") % {"area": number_format(area["total_m2"])}
    return [
        (Measure.LISTED.label, str(listed)),
        *((f"  {kind.label}", _share(summary[kind], listed)) for kind in Classification),
        (Measure.JOINT.label, _share(**summary["joint"])),
        (Measure.MUNICIPALITIES.label, _answers(summary["municipalities"])),
        (Measure.LOCAL_POLICE_AREAS.label, _answers(summary["local_police_areas"])),
        (Measure.DISTRICTS.label, _answers(summary["districts"])),
        (_("with an outline"), f"{_share(area['with_outline'], area['of'])}, {total}"),
        (Measure.SCHOOLS_WITHIN_500M.label, _share(**schools)),
        (Measure.OUTSIDE_VULNERABLE.label, _share(vulnerable["outside"] if vulnerable else None, listed)),
        (_("with an approved cause analysis"), _share(action["with_analysis"], listed)),
        (_("with a decided action plan"), _share(action["with_plan"], listed)),
        (_("with a current measure"), _share(action["with_current_measure"], listed)),
        (_("with a school nearby and no current measure"), _share(action[NEAR_WITHOUT_MEASURE], listed)),
    ]


def _share(count: int | None, of: int) -> str:
    if count is None:
        return _("not computed")
    return _("%(count)s of %(base)s") % {"count": count, "base": of}


def _answers(units: dict[str, int | None]) -> str:
    """8 of 26, and what the others have said where anyone was asked."""
    share = _("%(count)s of %(base)s") % {"count": units["affected"], "base": units["of"]}
    if units["none"] is None:
        return share
    said = _("%(none)s said that they have none, %(no_answer)s have not answered")
    return f"{share}; {said % units}"


def _ledger(summary: dict[str, Any]) -> str:
    if summary["ledger"] is None:
        return _("The county's first round: nothing to compare with.")
    return _("Since round %(previous)s: %(equation)s") % {
        "previous": summary["previous"],
        "equation": equation_in_words(summary["ledger"]),
    }


def _units(title: str, units: list[dict[str, Any]]) -> list[str]:
    rows = [
        (f"  {unit['name']}", equation_in_words(unit["ledger"], zeros=False) if unit["ledger"] else str(unit["listed"]))
        for unit in units
    ]
    return [title, *_table(rows)] if rows else []


def _as_published(figure: dict[str, Any]) -> str:
    value = _share(figure["value"], figure["base"]) if figure["base"] else number_format(figure["value"])
    if figure["corrected"] is None:
        return value
    return _("%(published)s, corrected to %(right)s") % {
        "published": value,
        "right": number_format(figure["corrected"]),
    }


def _published(figures: list[dict[str, Any]]) -> list[str]:
    rows = [
        (
            f"  {Measure(figure['measure']).label}",
            _as_published(figure),
        )
        for figure in figures
    ]
    return [_("As published"), *_table(rows)] if rows else []


def _table(rows: Sequence[LabelledFigure]) -> list[str]:
    width = max(len(str(label)) for label, _value in rows) + 2
    return [capfirst(label).ljust(width) + value for label, value in rows]
