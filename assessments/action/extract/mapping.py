"""The law's first two points: how many places, how they are, what else is known of them. Each number has its base."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.alarms.schools import SchoolsOnRecord
from assessments.action.documents.blocks import Block, Bullets, Cell, Paragraph, Table
from assessments.figures.picture import UnitAnswer
from assessments.figures.rates import RATE_PER, rate_of, where_inhabitants_are_from
from assessments.figures.sentences import what_happened
from assessments.models import Assessment
from assessments.signs import WORDS
from assessments.wording import listing
from municipalities.site.look import num, of
from scenes.place_kinds import SCHOOL

from .facts import Known


def lead(known: Known) -> str:
    """How many open drug scenes there are, or that there are none, or that it is not known."""
    values = {"area": known.area, "round": known.round, "of": num(len(known.picture.listed))}
    if count := len(known.listed):
        text = ngettext(
            "%(area)s has %(count)s open drug scene of the county's %(of)s in round %(round)s.",
            "%(area)s has %(count)s open drug scenes of the county's %(of)s in round %(round)s.",
            count,
        )
        return text % {**values, "count": num(count)}
    if known.picture.answer_of(known.kind, known.area.pk) == UnitAnswer.NONE:
        return _("%(area)s has no open drug scene in round %(round)s.") % values
    if known.picture.knows_zeros:
        return (
            _(
                "No open drug scene in %(area)s is on record in round %(round)s, but nobody there has answered whether "
                "there is any."
            )
            % values
        )
    return _("No open drug scene in %(area)s is on record in round %(round)s.") % values


def mapping(known: Known) -> Iterator[Block]:
    yield from _since(known)
    if known.only and not known.rows:
        values = {"place": known.only, "round": known.round}
        yield Paragraph(_("%(place)s was not judged as an open drug scene in round %(round)s.") % values)
    if not known.rows:
        return
    yield Table(_("Open drug scenes, %(area)s") % {"area": known.area}, _heads(known), [*_places(known)])
    for question in dict.fromkeys(symptom.question for symptom in known.symptoms):
        rows = [[[one.label], [of(one.ticked, one.of)]] for one in known.symptoms if one.question == question]
        yield Table(question, [question, _("Places")], rows)


def _since(known: Known) -> Iterator[Paragraph]:
    before, ledger = known.picture.previous, known.picture.books[known.kind].get(known.area.pk)
    if before and ledger:
        then = ngettext(
            "In round %(round)s it had %(count)s.", "In round %(round)s it had %(count)s.", ledger.opening
        ) % {"round": before, "count": num(ledger.opening)}
        yield Paragraph(f"{then} {what_happened(ledger)}")


def _heads(known: Known) -> list[str]:
    before = known.picture.previous
    change = [_("Since round %(round)s") % {"round": before}] if before else []
    return [_("Place"), _("Classification"), _("Indicators that hold"), *change, _("Area in m²")]


def _places(known: Known) -> Iterator[list[Cell]]:
    for row in known.rows:
        change = known.picture.changes.get(row.scene_id)
        drawn = known.county_listed[row.scene_id].area_m2
        yield [
            [row.name],
            [str(WORDS[row.classification])],
            [_score(row)],
            *([[str(WORDS[change]) if change else "–"]] if known.picture.previous else []),
            [_("Not drawn") if drawn is None else num(drawn)],
        ]


def _score(row: Assessment) -> str:
    return _("%(score)s of %(of)s") % {"score": row.score, "of": row.score.of}


def other(known: Known) -> Iterator[Block]:
    told = [*_counts(known), *_inhabitants(known)]
    if told:
        yield Bullets(told)
    schools = SchoolsOnRecord(known.round, known.round.ends)
    if known.rows and known.picture.near_places(SCHOOL) is not None:
        yield Paragraph(schools.warning or schools.text, is_warning=bool(schools.warning))


def _counts(known: Known) -> Iterator[str]:
    """Of the places in the table."""
    if not known.rows:
        return
    near, vulnerable = known.picture.near_places(SCHOOL), known.picture.facts.vulnerable
    metres = num(known.picture.facts.near_m)
    if near is not None:
        yield _counted(
            known,
            near,
            lambda count: ngettext(
                "%(share)s place has a compulsory school within %(metres)s metres",
                "%(share)s places have a compulsory school within %(metres)s metres",
                count,
            ),
            metres=metres,
        )
    if vulnerable is not None:
        inside = {scene for scene, is_inside in vulnerable.items() if is_inside}
        yield _counted(
            known,
            inside,
            lambda count: ngettext(
                "%(share)s place lies in a vulnerable area of the police's list",
                "%(share)s places lie in a vulnerable area of the police's list",
                count,
            ),
        )


def _counted(known: Known, scenes: Collection[int], words: Callable[[int], str], **values: str) -> str:
    names = [row.name for row in known.rows if row.scene_id in scenes]
    share = of(len(names), len(known.rows))
    told = words(len(known.rows)) % {"share": share, **values}
    return f"{told}: {listing(names)}." if names else f"{told}."


def _inhabitants(known: Known) -> Iterator[str]:
    lived = known.picture.facts.inhabitants.get(known.kind, {}).get(known.area.pk)
    rate = rate_of(len(known.listed), lived)
    if lived and rate:
        text = _("%(rate)s open drug scenes per %(per)s inhabitants (%(count)s inhabitants).")
        counted = text % {"rate": num(rate, 1), "per": num(RATE_PER), "count": num(lived.number)}
        yield f"{counted} {where_inhabitants_are_from([lived])}"
