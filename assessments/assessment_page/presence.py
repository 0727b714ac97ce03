"""Who else has the assessment before them, and in which section."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Assessment, Presence
from municipalities.models import User

from .questions import SECTIONS

NAMES = {
    "indicators": gettext_lazy("Indicators"),
    "conclusion": gettext_lazy("Conclusion"),
    "outline": gettext_lazy("Outline"),
    **{slug: title for slug, title, _themes in SECTIONS},
}
"""Sections of the page, by their place in its address."""

OFTEN_ENOUGH = datetime.timedelta(seconds=25)
"""So often it is written down at most, unless the section is another: every second time that the script asks, which it
does every fifteen seconds. One that goes astray still leaves them here.
"""


def who_is_here(assessment: Assessment) -> list[Presence]:
    """By name."""
    return list(assessment.presences.here().select_related("user").order_by("user__name"))


def note_presence(assessment: Assessment, user: User, section: str, *, present: Iterable[Presence]) -> None:
    """`present` are those who are here, as has just been read."""
    now, section = timezone.now(), section if section in NAMES else ""
    own = next((one for one in present if one.user_id == user.pk), None)
    if own is None:
        Presence.objects.forget()
        Presence.objects.bulk_create(
            [Presence(assessment=assessment, user=user, section=section, at=now)],
            update_conflicts=True,
            unique_fields=["assessment", "user"],
            update_fields=["section", "at"],
        )
    elif own.section != section or own.at < now - OFTEN_ENOUGH:
        Presence.objects.filter(pk=own.pk).update(section=section, at=now)


def told_here(present: Iterable[Presence], *, but: User) -> list[dict[str, str]]:
    return [
        {"name": str(one.user), "section": one.section, "words": _words(str(one.user), NAMES.get(one.section))}
        for one in present
        if one.user_id != but.pk
    ]


def _words(name: str, section: object) -> str:
    if not section:
        return _("%(name)s is here") % {"name": name}
    return _("%(name)s is here, in %(section)s") % {"name": name, "section": section}
