"""Rule 30: the project office invites people of its own county and ends their assignments, and nothing more."""

import datetime
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.messages import get_messages
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.letters.password_link import PASSWORD_LINK
from municipalities.letters.sending import send_waiting
from municipalities.models import Letter, Membership, User
from municipalities.people import rules
from scenes.models import Scene
from tests.at_once import meanwhile
from tests.cast import Cast
from tests.factories import MembershipFactory, OfficeFactory, SceneFactory, UserFactory
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
PEOPLE = "/lan/27/personer/"


@pytest.fixture
def office(cast: Cast) -> Client:
    return logged_in(cast.office)


def invite(client: Client, cast: Cast, **fields: Any) -> Any:
    data = {
        "name": "Nora Ny",
        "email": "nora@example.org",
        "actor": cast.other_municipal_actor.pk,
        "role": "coordinator",
        "starts": str(TODAY),
        **fields,
    }
    return client.post(reverse("people_invite", args=[cast.county.code]), data)


def end(client: Client, assignment: Membership, **fields: Any) -> Any:
    data = {"last_day": str(TODAY), "reason": "Har bytt tjänst.", **fields}
    return client.post(reverse("membership_end", args=[assignment.pk]), data)


def nora() -> User:
    return User.objects.get(email="nora@example.org")


# --- Inviting


def test_invited_gets_account_assignment_and_letter(cast: Cast, office: Client) -> None:
    assert invite(office, cast, ends=str(TODAY + 90 * DAY)).status_code == 302
    assignment = nora().memberships.get()
    assert (assignment.actor, assignment.role) == (cast.other_municipal_actor, "coordinator")
    assert (assignment.starts, assignment.ends) == (TODAY, TODAY + 90 * DAY)
    assert not nora().has_usable_password()
    letter = Letter.objects.get(user=nora())
    assert letter.kind == Letter.Kind.ACCOUNT
    assert "Åby kommun" in letter.text


def link_in(arrived: EmailMessage) -> str:
    [address] = re.findall(rf"{settings.SITE_URL}(/konto/\S+)", str(arrived.body))
    return str(address)


def link_to(cast: Cast, office: Client, mailoutbox: list[EmailMessage]) -> str:
    invite(office, cast)
    send_waiting()
    return link_in(mailoutbox[-1])


def test_invited_chooses_the_password_by_the_link_once(
    cast: Cast, office: Client, mailoutbox: list[EmailMessage]
) -> None:
    link, client = link_to(cast, office, mailoutbox), Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    secret = "ett långt nytt lösenord"
    client.post(form, {"password1": secret, "password2": secret})
    assert nora().check_password(secret)
    assert Client().login(email="nora@example.org", password=secret)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


@pytest.mark.parametrize(("days", "opens"), [(2, True), (4, False)])
def test_link_works_for_three_days_from_when_it_was_sent(
    cast: Cast, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, days: int, opens: bool
) -> None:
    invite(logged_in(cast.office), cast)
    sent = datetime.datetime.now() + 30 * DAY  # noqa: DTZ005  # as Django's own
    for moment in (sent, sent + days * DAY):
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self, moment=moment: moment)
        send_waiting()
    assert ("password1" in Client().get(link_in(mailoutbox[0]), follow=True).content.decode()) == opens


def test_letter_holds_no_link_until_it_leaves_nor_after(
    cast: Cast, office: Client, mailoutbox: list[EmailMessage]
) -> None:
    invite(office, cast)
    before = str(Letter.objects.values())
    send_waiting()
    assert link_in(mailoutbox[0])
    assert "/konto/" not in before + str(Letter.objects.values())


@pytest.mark.parametrize("state", [Letter.State.WAITING, Letter.State.FAILED])
def test_new_letter_takes_the_place_of_one_that_has_not_arrived(cast: Cast, office: Client, state: str) -> None:
    invite(office, cast)
    Letter.objects.update(state=state)
    office.post(reverse("membership_invite", args=[nora().memberships.get().pk]))
    newer, older = Letter.objects.filter(user=nora())
    assert newer.state == Letter.State.WAITING
    assert (older.state, older.fault) == (Letter.State.STOPPED, Letter.Fault.REPLACED)


def test_who_has_an_account_keeps_name_and_password(cast: Cast, office: Client) -> None:
    known = MembershipFactory.create(actor=cast.police_actor_elsewhere, user__name="Karin Känd").user
    known.set_password("ett gammalt lösenord")
    known.save()
    invite(office, cast, name="Annat Namn", email=known.email.upper())
    known.refresh_from_db()
    assert known.name == "Karin Känd"
    assert known.check_password("ett gammalt lösenord")
    assert known.memberships.filter(actor=cast.other_municipal_actor).exists()
    letter = Letter.objects.get(user=known)
    assert "/konto/" not in letter.text
    assert PASSWORD_LINK not in letter.text


