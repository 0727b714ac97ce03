"""The project office leads a project, a pair ticks what it has done; every page of it without faults of axe."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.action.models import Project, Task
from tests.factories import MembershipFactory, OfficeFactory
from tests.pair import a_pair_with_assessment

pytestmark = pytest.mark.django_db(transaction=True)

Check = Callable[[Page, str], None]


def test_a_project_is_begun_held_and_carried_on(page: Page, log_in: Any, check: Check) -> None:
    pair = a_pair_with_assessment(name="Lyktgången")
    office = MembershipFactory.create(actor=OfficeFactory.create(county=pair.county)).user
    today = timezone.localdate()
    log_in(office)
    page.goto(reverse("project_create", args=[pair.county.code]))
    page.get_by_label("Projektets namn").fill("Skogen tillsammans")
    page.get_by_label("Perioden börjar").fill(str(today - datetime.timedelta(60)))
    page.get_by_label("Sista dag").fill(str(today + datetime.timedelta(600)))
    check(page, "project-new")
    page.get_by_role("button", name="Skapa projektet").click()
    expect(page.get_by_text("Projektet har inga par än.")).to_be_visible()
    expect(page.get_by_role("link", name="3. Insatser och handlingsplaner")).to_be_visible()

    page.get_by_role("link", name="Lägg till par").first.click()
    page.get_by_label("Kommun", exact=True).select_option(label=str(pair.municipal_actor.municipality))
    page.get_by_label("Lokalpolisområde").select_option(label=str(pair.police_actor.local_police_area))
    page.get_by_role("button", name="Lägg till paret").click()
    page.get_by_label("Polisens samordnare").select_option(label=f"{pair.police}, {pair.police_actor}")
    page.get_by_role("button", name="Spara samordnarna").click()
    page.get_by_role("link", name=re.compile("^Anteckna åtagandet.*Polisen")).click()
    page.get_by_label("Chefens namn").fill("Gunnar Sjö")
    page.get_by_label("Chefens titel").fill("chef för lokalpolisområdet")
    page.get_by_label("Dag för åtagandet").fill(str(today))
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Åtagande av Gunnar Sjö")).to_be_visible()
    check(page, "project-pair")

    page.goto(reverse("project", args=[Project.objects.get().pk]))
    check(page, "project")
    page.get_by_role("link", name=re.compile("^1. ")).click()
    page.get_by_label(f"{pair.police}, {pair.police_actor}").check()
    page.get_by_role("button", name="Spara närvaron").click()
    expect(page.get_by_role("heading", name=re.compile("Närvaro"))).to_contain_text("1")
    page.get_by_role("textbox", name="Beslut").fill("Kontakta 19900101-0017 innan vi börjar.")
    page.get_by_role("button", name="Spara beslutet").click()
    expect(page.get_by_role("textbox", name="Beslut")).to_have_value(re.compile("innan vi börjar"))
    page.get_by_role("textbox", name="Beslut").fill("Paret kartlägger sina platser.")
    page.get_by_role("button", name="Spara beslutet").click()
    expect(page.get_by_text("Beslut 1 är sparat.")).to_be_visible()
    page.get_by_text("Ge en uppgift").click()
    page.get_by_label("Vad ska göras?").fill("Hålla orsaksanalys")
    page.get_by_label("Vem", exact=True).select_option(label=f"{pair.police}, {pair.police_actor}")
    page.get_by_label("Senast").fill(str(today + datetime.timedelta(20)))
    page.get_by_role("button", name="Spara uppgiften").click()
    expect(page.get_by_text("Uppgiften är sparad.")).to_be_visible()
    check(page, "project-meeting")

    log_in(pair.police)
    page.goto(reverse("my_area"))
    expect(page.get_by_text("Nästa träff:")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Det är gjort")).click()
    expect(page.get_by_text("Uppgiften är klar.")).to_be_visible()
    assert not Task.objects.left().exists()
