"""The letters of a round: it has opened, something is left, the proof waits, a watch has ended (rule 26)."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.picture import Picture, UnitAnswer
from assessments.figures.progress import signed_parties
from assessments.judging.letters import about, place
from assessments.judging.people import ByArea, by_area, coordinators_of, waited_for
from assessments.judging.watching import Watched, watched
from assessments.models import Assessment, Proof
from municipalities.letters.writing import Content, Item, drafted, link, put, where_to_choose
from municipalities.models import Actor, County, Letter, LocalPoliceArea, Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_long, num
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models import User

Kind = Letter.Kind

REMINDED = (21, 7, 1, -1)
"""Days before the last day to sign on which those who have something left are reminded; -1 is the day after it."""
LAST_WEEK = 7
"""Days before the last day in which a reminder comes whatever one has chosen (rule 27)."""


@dataclass
class Left:
    """What one person has left in a round."""

    user: User
    round: Round
    memberships: set[Membership] = field(default_factory=set)
    assessments: list[tuple[Assessment, bool]] = field(default_factory=list)
    """Waiting for the person's party, and whether the other party has signed."""
    silent: list[str] = field(default_factory=list)
    """Areas that have no place in the round and have not said that they have none."""
    proofs: int = 0
    """Places on the proof list that wait for an answer."""

    def is_in(self, area: LocalPoliceArea) -> bool:
        return any(assessment.local_police_area_id == area.pk for assessment, _signed in self.assessments)

    @property
    def count(self) -> int:
        return len(self.assessments) + len(self.silent) + self.proofs


def left(round: Round, picture: Picture | None = None) -> list[Left]:
    """What each of the county's coordinators has left; who is done is not there. By name."""
    by_user: dict[int, Left] = {}
    coordinators = _coordinators(round)

    def of(membership: Membership) -> Left:
        found = by_user.setdefault(membership.user_id, Left(membership.user, round))
        found.memberships.add(membership)
        return found

    if round.is_open:
        for assessment, other_has_signed, one in _unsigned(round, coordinators):
            if all(known.pk != assessment.pk for known, _signed in of(one).assessments[-1:]):
                of(one).assessments.append((assessment, other_has_signed))
        for name, one in _silent(picture or Picture(round), coordinators):
            of(one).silent.append(name)
    elif round.state == Round.State.PROOFING:
        for one in _unproofed(round, coordinators):
            of(one).proofs += 1
    return sorted(by_user.values(), key=lambda one: one.user.name)


def _coordinators(round: Round) -> ByArea:
    """Of the county's areas today."""
    found = Membership.objects.in_force().coordinating().select_related("user", "actor").order_by("pk")
    return by_area(found.filter(actor__county=round.county_id, actor__kind__in=Actor.AREA_KINDS))


def _unsigned(round: Round, coordinators: ByArea) -> Iterator[tuple[Assessment, bool, Membership]]:
    signed = signed_parties(round)
    waiting = Assessment.objects.unsettled().filter(round=round).select_related("scene").order_by("scene__code")
    for assessment in waiting:
        for party in Party:
            if party not in signed[assessment.scene_id]:
                for one in waited_for(assessment, party, coordinators):
                    yield assessment, party.other in signed[assessment.scene_id], one


def _silent(picture: Picture, coordinators: ByArea) -> Iterator[tuple[str, Membership]]:
    for kind, answers in picture.answers.items():
        for unit in answers.get(UnitAnswer.NO_ANSWER, ()):
            if not picture.has_places(kind, unit.pk):
                for one in coordinators.get((kind, unit.pk), ()):
                    yield str(unit), one


def _unproofed(round: Round, coordinators: ByArea) -> Iterator[Membership]:
    answered = set(Proof.objects.filter(assessment__round=round).values_list("assessment", "party"))
    for assessment in Assessment.objects.settled().filter(round=round):
        for party in Party:
            if (assessment.pk, party) not in answered:
                yield from waited_for(assessment, party, coordinators)


# --- What the letters say


def _deadline(round: Round) -> str:
    days = round.days_left()
    if days is None:
        return ""
    words = _("The last day to sign was %(day)s.") if days < 0 else _("The last day to sign is %(day)s.")
    return words % {"day": day_long(round.closes_on)}


def _items(one: Left) -> list[Item]:
    ready = _("The other party has signed.")
    proofs = ngettext("%(count)s place in the proof", "%(count)s places in the proof", one.proofs)
    return [
        *(place(assessment, ready if other_has_signed else "") for assessment, other_has_signed in one.assessments),
        *(Item(_("Open drug scenes in %(area)s: yes or no?") % {"area": name}, link("my_area")) for name in one.silent),
        *([Item(proofs % {"count": num(one.proofs)}, link("proof_list", one.round.pk))] if one.proofs else []),
    ]


def _opened(one: Left) -> Content:
    words = _("Round %(round)s is open. Police and municipality judge the places together, and both sign.")
    return Content(
        subject=_("Round %(round)s has been opened") % {"round": one.round.label},
        paragraphs=[words % {"round": one.round.label}, *filter(None, [_deadline(one.round)]), *_how_many(one)],
        items=_items(one),
        action=Item(_("Open your start page"), link("my_area")),
        afterwards=_afterwards(),
    )


def _reminder(one: Left) -> Content:
    subject = _("Left in round %(round)s: %(count)s") % {"round": one.round.label, "count": num(one.count)}
    return Content(
        subject=subject,
        paragraphs=[*_how_many(one), *filter(None, [_deadline(one.round) if one.round.is_open else ""])],
        items=_items(one),
        action=Item(_("Open your start page"), link("my_area")),
        afterwards=_afterwards(),
    )


