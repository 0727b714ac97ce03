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

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Measure = PublishedFigure.Measure
Line: TypeAlias = "tuple[StrOrPromise, str]"


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


def equation(ledger: dict[str, int], *, zeros: bool = True) -> str:
    """64 + 11 new − 12 ceased = 63. Without `zeros` only what happened."""
    terms = [
        ("+", ledger["new"], Measure.NEW.label),
        ("+", ledger["returned"], Measure.RETURNED.label),
        ("−", ledger["ceased"], Measure.CEASED.label),
        ("−", ledger["merged"], Measure.MERGED.label),
        ("+", ledger["split"], Measure.SPLIT.label),
        ("−", ledger["pending"], _("not done yet")),
        ("+", ledger.get("moved_in", 0), _("moved in")),
        ("−", ledger.get("moved_out", 0), _("moved out")),
    ]
    shown = [
        f"{sign} {count} {word}"
        for place, (sign, count, word) in enumerate(terms)
        if count or (zeros and place < len(terms) - 2)
    ]
    return " ".join([str(ledger["opening"]), *shown, "=", str(ledger["closing"])])


def _heading(summary: dict[str, Any], round: Round) -> str:
    return _("%(county)s, round %(round)s (%(state)s)") % {
        "county": round.county,
        "round": summary["round"],
        "state": round.get_state_display(),
    }


def _figures(summary: dict[str, Any]) -> list[Line]:
    listed, area, schools = summary["listed"], summary["area"], summary["schools_within_500m"]
    total = _("%(area)s m²") % {"area": number_format(area["total_m2"])}
    return [
        (Measure.LISTED.label, str(listed)),
        *((f"  {kind.label}", _share(summary[kind], listed)) for kind in Classification),
        (Measure.JOINT.label, _share(**summary["joint"])),
        (Measure.MUNICIPALITIES.label, _share(**_renamed(summary["municipalities"]))),
        (Measure.LOCAL_POLICE_AREAS.label, _share(**_renamed(summary["local_police_areas"]))),
        (Measure.DISTRICTS.label, _share(**_renamed(summary["districts"]))),
        (_("with an outline"), f"{_share(area['with_outline'], area['of'])}, {total}"),
        (Measure.SCHOOLS_WITHIN_500M.label, _share(**schools)),
    ]


def _share(count: int | None, of: int) -> str:
    if count is None:
        return _("not computed")
    return _("%(count)s of %(base)s") % {"count": count, "base": of}


def _renamed(affected: dict[str, int]) -> dict[str, int]:
    return {"count": affected["affected"], "of": affected["of"]}


def _ledger(summary: dict[str, Any]) -> str:
    if summary["ledger"] is None:
        return _("The county's first round: nothing to compare with.")
    return _("Since round %(previous)s: %(equation)s") % {
        "previous": summary["previous"],
        "equation": equation(summary["ledger"]),
    }


def _units(title: str, units: list[dict[str, Any]]) -> list[str]:
    rows = [
        (f"  {unit['name']}", equation(unit["ledger"], zeros=False) if unit["ledger"] else str(unit["listed"]))
        for unit in units
    ]
    return [title, *_table(rows)] if rows else []


def _published(figures: list[dict[str, Any]]) -> list[str]:
    rows = [
        (
            f"  {Measure(figure['measure']).label}",
            _share(figure["value"], figure["base"]) if figure["base"] else number_format(figure["value"]),
        )
        for figure in figures
    ]
    return [_("As published"), *_table(rows)] if rows else []


def _table(rows: Sequence[Line]) -> list[str]:
    width = max(len(str(label)) for label, _value in rows) + 2
    return [capfirst(label).ljust(width) + value for label, value in rows]
