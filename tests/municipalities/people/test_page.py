"""The page of people tells what became of invitations, and is searched (rule 30)."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from municipalities.models import Actor, Letter, Membership
from municipalities.people.inviting import invite
from municipalities.people.views import ACTORS_PER_PAGE
from tests.cast import Cast
from tests.factories import ActorFactory, MembershipFactory, UserFactory
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db
PEOPLE = "/lan/27/personer/"
State, Fault = Letter.State, Letter.Fault
SENT = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)


@pytest.fixture
def office(cast: Cast) -> Client:
    return logged_in(cast.office)


@pytest.fixture
def invited(cast: Cast) -> Membership:
    user = UserFactory.create(name="Nora Ny", password=None)
    assignment = MembershipFactory.create(user=user, actor=cast.other_municipal_actor)
    invite(user, assignment, by=cast.office)
    return assignment


def row(page: Any, name: str) -> str:
    """What the page tells of one person, to the next row."""
    return text(page).split(f" {name} ", 1)[1].split("Samordnare")[0]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Brevet väntar på att skickas."),
        ({"fault": Fault.UNREACHABLE}, "Brevet väntar på att skickas. E-postservern går inte att nå."),
        ({"state": State.SENT, "sent_at": SENT}, "Brevet skickades 3 mars 2026, men länken i det är för gammal."),
        ({"state": State.FAILED, "fault": Fault.ADDRESS}, "Brevet har inte kommit fram. E-postservern tar inte emot"),
        ({"state": State.STOPPED, "fault": Fault.ENDED}, "Brevet har inte kommit fram. Uppdraget har upphört."),
    ],
)
def test_tells_what_became_of_the_letter(office: Client, invited: Membership, fields: Any, told: str) -> None:
    Letter.objects.update(**fields)
    assert told in row(office.get(PEOPLE), "Nora Ny")


def test_tells_the_day_while_the_link_works_and_when_it_has_been_used(office: Client, invited: Membership) -> None:
    Letter.objects.update(state=State.SENT, sent_at=timezone.now())
    assert "Skickat " in row(office.get(PEOPLE), "Nora Ny")
    invited.user.last_login = timezone.now()
    invited.user.save()
    page = office.get(PEOPLE)
    assert "Har loggat in" in row(page, "Nora Ny")
    assert "Skicka igen till Nora Ny" not in text(page)


def test_the_newest_letter_counts(cast: Cast, office: Client, invited: Membership) -> None:
    Letter.objects.update(state=State.FAILED, fault=Fault.ADDRESS)
    office.post(f"/uppdrag/{invited.pk}/brev/")
    page = office.get(PEOPLE)
    assert "Brevet väntar på att skickas." in row(page, "Nora Ny")
    assert "Skicka igen till Nora Ny" not in text(page), "it waits already"


def test_refused_letter_can_be_sent_again_and_who_got_none_gets_one(
    cast: Cast, office: Client, invited: Membership
) -> None:
    Letter.objects.update(state=State.FAILED)
    page = text(office.get(PEOPLE))
    assert "Skicka igen till Nora Ny" in page
    assert "Skicka ett brev till Klara Kommun" in page


def shown(office: Client, **chosen: str) -> list[str]:
    return [row.actor.name for row in office.get(PEOPLE, chosen).context["rows"]]


@pytest.mark.parametrize("words", ["Nora", "nora ny", "Åby", "åby nora"])
def test_is_searched_by_person_actor_and_area(office: Client, invited: Membership, words: str) -> None:
    assert shown(office, search=words) == ["Åby kommun"]


def test_finds_a_police_actor_by_its_area_and_nobody_by_who_has_left(
    cast: Cast, office: Client, invited: Membership
) -> None:
    Actor.objects.filter(pk=cast.police_actor.pk).update(name="Polisen")
    assert shown(office, search="norra ek") == ["Polisen"]
    Membership.objects.filter(pk=invited.pk).update(
        starts=timezone.localdate() - datetime.timedelta(days=9),
        ends=timezone.localdate() - datetime.timedelta(days=1),
    )
    assert shown(office, search="nora") == []


def test_only_what_is_left_to_do(cast: Cast, office: Client) -> None:
    for user in Membership.objects.exclude(actor=cast.police_actor).select_related("user"):
        user.user.last_login = timezone.now()
        user.user.save()
    assert shown(office, left="coordinator") == ["Åby kommun"]
    assert shown(office, left="log_in") == ["Polisen Norra Ek"]
    assert shown(office, left="letter") == []
    invite(cast.contributor, cast.contributor.memberships.get(), by=cast.office)
    Letter.objects.update(state=State.FAILED)
    assert shown(office, left="letter") == ["Polisen Norra Ek"]
    assert len(shown(office, left="nonsense")) == len(shown(office))


def test_page_and_filter_say_the_same_of_the_newest_letter(cast: Cast, office: Client, invited: Membership) -> None:
    """The one that was refused has been replaced, and one that was stopped has not arrived either."""
    Letter.objects.update(state=State.FAILED, fault=Fault.ADDRESS)
    assert shown(office, left="letter") == ["Åby kommun"]
    Letter.objects.create(
        key="newer", kind=Letter.Kind.ACCOUNT, user=invited.user, to=invited.user.email, county=cast.county
    )
    assert shown(office, left="letter") == []
    assert "Brevet väntar på att skickas." in row(office.get(PEOPLE), "Nora Ny")
    Letter.objects.filter(key="newer").update(state=State.STOPPED, fault=Fault.ENDED)
    assert shown(office, left="letter") == ["Åby kommun"]
    assert "Brevet har inte kommit fram." in row(office.get(PEOPLE), "Nora Ny")


def test_what_another_county_has_written_is_not_told(cast: Cast, office: Client, invited: Membership) -> None:
    elsewhere = MembershipFactory.create(user=invited.user, actor=cast.police_actor_elsewhere)
    invite(invited.user, elsewhere, by=cast.administrator)
    Letter.objects.filter(county=cast.elsewhere).update(state=State.FAILED, fault=Fault.ADDRESS)
    assert "Brevet väntar på att skickas." in row(office.get(PEOPLE), "Nora Ny")
    assert shown(office, left="letter") == []
    Letter.objects.filter(county=cast.county).delete()
    assert "Har inte fått något brev, och inte loggat in." in row(office.get(PEOPLE), "Nora Ny")
    assert shown(office, left="letter") == []


def test_what_an_administrator_has_written_of_the_account_is_told(
    cast: Cast, office: Client, invited: Membership
) -> None:
    Letter.objects.all().delete()
    invite(invited.user, by=cast.administrator)
    assert "Brevet väntar på att skickas." in row(office.get(PEOPLE), "Nora Ny")


def test_nothing_found_says_so_with_a_way_back(office: Client) -> None:
    page = office.get(PEOPLE, {"search": "finns inte"})
    assert "Inga aktörer i urvalet." in text(page)
    assert f'href="{PEOPLE}"' in page.content.decode()


def test_is_shown_in_parts_that_keep_the_selection(cast: Cast, office: Client) -> None:
    for number in range(ACTORS_PER_PAGE + 1):
        ActorFactory.create(county=cast.county, kind=Actor.Kind.REGION, name=f"Region {number:02}")
    assert len(shown(office, search="region")) == ACTORS_PER_PAGE
    assert shown(office, search="region", page="2") == ["Region 10", "Regionen"]
    assert "?search=region&amp;page=2" in office.get(PEOPLE, {"search": "region"}).content.decode()


def test_fragment_is_the_rows_alone(office: Client) -> None:
    page = office.get(PEOPLE, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith("<table")
    assert "<html" not in page


def test_asks_no_more_for_more_people(cast: Cast, office: Client, django_assert_num_queries: Any) -> None:
    invite(cast.police, cast.police.memberships.get(), by=cast.office)
    for _each in range(5):
        MembershipFactory.create(actor=ActorFactory.create(county=cast.county, kind=Actor.Kind.REGION))
    # session, user, memberships, county, managed, count of actors, actors, assignments, letters, without coordinator,
    # three kinds of areas without actor, ended
    with django_assert_num_queries(14):
        office.get(PEOPLE)
