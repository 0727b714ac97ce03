"""People who have come and gone, invitations on their way and who has looked at what, for the pages that tell of it."""

from __future__ import annotations

import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from municipalities.models import Actor, CountyAccess, Letter, Membership, User
from municipalities.people.inviting import invite
from scenes.models import Reading, Round, Scene

from .desk import at_work
from .letters import NO_SUCH_ADDRESS
from .people import IN_FORCE_FOR

DAY = datetime.timedelta(days=1)
SUCCEEDED_DAYS_AGO = 60


def come_and_go(round: Round, *, office: User) -> None:
    _successor(office)
    asked = _invited("Siri Lundmark", "Nacka kommun", Membership.Role.CONTRIBUTOR, days_ago=9, by=office)
    asked.update(state=Letter.State.SENT, sent_at=F("due"), tries=1)
    lost = _invited("Otto Hedin", "Solna stad", Membership.Role.READER, days_ago=5, by=office)
    lost.update(state=Letter.State.FAILED, fault=Letter.Fault.ADDRESS, error=NO_SUCH_ADDRESS, tries=1)
    _read(round, by=office)
    _let_in("Påhittade universitetet", by=office)


def _let_in(name: str, *, by: User) -> None:
    actor, reason = Actor.objects.get(name=name), "Utvärdering av lägesbilden, enligt avtal."
    last_day = timezone.localdate() + IN_FORCE_FOR
    CountyAccess(county=actor.county, actor=actor, reason=reason, ends=last_day, granted_by=by).grant()


def _successor(office: User) -> None:
    """In Nacka's police one coordinator has followed another."""
    [successor] = Membership.objects.filter(actor__name="Lokalpolisområde Nacka")
    last_day = timezone.localdate() - SUCCEEDED_DAYS_AGO * DAY
    left = User.objects.create(email="gun.sandelin@example.org", name="Gun Sandelin", last_login=timezone.now())
    left.set_unusable_password()
    left.save()
    starts = timezone.localdate() - IN_FORCE_FOR
    before = Membership(user=left, actor=successor.actor, role=successor.role, starts=starts, ends=last_day)
    before.note_author(office, reason="Har bytt tjänst.")
    before.save()
    successor.starts = last_day + DAY
    successor.note_author(office)
    successor.save()


def _invited(name: str, actor: str, role: str, *, days_ago: int, by: User) -> QuerySet[Letter]:
    address = f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.create(email=address, name=name)
    user.set_unusable_password()
    user.save()
    at = at_work(days_ago, hour=10)
    assignment = Membership(user=user, actor=Actor.objects.get(name=actor), role=role, starts=timezone.localdate(at))
    assignment.note_author(by)
    assignment.save()
    invite(user, assignment, by=by)
    letters = Letter.objects.filter(user=user)
    letters.update(written_at=at, due=at, tried_at=at)
    return letters


def _read(round: Round, *, by: User) -> None:
    """As the pages would have noted it: a list of all places, and the office and the police at some of them."""
    places = list(Scene.objects.filter(assessments__round=round).order_by("code").values_list("pk", flat=True))
    police = User.objects.get(email="polis.botkyrka@example.org")
    mine = Scene.objects.filter(assessments__in=round.assessments.in_own_area_of(police)).order_by("code")
    all_keys = f" {' '.join(map(str, places))} "
    readings = [
        Reading(user=by, kind=Reading.Kind.LIST, scenes=all_keys, rows=len(places), at=at_work(20, hour=9)),
        Reading(user=by, kind=Reading.Kind.FILE, scenes=all_keys, rows=len(places), at=at_work(20, hour=10)),
        *(
            Reading(user=user, kind=kind, scene_id=scene.pk, rows=1, at=at_work(days_ago, hour=13))
            for scene in mine[:2]
            for user, kind, days_ago in (
                (police, Reading.Kind.ASSESSMENT, 15),
                (police, Reading.Kind.SCENE, 12),
                (by, Reading.Kind.HISTORY, 4),
            )
        ),
    ]
    for reading in readings:
        reading.round = round
    Reading.objects.bulk_create(readings)
