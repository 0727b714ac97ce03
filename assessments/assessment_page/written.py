"""What has been written in an assessment, as the page's script reads it: names and values as its fields have them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.text import capfirst

from assessments.judging.rules import OWN_FIELDS
from assessments.judging.scripts import on_page, wire
from assessments.models import Assessment, Event
from assessments.questionnaire.values import code_and_party, is_question, label
from assessments.wording import field_words, value_words
from municipalities.models.actor import Party
from municipalities.site.look import clock


def words(name: str, value: Any, assessment: Assessment) -> str:
    """Of a value of the field."""
    if value and is_question(name):
        return label(assessment.questions[code_and_party(name)[0]], value)
    return value_words(value)


def changes_since(
    news: Iterable[Event],
    assessment: Assessment,
    *,
    but: Collection[str] = (),
    reads_all: bool = True,
    party: Party | None = None,
) -> list[dict[str, str]]:
    """Fields of the page, or of the party's own page, that the events changed, as the last of them left each, and who
    did it.
    """
    last = {change["field"]: (change, event) for event in news for change in event.changes}
    return [
        {
            "field": on_page(name),
            "value": wire(change["after"]),
            "label": capfirst(field_words(name)),
            "by": str(event.by or ""),
            "at": clock(event.at),
        }
        for name, (change, event) in last.items()
        if name not in but and _is_on_page(name, party) and (reads_all or not _is_restricted(name, assessment))
    ]


def _is_on_page(name: str, party: Party | None) -> bool:
    """A party's own answers have a page of their own."""
    if party:
        return name.endswith(f".{party}")
    if is_question(name):
        return not code_and_party(name)[1]
    return name in OWN_FIELDS or name.endswith((".agreed", ".note"))


def _is_restricted(name: str, assessment: Assessment) -> bool:
    """What is no longer asked, since the form has been shortened, may have been."""
    if not is_question(name):
        return False
    question = assessment.questions.get(code_and_party(name)[0])
    return question is None or question.is_restricted
