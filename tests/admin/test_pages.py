"""The administration: every page opens, says what is to mend, and leaves alone what has rules of its own."""

import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from assessments.action.models import CountyExperience
from assessments.instrument import Instrument
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, Event, PublishedFigure, ZeroReport
from municipalities.letters.password_link import PASSWORD_LINK
from municipalities.letters.writing import Content, drafted, write
from municipalities.models import (
    Actor,
    ApiToken,
    Boundary,
    CalendarKey,
    CountyAccess,
    District,
    Letter,
    LocalPoliceArea,
    Membership,
    Municipality,
    User,
)
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Reading, Round, Scene
from tests.admin_pages import MODELS, url, user_form
from tests.cast import Cast
from tests.factories import (
    BoundaryFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalityFactory,
    SceneFactory,
    UserFactory,
    settled,
)
from tests.questions import asking, question, reply

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
READ_ONLY = [Assessment, Boundary, Event, Letter, LineageEvent, PublishedFigure, Reading, ZeroReport]

NOT_ADDED = [*READ_ONLY, CountyExperience]


# Pages


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_pages_open(administrator: Client, model: type[Model]) -> None:
    assert administrator.get(url(model, "changelist"), {"q": "torget (2701"}).status_code == 200
    assert administrator.get(url(model, "add")).status_code == (403 if model in NOT_ADDED else 200)
    for row in model._default_manager.all()[:1]:
        assert administrator.get(url(model, "change", row.pk)).status_code == 200
        assert administrator.get(url(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [Scene, Assessment, User, Membership])
def test_list_asks_no_more_for_more_rows(administrator: Client, cast: Cast, model: type[Model]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        administrator.get(url(model, "changelist"))
    for _each in range(5):
        settled(scene=SceneFactory.create(county=cast.county), round=cast.published)
        MembershipFactory.create(actor=cast.police_actor)
    with CaptureQueriesContext(connection) as many:
        administrator.get(url(model, "changelist"))
    assert len(many) == len(few)


def test_log_in_is_the_one_with_lock_out_and_second_factor(client: Client) -> None:
    response = client.get(reverse("admin:login"))
    assert response["Location"].startswith(reverse("account_login"))


def test_search_minds_neither_case_nor_special_characters(administrator: Client) -> None:
    page = administrator.get(url(Scene, "changelist"), {"q": "äng"}).content.decode()
    assert "Ängsparken" in page
    assert "Torget" not in page


def test_events_and_answers_are_told_in_words(administrator: Client, cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=cast.square_now.version, by=cast.police)
    asking(cast.open)
    reply(cast.park_now, "TI4", "dagligen")
    judging.save(cast.park_now, {"i3.agreed": "yes"}, seen_version=cast.park_now.version, by=cast.other_police)

    events = administrator.get(url(Event, "changelist")).content.decode()
    assessment = administrator.get(url(Assessment, "change", cast.park_now.pk)).content.decode()

    assert "Assessment" not in events
    assert '<td class="field-party">polisen</td>' in events
    option = question("TI4").options.get(code="dagligen")
    assert f"<p>{option.label}</p>" in assessment


# To mend


def to_mend(client: Client) -> dict[str, int]:
    return {problem.title: problem.count for problem in client.get(reverse("admin:index")).context["problems"]}


def mended_in(client: Client, model: type[Model]) -> list[Any]:
    return list(client.get(url(model, "changelist"), {"to_mend": "yes"}).context["cl"].result_list)


def test_scene_whose_area_has_ended_is_to_be_mended(administrator: Client, cast: Cast) -> None:
    LocalPoliceArea.objects.filter(pk=cast.square.local_police_area_id).update(valid_to=YESTERDAY)
    assert mended_in(administrator, Scene) == [cast.square]


def test_actor_without_coordinator_is_to_be_mended_while_its_area_exists(administrator: Client, cast: Cast) -> None:
    assert mended_in(administrator, Actor) == [cast.other_municipal_actor]
    actors = [cast.police_actor, cast.district_actor]
    Membership.objects.filter(actor__in=actors, role="coordinator").update(starts=YESTERDAY, ends=YESTERDAY)
    assert cast.police_actor in mended_in(administrator, Actor)
    LocalPoliceArea.objects.filter(actor=cast.police_actor).update(valid_to=YESTERDAY)
    assert mended_in(administrator, Actor) == [cast.district_actor, cast.other_municipal_actor]


def test_municipality_without_police_area_is_to_be_mended_where_the_county_has_rounds(
    administrator: Client, cast: Cast
) -> None:
    Municipality.objects.create(county=cast.elsewhere, code="2801", name="Björkstad")
    assert mended_in(administrator, Municipality) == [cast.other_municipal_actor.municipality]


@pytest.mark.parametrize("name", ["police_actor", "district_actor", "other_municipal_actor"])
def test_area_with_places_but_without_actor_is_to_be_mended_while_it_exists(
    administrator: Client, cast: Cast, name: str
) -> None:
    """A coordinator who is missing in an actor is to be mended there."""
    actor = getattr(cast, name)
    area = getattr(actor, actor.area_kind)
    assert not without_actor(administrator, type(area))
    Membership.objects.filter(actor=actor).delete()
    actor.delete()
    assert without_actor(administrator, type(area)) == [area]
    assert (
        f"{url(type(area), 'changelist')}?without_actor=yes"
        in administrator.get(reverse("admin:index")).content.decode()
    )


def test_area_without_places_needs_no_actor(cast: Cast) -> None:
    DistrictFactory.create(municipality=cast.municipal_actor.municipality)
    LocalPoliceAreaFactory.create(county=cast.county)
    MunicipalityFactory.create(county=cast.county)
    assert not District.objects.without_actor()
    assert not LocalPoliceArea.objects.without_actor()
    assert not Municipality.objects.without_actor()


def test_area_that_has_ended_needs_no_actor(cast: Cast) -> None:
    Membership.objects.filter(actor=cast.police_actor).delete()
    cast.police_actor.delete()
    LocalPoliceArea.objects.filter(pk=cast.square.local_police_area_id).update(valid_to=YESTERDAY)
    assert not LocalPoliceArea.objects.without_actor()


def test_municipality_whose_places_are_its_districts_needs_no_actor(cast: Cast) -> None:
    Membership.objects.filter(actor=cast.municipal_actor).delete()
    cast.municipal_actor.delete()
    assert not Municipality.objects.without_actor()


def without_actor(client: Client, model: type[Model]) -> list[Any]:
    return list(client.get(url(model, "changelist"), {"without_actor": "yes"}).context["cl"].result_list)


def test_assignment_of_someone_who_has_left_is_to_be_mended(administrator: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.contributor.pk).update(is_active=False)
    assert mended_in(administrator, Membership) == [cast.contributor.memberships.get()]


def test_user_without_assignment_is_to_be_mended(administrator: Client) -> None:
    newcomer = UserFactory.create()
    assert newcomer in mended_in(administrator, User)


def test_start_page_counts_what_is_to_be_mended(administrator: Client, cast: Cast) -> None:
    assert sorted(to_mend(administrator).values()) == [1, 1]
    page = administrator.get(reverse("admin:index")).content.decode()
    assert f"{url(Actor, 'changelist')}?to_mend=yes" in page


# What is in use, and what has rules of its own


@pytest.mark.parametrize(
    ("name", "holds"), [("municipal_actor", "Klara Kommun"), ("police", "Petra Polis"), ("square", "Torget")]
)
def test_what_is_in_use_is_not_deleted_but_told_by_what(
    administrator: Client, cast: Cast, name: str, holds: str
) -> None:
    row = getattr(cast, name)
    page = administrator.get(url(type(row), "delete", row.pk))
    assert page.context["protected"]
    assert holds in page.content.decode()
    administrator.post(url(type(row), "delete", row.pk), {"post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()


def test_assessment_and_published_figure_are_only_looked_at(administrator: Client, cast: Cast) -> None:
    for row in [cast.square_now, cast.figure]:
        assert administrator.post(url(type(row), "change", row.pk), {}).status_code == 403
        assert administrator.post(url(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403


def test_round_is_not_opened_or_published_here(administrator: Client, cast: Cast) -> None:
    form = {"label": "2024", "starts": "2024-01-01", "ends": "2024-12-31", "instrument": "2017"}
    form |= {"state": "open", "closes_on": "2025-02-28"}
    administrator.post(url(Round, "change", cast.planned.pk), form)
    changed = Round.objects.get(pk=cast.planned.pk)
    assert (changed.closes_on, changed.state) == (datetime.date(2025, 2, 28), Round.State.PLANNED)


def test_published_round_is_frozen(administrator: Client, cast: Cast) -> None:
    assert administrator.post(url(Round, "change", cast.published.pk), {"label": "2020"}).status_code == 403


def test_scene_keeps_to_areas_that_belong_together(administrator: Client, cast: Cast) -> None:
    form = {
        "code": "2701-001",
        "name": "Torget",
        "municipality": cast.other_municipal_actor.municipality_id,
        "district": cast.district_actor.district_id,
        "local_police_area": cast.police_actor.local_police_area_id,
        "outlines-TOTAL_FORMS": "0",
        "outlines-INITIAL_FORMS": "0",
    }
    page = administrator.post(url(Scene, "change", cast.square.pk), form)
    assert page.context["errors"]


# History


def test_history_tells_who_changed_what(administrator: Client, cast: Cast) -> None:
    membership = cast.reader.memberships.get()
    form = {"user": cast.reader.pk, "actor": membership.actor_id, "role": "coordinator", "starts": membership.starts}
    administrator.post(url(Membership, "change", membership.pk), form)
    page = administrator.get(url(Membership, "history", membership.pk)).content.decode()
    assert "Adam Admin" in page
    assert "läsare → samordnare" in page


def test_history_has_no_page_that_reverts() -> None:
    with pytest.raises(NoReverseMatch):
        url(Scene, "simple_history", 1, 1)


# People


def test_new_user_is_made_with_an_assignment(administrator: Client, cast: Cast) -> None:
    form = {
        "email": "ny@example.org",
        "name": "Nora Ny",
        "password": "",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-actor": cast.police_actor.pk,
        "memberships-0-role": "coordinator",
        "memberships-0-starts": "2024-01-01",
    }
    administrator.post(url(User, "add"), form)
    user = User.objects.get(email="ny@example.org")
    assert user.memberships.get().actor == cast.police_actor
    assert not user.has_usable_password()


def test_password_that_is_too_short_is_refused(administrator: Client) -> None:
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    form = {"email": "ny@example.org", "name": "Nora Ny", "password": "kort", **inline}
    assert "password" in administrator.post(url(User, "add"), form).context["adminform"].errors


def invite(client: Client, *users: User) -> list[str]:
    form = {"action": "invite", "_selected_action": [user.pk for user in users]}
    page = client.post(url(User, "changelist"), form, follow=True)
    return [str(message) for message in page.context["messages"]]


def test_invitation_holds_a_link_to_choose_a_password(administrator: Client) -> None:
    """tests/municipalities/people follows the link."""
    newcomer = UserFactory.create(name="Nora Ny", password=None)
    assert invite(administrator, newcomer) == ["Ett brev till Nora Ny väntar på att skickas."]
    letter = Letter.objects.get(user=newcomer)
    assert PASSWORD_LINK in letter.text


def test_nobody_is_invited_to_a_closed_account(administrator: Client) -> None:
    invite(administrator, UserFactory.create(is_active=False))
    assert not Letter.objects.exists()


def test_closed_account_keeps_no_key(administrator: Client, cast: Cast) -> None:
    ApiToken.objects.issue(cast.police)
    key = CalendarKey.objects.issue(cast.police)
    administrator.post(url(User, "change", cast.police.pk), user_form(cast.police, is_active=""))
    User.objects.filter(pk=cast.police.pk).update(is_active=True)
    assert not ApiToken.objects.filter(user=cast.police).exists()
    assert CalendarKey.objects.with_key(key) is None


# The last administrator


@pytest.mark.parametrize("fields", [{}, {"is_staff": "on", "is_active": ""}], ids=["no longer one", "closed"])
def test_the_only_administrator_stays_one(administrator: Client, cast: Cast, fields: dict[str, str]) -> None:
    form = user_form(cast.administrator, **fields)
    page = administrator.post(url(User, "change", cast.administrator.pk), {k: v for k, v in form.items() if v})
    assert page.status_code == 200
    assert page.context["errors"]
    assert User.objects.administrators().get() == cast.administrator


def test_one_of_two_administrators_may_go(administrator: Client, cast: Cast) -> None:
    UserFactory.create(is_staff=True, is_superuser=True)
    administrator.post(url(User, "change", cast.administrator.pk), user_form(cast.administrator))
    assert not User.objects.get(pk=cast.administrator.pk).is_superuser


def test_the_only_administrator_is_not_deleted_alone_or_among_others(administrator: Client, cast: Cast) -> None:
    others = [cast.administrator, UserFactory.create()]
    administrator.post(url(User, "delete", cast.administrator.pk), {"post": "yes"})
    form = {"action": "delete_selected", "_selected_action": [user.pk for user in others], "post": "yes"}
    administrator.post(url(User, "changelist"), form)
    assert User.objects.filter(pk__in=[user.pk for user in others]).count() == 2


def test_all_administrators_are_not_deleted_at_once(administrator: Client, cast: Cast) -> None:
    all_of_them = [cast.administrator, UserFactory.create(is_staff=True, is_superuser=True)]
    form = {"action": "delete_selected", "_selected_action": [user.pk for user in all_of_them], "post": "yes"}
    administrator.post(url(User, "changelist"), form)
    assert User.objects.administrators().exists()


def test_old_address_no_longer_logs_in(administrator: Client, cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.police, email=cast.police.email, primary=True, verified=True)
    administrator.post(url(User, "change", cast.police.pk), user_form(cast.police, email="petra@example.org"))
    assert User.objects.get(pk=cast.police.pk).email == "petra@example.org"
    assert not EmailAddress.objects.filter(user=cast.police).exists()


def test_administrator_is_one_switch(administrator: Client, cast: Cast) -> None:
    administrator.post(url(User, "change", cast.office.pk), user_form(cast.office, is_staff="on"))
    assert User.objects.get(pk=cast.office.pk).is_superuser


def test_lost_second_factor_is_taken_away(administrator: Client, cast: Cast) -> None:
    factor = Authenticator.objects.create(user=cast.police, type=Authenticator.Type.TOTP, data={"secret": "hemlig"})
    page = administrator.get(url(User, "change", cast.police.pk)).content.decode()
    assert "hemlig" not in page
    form = user_form(cast.police) | {
        "authenticator_set-TOTAL_FORMS": "1",
        "authenticator_set-INITIAL_FORMS": "1",
        "authenticator_set-0-id": factor.pk,
        "authenticator_set-0-user": cast.police.pk,
        "authenticator_set-0-DELETE": "on",
    }
    administrator.post(url(User, "change", cast.police.pk), form)
    assert not Authenticator.objects.exists()


def test_access_says_who_granted_it(administrator: Client, cast: Cast) -> None:
    form = {"county": cast.county.pk, "actor": cast.board.pk, "reason": "Uppföljning", "starts": "2024-01-01"}
    administrator.post(url(CountyAccess, "add"), form)
    assert CountyAccess.objects.get(actor=cast.board).granted_by == cast.administrator


@pytest.mark.parametrize(
    ("reason", "asked"),
    [
        ("Ring 070-123 45 67 eller namn@example.org.", "ser ut att innehålla en e-postadress och ett telefonnummer"),
        ("Uppföljning", ""),
    ],
)
def test_a_text_that_may_point_out_a_person_is_asked_about(
    administrator: Client, cast: Cast, reason: str, asked: str
) -> None:
    form = {"county": cast.county.pk, "actor": cast.board.pk, "reason": reason, "starts": "2024-01-01"}

    page = administrator.post(url(CountyAccess, "add"), form, follow=True)

    said = " ".join(map(str, page.context["messages"]))
    assert (asked in said) if asked else ("ser ut att" not in said)


# Instruments


def round_form(**cells: str) -> dict[str, str]:
    return {"label": "2024", "starts": "2024-01-01", "ends": "2024-12-31", "closes_on": ""} | cells


def test_a_planned_round_gets_another_instrument(administrator: Client, cast: Cast, twelve: Instrument) -> None:
    administrator.post(url(Round, "change", cast.planned.pk), round_form(instrument="test12"))

    assert Round.objects.get(pk=cast.planned.pk).instrument == "test12"


def test_an_instrument_that_does_not_exist_is_refused(administrator: Client, cast: Cast) -> None:
    page = administrator.post(url(Round, "change", cast.planned.pk), round_form(instrument="2099"))

    assert page.context["adminform"].form.errors["instrument"]
    assert Round.objects.get(pk=cast.planned.pk).instrument == "2017"


def test_the_instrument_of_a_judged_round_can_only_be_read(
    administrator: Client, cast: Cast, twelve: Instrument
) -> None:
    form = {"label": "2023", "starts": "2023-01-01", "ends": "2023-12-31", "instrument": "test12"}
    administrator.post(url(Round, "change", cast.open.pk), round_form(**form))

    page = administrator.get(url(Round, "change", cast.open.pk))
    assert "instrument" not in page.context["adminform"].form.fields
    assert "2017: 10 indikatorer, kvalificerad från 7" in page.content.decode()
    assert Round.objects.get(pk=cast.open.pk).instrument == "2017"


# Boundaries


def a_boundary(**fields: Any) -> Boundary:
    return BoundaryFactory.create(kind="vulnerable_area", name="Ekdungen", category="riskområde", **fields)


def test_a_boundary_is_read_in_short(administrator: Client) -> None:
    page = administrator.get(url(Boundary, "change", a_boundary().pk)).content.decode()

    assert "Delar: 1. Hörn: 4." in page
    assert 'name="geometry"' not in page
    assert 'name="name"' not in page


def test_a_boundary_that_was_imported_can_be_deleted(administrator: Client) -> None:
    wrong = a_boundary(valid_from=YESTERDAY)

    administrator.post(url(Boundary, "delete", wrong.pk), {"post": "yes"})

    assert not Boundary.objects.filter(pk=wrong.pk).exists()


def test_one_that_the_maps_are_drawn_from_cannot(administrator: Client) -> None:
    assert administrator.post(url(Boundary, "delete", a_boundary().pk), {"post": "yes"}).status_code == 403
    assert Boundary.objects.filter(name="Ekdungen").exists()


# Letters


def test_letter_is_sent_again_and_its_history_says_by_whom(administrator: Client, cast: Cast) -> None:
    content = Content(subject="Påminnelse", paragraphs=["Två platser är kvar."])
    letter = write(drafted(Letter.Kind.REMINDER, to=cast.police, content=lambda: content, key="1"))
    assert letter
    Letter.objects.update(state=Letter.State.FAILED, error="550 No such user")
    assert mended_in(administrator, Letter) == [letter]

    chosen = {"action": "send_again", "_selected_action": [letter.pk]}
    told = administrator.post(url(Letter, "changelist"), chosen, follow=True).content.decode()

    assert "1 brev väntar på att skickas igen." in told
    assert Letter.objects.get().state == Letter.State.WAITING
    history = administrator.get(url(Letter, "history", letter.pk)).content.decode()
    assert "Skickat igen." in history
    assert "Adam Admin" in history
    again = administrator.post(url(Letter, "changelist"), chosen, follow=True).content.decode()
    assert "1 brev lämnades som det är" in again
