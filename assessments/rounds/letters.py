"""The letters of a round: it has opened, something is left, the proof waits, a watch has ended (rule 26)."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.judging.letters import about, afterwards, place
from assessments.judging.people import by_area, coordinators_of, waited_for
from assessments.judging.watching import Watched, watched
from assessments.models import Assessment
from municipalities.letters.writing import Content, Item, drafted, link, put
from municipalities.models import County, Letter, Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_long, num
from scenes.models import Round

from .left import Left, left

if TYPE_CHECKING:
    from municipalities.models import User

Kind = Letter.Kind

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
        afterwards=afterwards(),
    )


def _reminder(one: Left) -> Content:
    subject = _("Left in round %(round)s: %(count)s") % {"round": one.round.label, "count": num(one.count)}
    return Content(
        subject=subject,
        paragraphs=[*filter(None, [_deadline(one.round) if one.round.is_open else ""]), *_how_many(one)],
        items=_items(one),
        action=Item(_("Open your start page"), link("my_area")),
        afterwards=afterwards(),
    )


def _proof(one: Left) -> Content:
    words = _("Round %(round)s is closed for changes. Read what will be published, and say whether it is right.")
    return Content(
        subject=_("The proof of round %(round)s waits for you") % {"round": one.round.label},
        paragraphs=[words % {"round": one.round.label}],
        items=_items(one),
        afterwards=afterwards(),
    )


def _how_many(one: Left) -> list[str]:
    words = ngettext(
        "You have %(count)s thing left in round %(round)s:",
        "You have %(count)s things left in round %(round)s:",
        one.count,
    )
    return [words % {"count": num(one.count), "round": one.round.label}]


# --- Writing them


def tell_opened(round: Round) -> list[Letter]:
    return put(_drafts(Kind.INVITATION, left(round), _opened, key=f"invitation:{round.pk}"))


def tell_proof(round: Round) -> list[Letter]:
    """Each time the round is closed for proofing: what was answered before is asked anew."""
    return put(_drafts(Kind.PROOF, left(round), _proof, key=f"proof:{round.pk}:{timezone.now().isoformat()}"))


def reminders(people: Iterable[Left], *, key: str) -> list[Letter]:
    """Not in the outbox yet."""
    return _drafts(Kind.REMINDER, people, _reminder, key=key)


def stop_old(round: Round, *kinds: str) -> None:
    """What has not left asks for what can no longer be done."""
    Letter.objects.filter(about=about(round.pk), kind__in=kinds).stop(Letter.Fault.CHANGED)


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
                f"{row.words}.",
            )
            for row in rows
        ],
        afterwards=afterwards(),
    )
