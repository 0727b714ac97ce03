"""What has happened to an assessment."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.judging.own_answers import OwnAnswers
from assessments.models import Assessment, Event
from assessments.outlines.rules import FIELD
from assessments.wording import changes_words, listing, party_words
from municipalities.models import User
from municipalities.site.look import clock, moment

CHANGES = (Event.Kind.CHANGED, Event.Kind.MOVED, Event.Kind.MOVED_BACK, Event.Kind.LINEAGE)
"""Events that make another version of the assessment."""

SIGNED = (Event.Kind.SIGNED, Event.Kind.RESTORED)


class Trail:
    def __init__(self, assessment: Assessment, user: User, own: OwnAnswers) -> None:
        self.assessment = assessment
        self.user = user
        self.own = own

    @cached_property
    def events(self) -> list[Event]:
        """The latest first: signatures that came and fell, what made them fall, the last change, and the outline that
        the user saved last.

        Of the many changes of someone who writes a text, saved by themselves, no others are read.
        """
        signatures = Q(kind__in=[*SIGNED, Event.Kind.SIGNATURES_REMOVED, Event.Kind.SENT_BACK])
        every = Event.objects.filter(assessment=self.assessment, kind__in=CHANGES)
        removal = Event.objects.filter(
            assessment=self.assessment, version=OuterRef("version"), kind=Event.Kind.SIGNATURES_REMOVED
        )
        last = every.filter(version__gt=0).order_by("-pk").values("pk")[:1]
        outline = every.filter(kind=Event.Kind.CHANGED, by=self.user, changes__0__field=FIELD).order_by("-pk")
        changes = Q(kind__in=CHANGES) & (Q(pk__in=last) | Exists(removal) | Q(pk__in=outline.values("pk")[:1]))
        return list(self.assessment.events.filter(signatures | changes).select_related("by").order_by("-pk"))

    @cached_property
    def last_change(self) -> Event | None:
        return next((event for event in self.events if event.kind in CHANGES and event.version), None)

    @property
    def outline_saved(self) -> int:
        """The version, as `outlines.rules.version_saved_by` has it; 0 if never."""
        own = (event for event in self.events if event.by_id == self.user.pk and event.kind == Event.Kind.CHANGED)
        return next((event.version for event in own if any(one["field"] == FIELD for one in event.changes)), 0)

    @property
    def saved_at(self) -> str:
        """Time of the last change, with the day unless it is today."""
        if not self.last_change:
            return ""
        at = self.last_change.at
        return clock(at) if timezone.localdate(at) == timezone.localdate() else moment(at)

    @cached_property
    def cost_signatures(self) -> Event | None:
        """The change that removed signatures, until someone signs again."""
        for event in self.events:
            if event.kind in SIGNED:
                return None
            if event.kind == Event.Kind.SIGNATURES_REMOVED and not event.party:
                return next((other for other in self.events if _caused(other, event)), None)
        return None

    @cached_property
    def sent_back(self) -> Event | None:
        """By the project office, until both have signed again."""
        if self.assessment.is_settled:
            return None
        return next((event for event in self.events if event.kind == Event.Kind.SENT_BACK), None)

    @property
    def newest(self) -> int:
        """Sent with a signature: nobody signs what was sent back after the page was opened, but reads why first."""
        return self.events[0].pk if self.events else 0

    @property
    def sent_back_reason(self) -> str:
        return str(self.sent_back.changes[0]["after"]) if self.sent_back else ""

    @property
    def cost_words(self) -> str:
        return changes_words(self.own.told(self.cost_signatures.changes)) if self.cost_signatures else ""

    @property
    def signers(self) -> str:
        signed = [one for one in self.assessment.signature_of.values() if one.took_part]
        return listing(str(one.signed_by or party_words(one.party)) for one in signed) if signed else ""


def _caused(event: Event, removal: Event) -> bool:
    return event.kind in CHANGES and event.version == removal.version
