"""The county summary: one object, the same for the command and the API.

Its keys are an interface that scripts outside the project use.
"""

from __future__ import annotations

import json
from typing import Any

from assessments.models import Publication, PublishedFigure
from municipalities.models import Municipality
from scenes.models import Round
from scenes.place_kinds import SCHOOL

from .area import area_change
from .ledger import Ledger
from .picture import Picture

LEDGER_KEYS = ("opening", "new", "returned", "ceased", "merged", "split", "pending", "closing")
UNIT_KEYS = {"municipalities": "municipality", "local_police_areas": "local_police_area", "districts": "district"}
NEAR_WITHOUT_MEASURE = "school_within_500m_without_current_measure"
UNIT_LEDGER_KEYS = (*LEDGER_KEYS, "moved_in", "moved_out")


def county_summary(round: Round) -> dict[str, Any]:
    """`round` with its county. Counts are of listed scenes; bases are units valid on the round's last day.

    Of a published round as it was stored at publication, byte for byte; only corrections are told beside it.
    """
    publication = Publication.objects.latest_of(round.pk) if round.is_published else None
    summary = stored_summary(round, publication) if publication else summary_of(Picture(round))
    summary["action"] = summary["action"] or _action(Picture(round))
    published = round.published_figures.of_county().prefetch_related("corrections")
    return {**summary, "published": [_published(figure) for figure in published]}


def stored_summary(round: Round, publication: Publication) -> dict[str, Any]:
    """What was not known when it was published may have become known since."""
    summary: dict[str, Any] = json.loads(publication.summary)
    _add_zeros(summary, round)
    summary["area"].setdefault("change", None)  # stored before it was counted
    if summary["schools_within_500m"]["count"] is None:
        summary["schools_within_500m"]["count"] = Picture(round).near(SCHOOL)
    if summary.get("vulnerable_area") is None:
        summary["vulnerable_area"] = _vulnerable(Picture(round))
    action = summary.setdefault("action", None)  # stored before it was counted
    if action and action[NEAR_WITHOUT_MEASURE] is None:
        summary["action"] = None
    return summary


def summary_of(picture: Picture) -> dict[str, Any]:
    """Without what was published."""
    round, listed, change = picture.round, len(picture.listed), area_change(picture)
    return {
        "county": round.county.code,
        "round": round.label,
        "previous": picture.previous.label if picture.previous else None,
        "state": round.state,
        "listed": listed,
        **picture.classification,
        "joint": {"count": picture.joint, "of": listed},
        **{key: _affected(picture, kind) for key, kind in UNIT_KEYS.items()},
        "area": {
            "total_m2": sum(picture.areas),
            "with_outline": len(picture.areas),
            "of": listed,
            "change": change.as_summary() if change else None,
        },
        "schools_within_500m": {"count": picture.near(SCHOOL), "of": listed},
        "vulnerable_area": _vulnerable(picture),
        "action": _action(picture) if picture.facts.action else None,
        "ledger": _ledger(picture.ledger, LEDGER_KEYS),
        "by_municipality": _by_unit(picture, "municipality"),
        "by_local_police_area": _by_unit(picture, "local_police_area"),
    }


def number(value: float) -> int | float:
    """53.0 was published as 53."""
    return int(value) if value == int(value) else value


def _affected(picture: Picture, kind: str) -> dict[str, int | None]:
    """The last two are null where nobody has been asked."""
    return {
        "affected": picture.affected(kind),
        "of": picture.bases[kind],
        "none": picture.said_none(kind),
        "no_answer": picture.said_nothing(kind),
    }


def _vulnerable(picture: Picture) -> dict[str, int] | None:
    counts = picture.in_vulnerable
    if counts is None:
        return None
    return {"inside": counts[True], "outside": counts[False], "of": len(picture.listed)}


def _action(picture: Picture) -> dict[str, int | None]:
    return {
        **picture.action,
        NEAR_WITHOUT_MEASURE: picture.near_without_measure,
        "of": len(picture.listed),
    }


def _add_zeros(summary: dict[str, Any], round: Round) -> None:
    if summary["municipalities"].get("none") is not None:
        return
    picture = Picture(round) if round.zero_reports.exists() else None
    for key, kind in UNIT_KEYS.items():
        summary[key]["none"] = picture.said_none(kind) if picture else None
        summary[key]["no_answer"] = picture.said_nothing(kind) if picture else None


def _ledger(ledger: Ledger | None, keys: tuple[str, ...]) -> dict[str, int] | None:
    return {key: getattr(ledger, key) for key in keys} if ledger else None


def _by_unit(picture: Picture, kind: str) -> list[dict[str, Any]]:
    listed = picture.listed_per(kind)
    return [
        {
            **({"code": unit.code} if isinstance(unit, Municipality) else {}),
            "name": unit.name,
            "listed": listed[pk],
            "ledger": _ledger(picture.books[kind].get(pk), UNIT_LEDGER_KEYS),
        }
        for pk, unit in picture.units[kind].items()
    ]


def _published(figure: PublishedFigure) -> dict[str, Any]:
    """`corrected` is what turned out to be right, where the published value was not."""
    latest = figure.latest_correction
    return {
        "measure": figure.measure,
        "value": number(figure.value),
        "corrected": number(latest.value) if latest else None,
        "base": figure.base,
        "source": figure.source,
    }
