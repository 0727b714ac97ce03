"""What the page of a round tells of its letters: sent, waiting and why, not arrived."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.judging.letters import about
from municipalities.letters.sending import why_nothing_is_sent
from municipalities.models import Letter
from municipalities.models.letter import LetterQuerySet
from municipalities.site.look import num
from scenes.models import Round

State = Letter.State
MOST_ROWS = 20
BY_DAY = (Letter.Kind.INVITATION, Letter.Kind.REMINDER, Letter.Kind.PROOF)
PATIENCE = datetime.timedelta(minutes=10)
"""How long the timer may take before it is told that letters wait."""


@dataclass
class Posting:
    """Letters of one kind, and the day on which the last of them was written."""

    day: datetime.date
    kind: str
    states: Counter[str] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        return str(capfirst(Letter.Kind(self.kind).label))

    @property
    def count(self) -> int:
        return self.states.total()

    @property
    def sign(self) -> str:
        if self.states[State.FAILED]:
            return "warn"
        return "done" if self.states[State.SENT] == self.count else "pending"

    @property
    def words(self) -> str:
        """8 sent, 1 refused."""
        counts = [(self.states[state], words) for state, words in _words(self.states).items()]
        return ", ".join(words % {"count": num(count)} for count, words in counts if count)


def _words(states: Counter[str]) -> dict[str, str]:
    return {
        State.SENT: ngettext("%(count)s sent", "%(count)s sent", states[State.SENT]),
        State.WAITING: ngettext("%(count)s waits", "%(count)s wait", states[State.WAITING]),
        State.SENDING: ngettext("%(count)s being sent", "%(count)s being sent", states[State.SENDING]),
        State.FAILED: ngettext("%(count)s refused", "%(count)s refused", states[State.FAILED]),
        State.STOPPED: ngettext("%(count)s stopped", "%(count)s stopped", states[State.STOPPED]),
        State.GATHERED: ngettext(
            "%(count)s in a letter of the day", "%(count)s in letters of the day", states[State.GATHERED]
        ),
    }


@dataclass(frozen=True)
class LetterLog:
    postings: list[Posting]
    not_arrived: list[Letter]
    waiting: int
    """That should have left already."""
    why: str

    @property
    def waiting_words(self) -> str:
        words = ngettext("%(count)s letter waits", "%(count)s letters wait", self.waiting)
        return words % {"count": num(self.waiting)}


def letter_log(round: Round) -> LetterLog:
    letters = of_round(round)
    obstacle = why_nothing_is_sent()
    late = timezone.now() if obstacle else timezone.now() - PATIENCE
    # Refused for now, it is due again later: it waits, and its reason is told.
    waiting = list(letters.filter(Q(due__lte=late) | ~Q(fault=""), state=State.WAITING).defer("text", "html", "items"))
    refused = next((letter for letter in waiting if letter.fault), None)
    why = obstacle or (refused.reason if refused else _("The timer that sends them has not run yet."))
    return LetterLog(_postings(letters), list(not_arrived(round).select_related("user")), len(waiting), why)


def of_round(round: Round) -> LetterQuerySet:
    return Letter.objects.filter(about=about(round.pk))


def not_arrived(round: Round) -> LetterQuerySet:
    """Also letters of the day that tell of the round."""
    digests = of_round(round).exclude(digest=None).values("digest")
    return Letter.objects.filter(Q(about=about(round.pk)) | Q(pk__in=digests)).not_arrived()


def _postings(letters: LetterQuerySet) -> list[Posting]:
    """What the office sends by the day; what follows from single assessments comes every day, so that is one row."""
    # What has gone into a letter of the day fares as that one does.
    fared = letters.annotate(fared=Coalesce("digest__state", "state"))
    rows: Iterable[tuple[datetime.date, str, str, int]] = (
        fared.values_list(TruncDate("written_at"), "kind", "fared").annotate(Count("pk")).order_by("kind")
    )
    found: dict[tuple[datetime.date | None, str], Posting] = {}
    for day, kind, state, count in rows:
        posting = found.setdefault((day if kind in BY_DAY else None, kind), Posting(day, kind))
        posting.day = max(posting.day, day)
        posting.states[state] += count
    return sorted(found.values(), key=lambda row: row.day, reverse=True)[:MOST_ROWS]