def test_assignment_that_has_not_begun_stops_no_letter(cast: Cast, office: Client, mailoutbox: list[Any]) -> None:
    invite(office, cast, starts=str(TODAY + 10 * DAY))
    send_waiting()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("begins", [TODAY, TODAY + 10 * DAY])
def test_letter_of_an_assignment_that_was_taken_away_or_ended_is_not_sent(
    cast: Cast, office: Client, mailoutbox: list[Any], begins: datetime.date
) -> None:
    invite(office, cast, starts=str(begins))
    assignment = nora().memberships.get()
    if begins > TODAY:
        end(office, assignment)
    else:
        Membership.objects.filter(pk=assignment.pk).update(starts=TODAY - DAY, ends=TODAY - DAY)
    send_waiting()
    assert not mailoutbox
    assert Letter.objects.get().state == Letter.State.STOPPED


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "Nora 640823-3234"},
        {"email": "nora"},
        {"actor": ""},
        {"role": "administrator"},
        {"starts": str(TODAY - DAY)},
        {"ends": str(TODAY - DAY)},
    ],
    ids=str,
)
def test_invitation_that_is_not_right_is_refused_with_nothing_done(
    cast: Cast, office: Client, fields: dict[str, str]
) -> None:
    assert invite(office, cast, **fields).status_code == 422
    assert not User.objects.filter(email__startswith="nora").exists()
    assert not Letter.objects.exists()


def test_same_assignment_twice_is_refused(cast: Cast, office: Client) -> None:
    invite(office, cast)
    page = invite(office, cast, starts=str(TODAY + DAY))
    assert "har redan det uppdraget" in text(page)
    assert nora().memberships.count() == 1


# --- No more rights than the office has to give


def test_nobody_of_another_county_is_made(cast: Cast, office: Client) -> None:
    assert invite(office, cast, actor=cast.police_actor_elsewhere.pk).status_code == 422
    other = OfficeFactory.create(county=cast.elsewhere)
    assert invite(office, cast, actor=other.pk).status_code == 422
    assert not Membership.objects.filter(user__email="nora@example.org").exists()


def test_nobody_becomes_an_administrator(cast: Cast, office: Client) -> None:
    invite(office, cast, is_staff="on", is_superuser="on")
    assert not nora().is_staff
    assert not nora().is_superuser


def test_office_gives_itself_no_assignment(cast: Cast, office: Client) -> None:
    page = invite(office, cast, email=cast.office.email.upper(), actor=cast.police_actor.pk)
    assert page.status_code == 422
    assert not cast.office.memberships.filter(actor=cast.police_actor).exists()


def test_closed_account_stays_closed_and_gets_no_letter(
    cast: Cast, office: Client, mailoutbox: list[EmailMessage]
) -> None:
    closed = UserFactory.create(is_active=False)
    assert invite(office, cast, email=closed.email).status_code == 302
    send_waiting()
    closed.refresh_from_db()
    assert not closed.is_active
    assert not mailoutbox
    assert "Kontot är stängt. En administratör kan öppna det." in text(office.get(PEOPLE))


def test_answer_does_not_tell_who_has_an_account(cast: Cast) -> None:
    addresses = ["new@example.org", cast.outsider.email, UserFactory.create(is_active=False).email]
    answers = [invite(logged_in(cast.office), cast, email=address) for address in addresses]
    told = [str(next(iter(get_messages(answer.wsgi_request)))) for answer in answers]
    assert {answer.status_code for answer in answers} == {302}
    assert len({words.replace(address, "") for words, address in zip(told, addresses, strict=True)}) == 1


def test_reader_at_the_office_invites_nobody(cast: Cast) -> None:
    reader = MembershipFactory.create(actor=cast.project_office, role="reader").user
    assert invite(logged_in(reader), cast).status_code == 403


def test_office_of_another_county_ends_nobody(cast: Cast) -> None:
    other = MembershipFactory.create(actor=OfficeFactory.create(county=cast.elsewhere)).user
    assert end(logged_in(other), cast.police.memberships.get()).status_code == 404


# --- Ending


