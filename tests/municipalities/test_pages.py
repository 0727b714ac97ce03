from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from config.menu import menu_of
from municipalities.models import Actor, User
from municipalities.standing import Standing
from tests.cast import Cast, person
from tests.factories import ActorFactory, RoundFactory, UserFactory

Queries = Callable[[int], AbstractContextManager[None]]


def landing(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("home"))["Location"]


class TestHome:
    def test_whoever_has_an_area_lands_there(self, cast: Cast) -> None:
        assert landing(cast.police) == landing(cast.reader) == reverse("my_area")

    def test_others_land_on_their_county(self, cast: Cast) -> None:
        assert landing(cast.office) == landing(cast.county_actor) == reverse("county", args=[cast.county.code])

    def test_administrator_lands_on_the_only_county_with_rounds(self, cast: Cast) -> None:
        assert landing(cast.administrator) == reverse("county", args=[cast.county.code])

    def test_an_assignment_that_is_over_is_no_place_to_land(self, cast: Cast) -> None:
        cast.office.memberships.create(
            actor=cast.police_actor_elsewhere, role="coordinator", starts="2020-01-01", ends="2020-12-31"
        )
        assert landing(cast.office) == reverse("county", args=[cast.county.code])

    def test_whoever_works_in_two_counties_chooses(self, cast: Cast) -> None:
        both = person("Bea Båda", cast.board)
        both.memberships.create(actor=ActorFactory(county=cast.elsewhere), role="reader")
        RoundFactory(county=cast.elsewhere)
        assert landing(both) == reverse("county_list")


@pytest.mark.django_db
def test_without_an_assignment_one_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(UserFactory())
    assert reverse("help") in client.get(reverse("county_list")).content.decode().split("<main")[1].split("</main>")[0]


class TestMenu:
    def names(self, user: User) -> list[str]:
        return [item.name for item in menu_of(Standing(user)) if item.name != "map"]

    def test_area_first_then_county(self, cast: Cast) -> None:
        assert self.names(cast.police) == ["my_area", "county"]

    def test_office_has_rounds(self, cast: Cast) -> None:
        assert self.names(cast.office) == ["county", "round_list"]

    def test_reader_of_the_office_has_no_page_that_would_refuse_them(self, cast: Cast) -> None:
        assert self.names(person("Rut Läser", cast.project_office, "reader")) == ["county"]

    def test_menu_county_and_actor_cost_one_question(
        self, cast: Cast, client: Client, django_assert_num_queries: Queries
    ) -> None:
        client.force_login(cast.police)
        # session, user, menu
        with django_assert_num_queries(3):
            client.get(reverse("privacy"))

    @pytest.mark.django_db
    def test_menu_of_a_page_for_all_costs_no_question(self, client: Client, django_assert_num_queries: Queries) -> None:
        with django_assert_num_queries(0):
            client.get(reverse("privacy"))


class TestHelp:
    def contacts(self, client: Client) -> list[str]:
        return [str(contact.user) for contact in client.get(reverse("help")).context["contacts"]]

    def test_names_the_office_of_ones_own_county(self, cast: Cast, client: Client) -> None:
        person("Omar Office", ActorFactory(county=cast.elsewhere, kind=Actor.Kind.PROJECT_OFFICE))
        client.force_login(cast.police)
        assert self.contacts(client) == ["Pia Projekt"]

    def test_names_nobody_to_strangers(self, cast: Cast, client: Client) -> None:
        assert self.contacts(client) == []


class TestProfile:
    def test_lists_assignments_past_and_present(self, cast: Cast, client: Client) -> None:
        cast.police.memberships.update(starts="2024-01-01", ends="2024-05-31")
        client.force_login(cast.police)
        page = client.get(reverse("profile")).content.decode()
        assert "Polisen Norra Ek" in page
        assert "31 maj 2024" in page

    def test_changes_ones_own_name(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.police)
        client.post(reverse("profile"), {"name": "Petra Ny"})
        cast.police.refresh_from_db()
        assert cast.police.name == "Petra Ny"

    def test_refused_name_shows_nowhere_but_in_its_field(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.police)
        response = client.post(reverse("profile"), {"name": ""})
        assert response.context["user"].name == "Petra Polis"

    def test_email_address_and_role_are_not_ones_own_to_change(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.police)
        client.post(reverse("profile"), {"name": "Petra", "email": "new@example.org", "is_staff": "on"})
        client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
        cast.police.refresh_from_db()
        assert (cast.police.email, cast.police.is_staff) != ("new@example.org", True)
        assert not cast.police.emailaddress_set.filter(email="new@example.org").exists()


class TestLanguage:
    def test_chosen_language_is_kept_and_leads_back(self, client: Client) -> None:
        here = reverse("privacy")
        response = client.post(reverse("set_language"), {"language": "en", "next": here})
        assert response["Location"] == here
        assert '<html lang="en">' in client.get(here).content.decode()

    def test_choice_does_not_lead_to_another_site(self, client: Client) -> None:
        response = client.post(reverse("set_language"), {"language": "en", "next": "https://example.com/"})
        assert response["Location"] == "/"


class TestRefused:
    def test_what_is_refused_tells_who_can_do_it_instead(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.police)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        response = client.get(reverse("access_list", args=[cast.county.code]))
        assert response.status_code == 403
        assert "The project office of the county decides" in response.content.decode()

    @pytest.mark.django_db
    def test_page_that_does_not_exist(self, client: Client) -> None:
        response = client.get("/finns-inte/")
        assert (response.status_code, response.templates[0].name) == (404, "404.html")

    def test_server_error_needs_nothing_that_may_be_broken(self) -> None:
        assert "Till startsidan" in render_to_string("500.html")

    @pytest.mark.django_db
    def test_form_without_its_token_is_explained(self) -> None:
        response = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"})
        assert (response.status_code, response.templates[0].name) == (403, "403_csrf.html")

    @pytest.mark.django_db
    def test_whoever_asks_too_often_is_told_to_wait(self, client: Client) -> None:
        for _attempt in range(6):
            response = client.post(reverse("account_reset_password"), {"email": "someone@example.org"})
        assert (response.status_code, response.templates[0].name) == (429, "429.html")


def test_chosen_language_is_that_of_the_letters_too(client: Client, cast: Cast) -> None:
    client.force_login(cast.police)
    client.post(reverse("set_language"), {"language": "en"})
    client.post(reverse("set_language"), {"language": "klingon"})
    assert User.objects.get(pk=cast.police.pk).language == "en"
