"""Who else has the same page before them, and in which section."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models.presence import BeingHere
from municipalities.models import User

OFTEN_ENOUGH = datetime.timedelta(seconds=25)
"""So often it is written down at most, unless the section is another: every second time that the script asks, which it
does every fifteen seconds. One that goes astray still leaves them here.
"""


def who_is_here(presences: Any) -> list[Any]:
    """By name. `presences` are those of one thing."""
    return list(presences.here().select_related("user").order_by("user__name"))


def note_presence(row: BeingHere, *, of: str, present: Iterable[BeingHere]) -> None:
    """`row` is to be written, `of` what it is beside; `present` are those who are here, as has just been read."""
    table = type(row)._default_manager
    own = next((one for one in present if one.user_id == row.user_id), None)
    if own is None:
        type(row).objects.forget()
        table.bulk_create([row], update_conflicts=True, unique_fields=[of, "user"], update_fields=["section", "at"])
    elif own.section != row.section or own.at < timezone.now() - OFTEN_ENOUGH:
        table.filter(pk=own.pk).update(section=row.section, at=row.at)


def told_here(
    present: Iterable[BeingHere], *, but: User, sections: Mapping[str, object] | None = None
) -> list[dict[str, str]]:
    """`sections` are what the sections are called."""
    return [
        {
            "name": str(one.user),
            "section": one.section,
            "words": _words(str(one.user), (sections or {}).get(one.section)),
        }
        for one in present
        if one.user_id != but.pk
    ]


def _words(name: str, section: object) -> str:
    if not section:
        return _("%(name)s is here") % {"name": name}
    return _("%(name)s is here, in %(section)s") % {"name": name, "section": section}
