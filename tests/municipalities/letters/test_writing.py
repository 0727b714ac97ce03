"""What a letter looks like, and that it is written once (rule 25)."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.utils.translation import gettext

from municipalities.letters.password_link import PASSWORD_LINK
from municipalities.letters.writing import Content, Item, drafted, link, write
from municipalities.models import Letter, User
from tests.factories import MembershipFactory, UserFactory


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory.create(name="Petra Polis")


def wrote(to: User, content: Content | None = None, **fields: Any) -> Letter | None:
    said = content or Content(subject="Ämne", paragraphs=["Stycke."])
    return write(drafted(Letter.Kind.SIGNED, to=to, content=lambda: said, **{"key": "signed:1", **fields}))


def test_is_written_once_under_a_key(reader: User) -> None:
    assert wrote(reader)
    assert wrote(reader) is None
    assert Letter.objects.count() == 1


def test_is_there_only_if_what_it_tells_of_is(reader: User) -> None:
    with transaction.atomic():
        wrote(reader)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_text_and_html_say_the_same(reader: User) -> None:
    content = Content(
        subject="Två kvar",
        paragraphs=["Det här är kvar."],
        items=[Item("Torget <norra>", "https://example.org/1", "väntar på er")],
        action=Item("Öppna Mitt område", "https://example.org/2"),
        afterwards=["Sista dag är 1 juni."],
    )
    letter = wrote(reader, content)
    assert letter
    for words in ["Det här är kvar.", "väntar på er", "Öppna Mitt område", "Sista dag är 1 juni.", "Hej Petra Polis,"]:
        assert words in letter.text
        assert words in letter.html
    assert "- Torget <norra>\n  väntar på er\n  https://example.org/1\n" in letter.text
    assert '<a href="https://example.org/1">Torget &lt;norra&gt;</a>' in letter.html
    assert letter.subject.endswith(": Två kvar")


def test_is_in_the_receivers_language(reader: User) -> None:
    def content() -> Content:
        return Content(subject=gettext("Yes"), paragraphs=[])

    reader.language = "en"
    english = write(drafted(Letter.Kind.SIGNED, to=reader, content=content, key="1"))
    swedish = write(drafted(Letter.Kind.SIGNED, to=UserFactory.create(), content=content, key="2"))
    assert english
    assert swedish
    assert english.subject.endswith(": Yes")
    assert "Hello Petra Polis" in english.text
    assert '<html lang="en">' in english.html
    assert swedish.subject.endswith(": Ja")


@override_settings(SITE_URL="https://scener.example.org")
def test_links_are_whole_addresses() -> None:
    assert link("profile") == "https://scener.example.org/mina-uppgifter/"


def test_remembers_which_assignments_it_was_written_to(reader: User) -> None:
    membership = MembershipFactory.create(user=reader)
    letter = wrote(reader, memberships=[membership])
    assert letter
    assert letter.memberships == [membership.pk]


def test_links_that_were_stored_are_taken_out(reader: User) -> None:
    url = link("account_reset_password_from_key", "1", "abc-def")
    letter = wrote(reader, Content(subject="Konto", paragraphs=[], action=Item("Välj lösenord", url)))
    assert letter
    Letter.objects.update(kind=Letter.Kind.ACCOUNT)

    import_module("municipalities.migrations.0016_password_links_made_when_sent").take_out(apps, None)

    letter.refresh_from_db()
    assert "/password/" not in letter.text + letter.html
    assert all(PASSWORD_LINK in words for words in (letter.text, letter.html))
