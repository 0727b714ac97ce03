"""Every kind of letter as its receiver sees it, in both languages, as text and as HTML."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, Signature
from assessments.rounds.letters import ended_watches, tell_opened, tell_proof
from assessments.rounds.reminding import remind_now
from municipalities.letters.gathering import gather
from municipalities.letters.password_link import write_password_link
from municipalities.letters.writing import put
from municipalities.models import Letter, User
from municipalities.models.actor import Party
from municipalities.people.inviting import invite
from tests.cast import Cast
from tests.factories import UserFactory, settled
from tests.questions import questionnaire, reply

pytestmark = pytest.mark.django_db(transaction=True)
Kind = Letter.Kind


def write_all(cast: Cast) -> None:
    """One of each kind, and of those that differ by party one more, all to the police or the district."""
    invite(UserFactory.create(name="Nora Ny", password=None, language=cast.police.language), by=cast.office)
    invite(cast.police, cast.police.memberships.get(), by=cast.office)
    write_password_link(cast.police)
    cast.open.closes_on = timezone.localdate() + datetime.timedelta(days=7)
    cast.open.save()
    tell_opened(cast.open)
    remind_now(cast.open)
    tell_proof(cast.in_proof)
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.district)
    signing.withdraw(cast.square_now, party=Party.MUNICIPALITY, by=cast.district)
    judging.save(cast.square_now, {"i3.agreed": "no"}, seen_version=1, by=cast.district)
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=2, by=cast.district)
    signing.send_back(Assessment.objects.get(pk=cast.square_now.pk), reason="Läs om.", by=cast.office)
    Letter.objects.filter(state=Letter.State.GATHERED).update(due=timezone.now())
    gather()
    Signature.objects.all().delete()
    cast.square_now.delete()
    cast.square_in_proof.delete()
    questionnaire()
    ended = settled(scene=cast.square, round=cast.in_proof, listed=False)
    Assessment.objects.filter(pk=ended.pk).update(settled_at=timezone.now() - datetime.timedelta(days=367))
    reply(ended, "UP2", "m12")
    put(ended_watches(cast.county))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_letter_is_readable(page: Page, cast: Cast, check: Callable[[Page, str], None], language: str) -> None:
    User.objects.update(language=language)
    for user in (cast.police, cast.district, cast.office):
        user.refresh_from_db()
    write_all(cast)
    letters = {letter.subject: letter for letter in Letter.objects.order_by("pk")}
    assert {letter.kind for letter in letters.values()} == set(Kind)
    for number, letter in enumerate(letters.values()):
        for told in (letter.subject, letter.text, letter.html):
            assert cast.square.name not in told
            assert not re.search(r"%\(|None|\{\{|&amp;amp;", told)
        assert not re.search(r"\n{3,}", letter.text), letter.text
        page.goto("/tillganglighet/")
        page.set_content(letter.html)
        check(page, f"letter-{language}-{number:02}-{letter.kind}")
