"""Field by field: who changed what, for which actor, when, from what to what (rule 29)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures.facts import WHY_REDRAWN
from assessments.judging.history import sentence
from assessments.judging.own_answers import OwnAnswers
from assessments.judging.told_changes import Change, Entry
from assessments.models import Assessment, Event, Question
from assessments.questionnaire import asked, values
from assessments.wording import field_words, listing, values_words
from municipalities.models import Actor, Membership
from municipalities.models.membership import AREAS

if TYPE_CHECKING:
    from municipalities.models import User

OUTLINE = "outline"


class History:
    """Of one assessment, as far as the reader may read its answers."""

    def __init__(self, assessment: Assessment, reader: User) -> None:
        self.assessment = assessment
        self.reader = reader
        self.own = OwnAnswers(assessment, reader)

    @property
    def events(self) -> Any:
        """The latest first."""
        return Event.objects.filter(assessment=self.assessment).select_related("by").order_by("-pk")

    def entries(self, events: Iterable[Event]) -> list[Entry]:
        rows = list(events)
        for event in rows:
            event.assessment = self.assessment
        worked = list(self._memberships({event.by_id for event in rows if event.by_id}))
        return [
            Entry(event.at, str(event.by or _("The import")), list(self._changes(event)), actors_then(event, worked))
            for event in rows
        ]

    def _memberships(self, people: set[int]) -> Iterable[Membership]:
        """By which these have worked with the place, also those that have ended."""
        here = Q(actor__kind=Actor.Kind.PROJECT_OFFICE, actor__county=self.assessment.round.county_id)
        for kind in AREAS:
            if area := getattr(self.assessment, f"{kind}_id"):
                here |= Q(**{f"actor__{kind}": area})
        return Membership.objects.filter(here, user__in=people).select_related("actor").order_by("actor__name")

    def _changes(self, event: Event) -> Iterator[Change]:
        if event.kind not in (Event.Kind.CHANGED, Event.Kind.IMPORTED) or not event.changes:
            event.changes = self.own.told(event.changes)
            yield Change(sentence(event))
            return
        for change in event.changes:
            yield self._change(**change)

    def _change(self, field: str, before: Any, after: Any) -> Change:
        what = capfirst(field_words(field))
        if self.own.is_sealed(field):
            return Change(what, note=_("Shown when both have answered."))
        if values.is_question(field):
            return self._answer(what, field, str(before or ""), str(after or ""))
        return Change(what, *values_words(field, before, after), note=self._reason(field))

    def _answer(self, what: str, field: str, before: str, after: str) -> Change:
        question = self.assessment.questions.get(values.code_and_party(field)[0])
        if question is None:  # no longer asked, and nobody knows of whom it was kept
            return Change(what, before, after) if self._reads_all else Change(what, note=_kept_from_readers())
        what = _("%(what)s: %(question)s") % {"what": what, "question": question.text}
        if question.visibility == Question.Visibility.RESTRICTED and not self._reads_all:
            return Change(what, note=_kept_from_readers())
        was, became = (values.label(question, value) if value else _("not answered") for value in (before, after))
        return Change(what, was, became)

    def _reason(self, field: str) -> str:
        """Why the outline is another than in the round before, as the parties have answered."""
        question = self.assessment.questions.get(WHY_REDRAWN) if field == OUTLINE else None
        answer = question and asked.of(self.assessment).answers.get(WHY_REDRAWN)
        return _("Reason given: %(why)s") % {"why": values.label(question, answer)} if question and answer else ""

    @cached_property
    def _reads_all(self) -> bool:
        return Assessment.objects.restricted_visible_to(self.reader).contains(self.assessment)


def _kept_from_readers() -> str:
    return _("Shown only to those who judge the place and to the project office.")


def actors_then(event: Event, memberships: Iterable[Membership]) -> str:
    """For the party that is spoken for, where the event is of one."""
    day = timezone.localdate(event.at)
    then = [
        one.actor
        for one in memberships
        if one.user_id == event.by_id and one.starts <= day and (one.ends is None or day <= one.ends)
    ]
    of_party = [actor for actor in then if actor.party == event.party]
    return listing(dict.fromkeys(str(actor) for actor in of_party or then))
