"""Both sides are told on their start page: what will move, what has moved, and what was taken back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import MovedAssessment, Reorganisation
from assessments.wording import listing
from municipalities.site.look import day_long
from scenes.models import Scene

if TYPE_CHECKING:
    from municipalities.models import User

TOLD_FOR = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Notice:
    sign: str
    heading: str
    words: str
    places: list[Scene]
    """Those that the reader may see today: one's own before they are handed over, or after they are taken over."""


def notices_for(user: User) -> list[Notice]:
    """The next first, then the latest."""
    found = Reorganisation.objects.concerning(user).touched_since(timezone.now() - TOLD_FOR)
    acts = list(
        found.select_related("local_police_area", "district", "taken_back_by").prefetch_related(
            "transfers__local_police_area", "transfers__district", "transfers__scene"
        )
    )
    if not acts:
        return []
    named = [transfer.scene_id for act in acts for transfer in act.transfers.all()]
    seen = set(Scene.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
    fell = MovedAssessment.objects.filter(transfer__reorganisation__in=acts).exclude(fallen=[])
    signed_anew = set(fell.values_list("transfer__reorganisation", flat=True))
    return [_notice(act, seen, is_signed_anew=act.pk in signed_anew) for act in acts]


def _notice(act: Reorganisation, seen: set[int], *, is_signed_anew: bool) -> Notice:
    moved = [transfer for transfer in act.transfers.all() if not transfer.skipped]
    number = len(moved)
    facts = {
        "number": number,
        "before": act.area,
        "after": listing(dict.fromkeys(str(transfer.area) for transfer in moved)) or "–",
        "day": day_long(act.day),
    }
    sign, heading, words = _words(act, number, is_signed_anew=is_signed_anew)
    places = [transfer.scene for transfer in moved if transfer.scene_id in seen]
    return Notice(sign, heading % facts, words % facts, places)


def _words(act: Reorganisation, number: int, *, is_signed_anew: bool) -> tuple[str, str, str]:
    if act.is_withdrawn:
        words = _("The places stay with %(before)s. The plan to move them to %(after)s is withdrawn.")
        return "info", _("No move on %(day)s"), words
    if act.is_undone:
        return (
            "info",
            _("The move is undone"),
            _("%(before)s answers for the places again, as before, and not %(after)s."),
        )
    if act.is_planned:
        words = ngettext(
            "The responsibility for %(number)s place moves from %(before)s to %(after)s. Until then all is as now.",
            "The responsibility for %(number)s places moves from %(before)s to %(after)s. Until then all is as now.",
            number,
        )
        return "info", _("On %(day)s the responsibility moves"), words
    if not number:
        return (
            "warn",
            _("No place was moved"),
            _("None of the places of %(before)s could be moved on %(day)s as planned."),
        )
    words = ngettext(
        "The responsibility for %(number)s place has moved from %(before)s to %(after)s.",
        "The responsibility for %(number)s places has moved from %(before)s to %(after)s.",
        number,
    )
    if is_signed_anew:
        anew = _("What only one party had signed is signed anew.")  # not in an f-string: xgettext does not look there
        words = f"{words} {anew}"
    return "warn" if is_signed_anew else "info", _("The responsibility has moved"), words
