"""What a letter says, and putting it in the outbox.

    write(Letter.Kind.SIGNED, to=user, content=lambda: Content(subject=_("…"), paragraphs=[…]), key="signed:17")

is called in the transaction of what the letter tells of: both are there, or neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from municipalities.models import County, Letter, Membership

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class Item:
    """A line of a letter, with where it leads and what is to be known of it."""

    words: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Content:
    """The same words make the plain letter and the one in HTML. No names of places in the subject: it shows on locked
    telephones."""

    subject: str
    paragraphs: Sequence[str]
    items: Sequence[Item] = ()
    action: Item | None = None
    """What the reader is to do, as a link of its own."""
    afterwards: Sequence[str] = ()


def link(name: str, *args: object) -> str:
    """The whole address of a page. Whoever is not logged in gets there by way of the log-in page."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def write(
    kind: str,
    *,
    to: User,
    content: Callable[[], Content],
    key: str,
    county: County | None = None,
    about: str = "",
    memberships: Iterable[Membership] = (),
    is_secret: bool = False,
) -> Letter | None:
    """None: it has been written already, under the same key. The content is made in the receiver's language."""
    letter = drafted(
        kind,
        to=to,
        content=content,
        key=key,
        county=county,
        about=about,
        memberships=memberships,
        is_secret=is_secret,
    )
    if Letter.objects.filter(key=key).exists():
        return None
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:  # someone else was quicker
        return None
    return letter


def drafted(
    kind: str,
    *,
    to: User,
    content: Callable[[], Content],
    key: str,
    county: County | None = None,
    about: str = "",
    memberships: Iterable[Membership] = (),
    is_secret: bool = False,
) -> Letter:
    """Not stored yet, for whoever writes many at once."""
    with translation.override(to.language):
        said = content()
        words = {"said": said, "to": to, "site": settings.SITE_NAME, "site_url": settings.SITE_URL}
        text = render_to_string("municipalities/letters/letter.txt", words)
        html = render_to_string("municipalities/letters/letter.html", words)
    return Letter(
        key=key,
        kind=kind,
        user=to,
        to=to.email,
        county=county,
        about=about,
        memberships=sorted(membership.pk for membership in memberships),
        is_secret=is_secret,
        subject=f"{settings.SITE_NAME}: {said.subject}",
        text=text,
        html=html,
    )