def _proof(one: Left) -> Content:
    words = _("Round %(round)s is closed for changes. Read what will be published, and say whether it is right.")
    return Content(
        subject=_("The proof of round %(round)s waits for you") % {"round": one.round.label},
        paragraphs=[words % {"round": one.round.label}],
        items=_items(one),
        afterwards=_afterwards(),
    )


def _how_many(one: Left) -> list[str]:
    words = ngettext(
        "You have %(count)s thing left in round %(round)s:",
        "You have %(count)s things left in round %(round)s:",
        one.count,
    )
    return [words % {"count": num(one.count), "round": one.round.label}]


def _afterwards() -> list[str]:
    return [
        _("The names of places are never written in letters. Log in to see them."),
        where_to_choose(),
    ]


# --- Writing them


def tell_opened(round: Round) -> list[Letter]:
    return put(_drafts(Kind.INVITATION, left(round), _opened, key=f"invitation:{round.pk}"))


def tell_proof(round: Round) -> list[Letter]:
    """Each time the round is closed for proofing: what was answered before is asked anew."""
    return put(_drafts(Kind.PROOF, left(round), _proof, key=f"proof:{round.pk}:{timezone.now().isoformat()}"))


def stop_old(round: Round, *kinds: str) -> None:
    """What has not left asks for what can no longer be done."""
    Letter.objects.filter(about=about(round.pk), kind__in=kinds).stop(Letter.Fault.CHANGED)


def due_reminders(round: Round, today: datetime.date | None = None) -> list[Letter]:
    """Not in the outbox yet: to those who have something left, and have not been reminded since the day came.

    The last day to sign is part of the key. When it is moved they are reminded of the new one, in its time.
    """
    today = today or timezone.localdate()
    if not (round.is_open and round.closes_on):
        return []
    came = [days for days in REMINDED if round.closes_on - datetime.timedelta(days=days) <= today]
    if not came:
        return []
    since = round.closes_on - datetime.timedelta(days=came[-1])
    reminded = _reminded(round, since)
    waiting = [one for one in left(round) if one.user.pk not in reminded]
    return _drafts(Kind.REMINDER, waiting, _reminder, key=f"{_reminders_of(round)}{came[-1]}")


def reminders_now(round: Round, area: LocalPoliceArea | None = None) -> list[Letter]:
    """Not in the outbox yet: to those who have something left, in the area or anywhere, and have not been reminded
    today. The letter lists all that they have left, so that nobody gets two."""
    today = timezone.localdate()
    reminded = _reminded(round, today)
    waiting = [one for one in left(round) if one.user.pk not in reminded and (area is None or one.is_in(area))]
    return _drafts(Kind.REMINDER, waiting, _reminder, key=f"{_reminders_of(round)}now-{today}")


def is_last_week(round: Round) -> bool:
    days = round.days_left()
    return days is not None and days <= LAST_WEEK


def _reminders_of(round: Round) -> str:
    return f"reminder:{round.pk}:{round.closes_on}:"


def _reminded(round: Round, since: datetime.date) -> set[int]:
    """Users who have been written to about the last day as it is now, and not in vain."""
    written = Letter.objects.filter(
        kind=Kind.REMINDER,
        about=about(round.pk),
        key__startswith=_reminders_of(round),
        written_at__gte=timezone.make_aware(datetime.datetime.combine(since, datetime.time.min)),
    )
    return set(written.exclude(state=Letter.State.STOPPED).values_list("user", flat=True))


def _drafts(kind: str, people: Iterable[Left], said: Callable[[Left], Content], *, key: str) -> list[Letter]:
    return [
        drafted(
            kind,
            to=one.user,
            content=partial(said, one),
            key=f"{key}:{one.user.pk}:{_roles(one)}",
            county=one.round.county,
            about=about(one.round.pk),
            memberships=one.memberships,
        )
        for one in people
    ]


def _roles(one: Left) -> str:
    """Part of the key, so that who loses one of two assignments can be written to of the other. Short, however many."""
    keys = sorted(role.pk for role in one.memberships)
    return hashlib.sha256(str(keys).encode()).hexdigest()[:12]


# --- Watches


def ended_watches(county: County, today: datetime.date | None = None) -> list[Letter]:
    """Not in the outbox yet: to both parties of places whose watch has ended (rule 24), one for those of a day."""
    today = today or timezone.localdate()
    rows_of_county = watched(Assessment.objects.filter(round__county=county), today)
    ended = [row for row in rows_of_county if row.has_ended and not row.is_answered]
    judges = coordinators_of([row.assessment for row in ended])
    areas = by_area(one for party in Party for one in judges[party])
    rows: dict[tuple[User, datetime.date], list[Watched]] = defaultdict(list)
    roles: dict[tuple[User, datetime.date], set[Membership]] = defaultdict(set)
    for row in ended:
        for party in Party:
            for one in waited_for(row.assessment, party, areas):
                roles[one.user, row.until].add(one)
                if row not in rows[one.user, row.until]:
                    rows[one.user, row.until].append(row)
    return [
        drafted(
            Kind.WATCH,
            to=user,
            content=partial(_watches, of_day),
            key=f"watch:{county.pk}:{until}:{user.pk}",
            county=county,
            memberships=roles[user, until],
        )
        for (user, until), of_day in rows.items()
    ]


def _watches(rows: list[Watched]) -> Content:
    return Content(
        subject=ngettext("The watch over a place has ended", "The watch over places has ended", len(rows)),
        paragraphs=[_("Is it as it was, or should the place be judged again?")],
        items=[
            Item(
                _("Place %(code)s") % {"code": row.assessment.scene.code},
                link("scene_detail", row.assessment.scene_id),
                row.words,
            )
            for row in rows
        ],
        afterwards=_afterwards(),
    )
