"""What people of the county have learnt stands beside what research says, never over it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.action.methods import rules
from assessments.action.models import CountyExperience, Method
from municipalities.models import User
from tests.action import the_bank
from tests.cast import Cast
from tests.factories import ActorFactory, MembershipFactory
from tests.pages import Response, logged_in, text

pytestmark = pytest.mark.django_db

WORDS = "Fyra kameror räckte inte när ingen satt vid skärmarna."


@pytest.fixture
def cast() -> Cast:
    the_bank()
    return Cast()


def write(user: User, words: str = WORDS, **more: Any) -> Response:
    return logged_in(user).post(reverse("experience", args=["M05", "27"]), {"text": words} | more, follow=True)


def page(user: User, code: str = "M05") -> Response:
    return logged_in(user).get(reverse("method", args=[code]))


def learnt(cast: Cast) -> CountyExperience:
    return rules.write(Method.objects.get(code="M05"), WORDS, actor=cast.police_actor, by=cast.police)


def test_it_stands_with_the_actor_and_the_day(cast: Cast) -> None:
    response = write(cast.municipal)
    assert "Erfarenheten är sparad." in text(response)
    assert f"{WORDS} Ekstads kommun, " in text(page(cast.county_actor))
    (stored,) = CountyExperience.objects.all()
    assert (stored.county, stored.actor, stored.by) == (cast.county, cast.municipal_actor, cast.municipal)
    assert stored.history.get().history_user == cast.municipal


def test_never_over_what_research_says(cast: Cast) -> None:
    write(cast.municipal)
    found = text(page(cast.municipal))
    assert found.index("Brås sammanställning") < found.index("Länets erfarenhet") < found.index(WORDS)


def test_other_counties_do_not_read_it(cast: Cast) -> None:
    learnt(cast)
    assert WORDS not in text(page(cast.outsider))
    assert WORDS not in text(page(cast.police, "M07"))


def test_who_writes_for_two_actors_chooses_one(cast: Cast) -> None:
    MembershipFactory.create(user=cast.municipal, actor=cast.board)
    user = User.objects.get(pk=cast.municipal.pk)
    form = logged_in(user).get(reverse("experience", args=["M05", "27"])).content.decode()
    assert "Länsstyrelsen" in form
    assert write(user).status_code == 422
    write(user, actor_choice=str(cast.board.pk))
    assert CountyExperience.objects.get().actor == cast.board


def test_not_in_the_name_of_someone_elses_actor(cast: Cast) -> None:
    MembershipFactory.create(user=cast.municipal, actor=cast.board)
    user = User.objects.get(pk=cast.municipal.pk)
    other = ActorFactory.create(county=cast.county)
    assert write(user, actor_choice=str(other.pk)).status_code == 422
    assert not CountyExperience.objects.exists()


def test_nor_of_one_that_one_only_reads_for(cast: Cast) -> None:
    MembershipFactory.create(user=cast.municipal, actor=cast.board, role="reader")
    assert rules.actors_writing_for(User.objects.get(pk=cast.municipal.pk), cast.county) == [cast.municipal_actor]


def test_nor_of_another_county(cast: Cast) -> None:
    MembershipFactory.create(user=cast.municipal, actor=cast.police_actor_elsewhere)
    assert rules.actors_writing_for(User.objects.get(pk=cast.municipal.pk), cast.county) == [cast.municipal_actor]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "Skriv er erfarenhet."),
        ("x" * 301, "som mest 300 tecken"),
        ("Mannen 811218-9876 säljer.", "personnummer"),
        ("Ring 070-123 45 67.", "telefonnummer"),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_nothing_is_lost(cast: Cast, words: str, message: str) -> None:
    response = write(cast.police, words)
    assert response.status_code == 422
    assert message in text(response)
    assert words in response.content.decode()
    assert not CountyExperience.objects.exists()


def test_300_characters_are_let_in(cast: Cast) -> None:
    assert write(cast.police, "x" * 300).status_code == 200
    assert CountyExperience.objects.get().text == "x" * 300


def test_the_guard_holds_without_the_form(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        rules.write(Method.objects.get(code="M05"), "811218-9876", actor=cast.police_actor, by=cast.police)


def test_who_wrote_it_and_the_office_remove_it(cast: Cast) -> None:
    for user in (cast.police, cast.office):
        stored = learnt(cast)
        assert "Ta bort" in text(page(user))
        response = logged_in(user).post(reverse("experience_remove", args=[stored.pk]), follow=True)
        assert "Erfarenheten är borttagen." in text(response)
        removed = CountyExperience.history.first()
        assert (removed.history_type, removed.history_user, removed.text) == ("-", user, WORDS)
    assert not CountyExperience.objects.exists()


def test_others_are_offered_no_removal(cast: Cast) -> None:
    learnt(cast)
    for user in (cast.municipal, cast.contributor, cast.reader, cast.county_actor):
        assert "Ta bort" not in text(page(user))


def test_only_who_may_write_is_asked_to(cast: Cast) -> None:
    assert "Skriv en erfarenhet" in text(page(cast.county_actor))
    assert "Skriv en erfarenhet" not in text(page(cast.reader))
