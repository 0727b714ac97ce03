"""Who answered what in the survey of a place, when, from what to what, the latest first (rule 29)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.action.models import SurveyEvent, SurveyReturn
from assessments.judging.told_changes import Change, Entry
from municipalities.models.actor import Party

from .asked import name
from .fields import parse
from .words import label, name_words

if TYPE_CHECKING:
    from .page import SurveyPage

Kind = SurveyEvent.Kind


class SurveyHistory:
    """As far as the reader may read it: of readers no reasons in words, and only the measures that they see."""

    def __init__(self, document: SurveyReturn, page: SurveyPage) -> None:
        self.document = document
        self.page = page

    @cached_property
    def _names(self) -> dict[int, str]:
        return {measure.pk: name(measure) for measure in self.page.measures}

    @property
    def entries(self) -> list[Entry]:
        events = self.document.events.select_related("by").order_by("-pk")
        told = [Entry(event.at, str(event.by), list(self._changes(event))) for event in events]
        return [entry for entry in told if entry.changes]

    def _changes(self, event: SurveyEvent) -> Iterator[Change]:
        words = {
            Kind.CREATED: _("Began the survey of the place"),
            Kind.SIGNED: _("Signed for the municipality"),
            Kind.UNSIGNED: _("Took the signature back"),
        }
        if event.kind in words:
            yield Change(words[Kind(event.kind)])
        for change in event.changes:
            if told := self._change(change):
                yield told

    def _change(self, change: dict[str, Any]) -> Change | None:
        row = parse(change["field"])
        if row is None or row[1] not in self._names or (row[2] == "why_cancelled" and not self.page.reads_all):
            return None
        what = f"{self._names[row[1]]}: {label(change['field'])}"
        if row[0] == Party.POLICE:
            what = _("%(what)s (the police)") % {"what": what}
        before, after = (name_words(change["field"], change[end]) for end in ("before", "after"))
        return Change(what, before, after)
