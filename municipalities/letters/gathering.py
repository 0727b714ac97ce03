"""The letter of the day, to those who want their news in one (rule 27)."""

from __future__ import annotations

import uuid
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Letter, Membership
from municipalities.site.look import num

from .writing import Content, Item, drafted, where_to_choose


@transaction.atomic
def gather() -> list[Letter]:
    """One to each of those who have news whose time has come, of each county. Of two commands at once the second finds
    nothing left."""
    waiting = Letter.objects.to_gather().select_related("user", "county").order_by("user_id", "county_id", "pk")
    parts = _still_theirs(list(waiting.select_for_update(of=("self",))))
    return [_gathered(list(of_user)) for _key, of_user in groupby(parts, key=attrgetter("user_id", "county_id"))]


def _still_theirs(parts: list[Letter]) -> list[Letter]:
    """Without what came to an assignment that has ended since."""
    of = {pk for part in parts for pk in part.memberships}
    in_force = set(Membership.objects.in_force().filter(pk__in=of).values_list("pk", flat=True))
    ended = [part.pk for part in parts if part.is_for_none_of(in_force)]
    Letter.objects.filter(pk__in=ended).stop(Letter.Fault.ENDED)
    return [part for part in parts if part.pk not in ended]


def _gathered(parts: list[Letter]) -> Letter:
    letter = drafted(
        Letter.Kind.DIGEST,
        to=parts[0].user,
        content=partial(_content, parts),
        key=f"digest:{parts[-1].pk}:{uuid.uuid4()}",  # one that was stopped is gathered anew
        county=parts[0].county,
        memberships=Membership.objects.in_force().filter(pk__in={pk for part in parts for pk in part.memberships}),
    )
    letter.save()
    Letter.objects.filter(pk__in=[part.pk for part in parts]).update(digest=letter)
    return letter


def _content(parts: list[Letter]) -> Content:
    county = parts[0].county
    told = _("This has happened in %(county)s since the last letter:") % {"county": county} if county else ""
    words = ngettext("%(count)s piece of news", "%(count)s pieces of news", len(parts)) % {"count": num(len(parts))}
    return Content(
        subject=words,
        paragraphs=[told or _("This has happened since the last letter:")],
        items=[Item(**item) for part in parts for item in part.items],
        afterwards=[where_to_choose()],
    )
