"""What a letter says, and putting it in the outbox.

    write(drafted(Letter.Kind.SIGNED, to=user, content=lambda: Content(subject=_("…"), paragraphs=[…]), key="1"))

is called in the transaction of what the letter tells of: both are there, or neither.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from municipalities.models import County, Letter, LetterChoice, Membership
from municipalities.shown_names import InsteadOfNames
from municipalities.site.reader import written_with

if TYPE_CHECKING:
    from municipalities.models import User

MORNING = 7
"""The hour at which the letter of the day leaves."""


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


def where_to_choose() -> str:
    return _("You choose yourself which letters you get, and when: %(where)s") % {"where": link("letter_choices")}


def drafted(
    kind: str,
    *,
    to: User,
    content: Callable[[], Content],
    key: str,
    county: County | None = None,
    about: str = "",
    memberships: Iterable[Membership] = (),
    subjects: Iterable[int] = (),
) -> Letter:
    """As the receiver reads it, and not in the outbox yet: to be written with others, or shown first."""
    with translation.override(to.language), written_with(InsteadOfNames(lambda: to)):
        said = content()
        words = {"said": said, "to": to, "site": settings.SITE_NAME, "site_url": settings.SITE_URL}
        text = render_to_string("municipalities/letters/letter.txt", words)
        html = render_to_string("municipalities/letters/letter.html", words)
    items = said.items or ([said.action] if said.action else [])
    return Letter(
        key=key,
        kind=kind,
        user=to,
        to=to.email,
        county=county,
        about=about,
        memberships=sorted(membership.pk for membership in memberships),
        subjects=sorted(subjects),
        subject=f"{settings.SITE_NAME}: {said.subject}",
        text=text,
        html=html,
        items=[asdict(item) for item in items],
    )


def write(letter: Letter) -> Letter | None:
    """None: it has been written already, under the same key, or the receiver wants no letters of the kind."""
    return Letter.objects.get(key=letter.key) if put([letter]) else None


def put(letters: Iterable[Letter], *, whatever_chosen: bool = False) -> list[Letter]:
    """Into the outbox. Returns those that were not there."""
    new = to_put(letters, whatever_chosen=whatever_chosen)
    # Someone may be quicker, with the same letters.
    Letter.objects.bulk_create(new, ignore_conflicts=True, batch_size=200)
    return new


def to_put(letters: Iterable[Letter], *, whatever_chosen: bool = False) -> list[Letter]:
    """Those that are not there yet, as the receivers want letters of the kind (rule 27)."""
    new = list(_as_chosen(list(letters), whatever_chosen=whatever_chosen))
    known = set(Letter.objects.filter(key__in=[letter.key for letter in new]).values_list("key", flat=True))
    return [letter for letter in new if letter.key not in known]


def _as_chosen(letters: list[Letter], *, whatever_chosen: bool) -> Iterator[Letter]:
    choosable = not whatever_chosen and any(letter.kind in LetterChoice.KINDS for letter in letters)
    chosen = LetterChoice.objects.of({letter.user for letter in letters}) if choosable else {}
    for letter in letters:
        if whatever_chosen or letter.kind not in LetterChoice.KINDS:
            yield letter
            continue
        choice = chosen.get((letter.user_id, letter.kind)) or LetterChoice.unchosen(letter.kind)
        if choice == LetterChoice.Choice.DAILY:
            letter.state, letter.due = Letter.State.GATHERED, next_morning()
        if choice != LetterChoice.Choice.NONE:
            yield letter


def next_morning() -> datetime.datetime:
    """When the letter of the day leaves."""
    now = timezone.localtime()
    morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if now < morning else morning + datetime.timedelta(days=1)
