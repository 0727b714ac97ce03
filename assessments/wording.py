"""What the fields and values of an assessment are called in sentences, on every page that tells of a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from municipalities.models.actor import Party
from municipalities.site.look import area
from scenes.models import Round, Scene

from .instrument import Choice
from .models import Answer, Assessment, Event
from .models.reply import FIELD_PREFIX

CONDITIONS = {
    "test_lasting": gettext_lazy("The place is geographically delimited and lasting."),
    "test_public": gettext_lazy("Drugs are used and sold in public at the place."),
    "test_problem": gettext_lazy("Authorities or the public see the place as a problem."),
}
"""What must be true of an open drug scene (rule 3), by the field of Assessment.TESTS, in the order of the form."""


def field_words(name: str) -> str:
    """In the middle of a sentence: "indicator 3", "the note on indicator 3", "condition 1", "the explanation"."""
    if name.startswith(FIELD_PREFIX):
        code, _dot, party = name.removeprefix(FIELD_PREFIX).partition(".")
        return {
            "": _("the answer to %(code)s"),
            "police": _("the police's own answer to %(code)s"),
            "municipality": _("the municipality's own answer to %(code)s"),
        }[party] % {"code": code}
    if "." in name:
        number, part = name.removeprefix("i").split(".")
        return {
            "agreed": _("indicator %(number)s"),
            "note": _("the note on indicator %(number)s"),
            "police": _("the police's own answer to indicator %(number)s"),
            "municipality": _("the municipality's own answer to indicator %(number)s"),
        }[part] % {"number": number}
    return {
        "test_lasting": _("condition 1"),
        "test_public": _("condition 2"),
        "test_problem": _("condition 3"),
        "listed": _("the conclusion"),
        "explanation": _("the explanation"),
        "outline": _("the outline"),
        "lineage": _("the lineage"),
        "code": _("the code"),
        "name": _("the name"),
        "category": _("the category"),
        "point": _("the point on the map"),
        "period": _("the period"),
        "local_police_area": _("the local police area"),
        "district": _("the district"),
        "reason": _("the reason"),
        "signatures": _("the number of signatures"),
        "proof": _("the proof"),
    }[name]


def value_words(value: Any) -> str:
    if value is None or value == "":
        return pgettext("value", "empty")
    if isinstance(value, bool):
        return str(Choice.YES.label if value else Choice.NO.label)
    if isinstance(value, dict):
        return area(value["area_m2"])
    return str(Choice(value).label) if value in Choice.values else str(value)


NAMED_ONLY = ("lineage", "reason", "proof")
"""Fields whose values say nothing to a reader, or are texts."""


def is_text(name: str) -> bool:
    return name == "explanation" or name.endswith(".note")


def event_words(event: Event) -> str:
    """What was changed: "indicator 3 from yes to no and the explanation"."""
    return changes_words(event.changes)


def changes_words(changes: Iterable[dict[str, Any]]) -> str:
    return listing(_change_words(**change) for change in changes)


SPELT_OUT = 3
"""More changes than this in one save are counted instead."""


def in_short(changes: list[dict[str, Any]]) -> str:
    if len(changes) <= SPELT_OUT:
        return changes_words(changes)
    return ngettext("%(count)s field", "%(count)s fields", len(changes)) % {"count": len(changes)}


def values_words(field: str, before: Any, after: Any) -> tuple[str, str]:
    """Before and after the change of a field."""
    if field == "category":
        labels = dict(Scene.Category.choices)
        return str(labels.get(before, "–")), str(labels.get(after, "–"))
    return value_words(before), value_words(after)


def _change_words(field: str, before: Any, after: Any) -> str:
    was, became = values_words(field, before, after)
    if field.startswith(FIELD_PREFIX):  # codes say nothing, and not every reader may read every answer
        return field_words(field)
    if is_text(field) or field in NAMED_ONLY or was == became:  # an outline may move and keep its size
        return field_words(field)
    if field == "outline" and not before:
        return _("%(field)s to %(after)s") % {"field": field_words(field), "after": became}
    return _("%(field)s from %(before)s to %(after)s") % {"field": field_words(field), "before": was, "after": became}


def party_words(party: Party | str) -> str:
    """At the start of a sentence or alone."""
    return {Party.POLICE: _("The police"), Party.MUNICIPALITY: _("The municipality")}[Party(party)]


def joint_and_own(answer: Answer) -> str:
    """Jointly: yes. The police: no. The municipality: no."""
    given = [(_("Jointly"), answer.agreed), *((party_words(party), answer.of(party)) for party in Party)]
    return " ".join(f"{whose}: {value_words(own)}." for whose, own in given if own)


def listing(words: Iterable[str]) -> str:
    """a, b and c."""
    *first, last = [*words] or [""]
    return _("%(some)s and %(last)s") % {"some": ", ".join(first), "last": last} if first else last


def result_words(assessment: Assessment) -> str:
    """Of a settled one, in the middle of a sentence: "7 of 10, qualified"."""
    if not assessment.listed:
        return _("not an open drug scene")
    return _("%(score)s of %(of)s, %(classification)s") % {
        "score": assessment.score,
        "of": assessment.score.of,
        "classification": assessment.result.label,
    }


def result_before_words(before: Assessment, round: Round) -> str:
    """Beside what is judged in `round`. Results of different instruments are not set against each other (rule 2)."""
    if before.listed and before.round.instrument != round.instrument:
        return _("open drug scene. Another instrument, not compared")
    return result_words(before)


def period_words(round: Round) -> str:
    """2024 for a whole year, 2021–2023 for several, otherwise both days."""
    starts, ends = round.starts, round.ends
    if (starts.month, starts.day, ends.month, ends.day) == (1, 1, 12, 31):
        return str(ends.year) if starts.year == ends.year else f"{starts.year}–{ends.year}"
    return f"{date_format(starts)}–{date_format(ends)}"


def round_steps() -> list[tuple[str, str]]:
    """The course of a round, the same words wherever it is shown."""
    words = (
        pgettext("step of the round", "Planned"),
        pgettext("step of the round", "Open"),
        pgettext("step of the round", "Proof"),
        pgettext("step of the round", "Published"),
    )
    return list(zip(Round.State.values, words, strict=True))
