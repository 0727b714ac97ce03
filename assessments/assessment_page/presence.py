"""Who else has the assessment before them, and in which section."""

from __future__ import annotations

import datetime

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

OFTEN_ENOUGH = datetime.timedelta(seconds=14)
"""So often it is written down at most, unless the section is another: the script asks every fifteen seconds."""


def note_presence(assessment: Assessment, user: User, section: str) -> None:
    now, section = timezone.now(), section if section in NAMES else ""
    own = Presence.objects.filter(assessment=assessment, user=user)
    last = own.values_list("section", "at").first()
    if last is None:
        Presence.objects.forget()
        Presence.objects.bulk_create(
            [Presence(assessment=assessment, user=user, section=section, at=now)],
            update_conflicts=True,
            unique_fields=["assessment", "user"],
            update_fields=["section", "at"],
        )
    elif last[0] != section or last[1] < now - OFTEN_ENOUGH:
        own.update(section=section, at=now)


def here(assessment: Assessment, *, but: User) -> list[dict[str, str]]:
    present = assessment.presences.here().exclude(user=but).select_related("user").order_by("user__name")
    return [
        {"name": str(one.user), "section": one.section, "words": _words(str(one.user), NAMES.get(one.section))}
        for one in present
    ]


def _words(name: str, section: object) -> str:
    if not section:
        return _("%(name)s is here") % {"name": name}
    return _("%(name)s is here, in %(section)s") % {"name": name, "section": section}