def test_ended_assignment_says_when_and_why(cast: Cast, office: Client) -> None:
    assignment = cast.police.memberships.get()
    Membership.objects.filter(pk=assignment.pk).update(starts=TODAY - 30 * DAY)
    assert end(office, assignment, last_day=str(TODAY - DAY)).status_code == 302
    assignment.refresh_from_db()
    assert assignment.ends == TODAY - DAY
    last = assignment.history.latest()
    assert (last.history_user, last.history_change_reason) == (cast.office, "Har bytt tjänst.")
    assert not Scene.objects.visible_to(User.objects.get(pk=cast.police.pk)).exists()
    page = text(office.get(reverse("people_list", args=[cast.county.code])))
    assert "Har bytt tjänst." in page
    history = logged_in(cast.administrator).get(
        reverse("admin:municipalities_membership_history", args=[assignment.pk])
    )
    assert "Har bytt tjänst." in text(history)


def test_assignment_that_has_not_begun_is_taken_away(cast: Cast, office: Client) -> None:
    ahead = MembershipFactory.create(actor=cast.police_actor, starts=TODAY + 5 * DAY)
    end(office, ahead)
    assert not Membership.objects.filter(pk=ahead.pk).exists()
    assert Membership.history.filter(id=ahead.pk).latest().history_change_reason == "Har bytt tjänst."


@pytest.mark.parametrize(
    "fields",
    [{"reason": ""}, {"reason": "Se 640823-3234"}, {"last_day": ""}, {"last_day": str(TODAY - 9 * DAY)}],
    ids=str,
)
def test_ending_needs_a_reason_and_a_day_that_is_not_long_gone(
    cast: Cast, office: Client, fields: dict[str, str]
) -> None:
    assignment = cast.police.memberships.get()
    assert end(office, assignment, **fields).status_code == 422
    assignment.refresh_from_db()
    assert assignment.ends is None


def test_nobody_ends_the_own_assignment(cast: Cast, office: Client) -> None:
    assert end(office, cast.office.memberships.get()).status_code == 422


def test_what_has_ended_is_not_ended_again(cast: Cast, office: Client) -> None:
    assignment = cast.police.memberships.get()
    Membership.objects.filter(pk=assignment.pk).update(starts=TODAY - 9 * DAY, ends=TODAY - 5 * DAY)
    assert end(office, assignment).status_code == 404


def test_account_that_was_made_meanwhile_is_told_of(
    cast: Cast, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_it_first(user: User, **kwargs: Any) -> None:
        UserFactory.create(email=user.email)

    monkeypatch.setattr(User, "full_clean", make_it_first)
    page = invite(office, cast)
    assert page.status_code == 422
    assert "Någon har just skapat ett konto för nora@example.org. Försök igen." in text(page)
    assert not Membership.objects.filter(user__email="nora@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_invite_at_once_the_second_finds_the_first() -> None:
    cast = Cast()

    def give() -> Membership:
        assignment = Membership(actor=cast.board, role="reader", starts=TODAY)
        return rules.add(assignment, name="Nora Ny", email="nora@example.org", by=cast.office)

    with meanwhile(give) as outcome:
        give()
    assert outcome.error
    assert outcome.error.messages == ["Nora Ny har redan det uppdraget."]
    assert nora().memberships.count() == 1


# --- The page


def test_area_without_coordinator_is_told_at_once(cast: Cast, office: Client) -> None:
    MembershipFactory.create(actor=cast.other_municipal_actor)
    for url in (reverse("people_list", args=["27"]), reverse("round_list", args=["27"])):
        assert "Områden utan samordnare" not in text(office.get(url))
    end(office, Membership.objects.get(actor=cast.other_municipal_actor), last_day=str(TODAY))
    Membership.objects.filter(actor=cast.other_municipal_actor).update(starts=TODAY - 2 * DAY, ends=TODAY - DAY)
    for url in (reverse("people_list", args=["27"]), reverse("round_list", args=["27"])):
        page = text(office.get(url))
        assert "Områden utan samordnare" in page
        assert "Åby kommun." in page


def test_area_with_places_and_no_actor_is_told(cast: Cast, office: Client) -> None:
    lonely = SceneFactory.create(county=cast.county, municipality__county=cast.county).municipality
    assert f"{lonely}. Det har platser men ingen aktör" in text(office.get(reverse("people_list", args=["27"])))


def test_link_fills_in_the_actor_that_lacks_one(cast: Cast, office: Client) -> None:
    page = office.get(reverse("people_invite", args=["27"]), {"actor": cast.other_municipal_actor.pk})
    form = page.context["form"]
    assert (form["actor"].value(), form["role"].value()) == (str(cast.other_municipal_actor.pk), "coordinator")
