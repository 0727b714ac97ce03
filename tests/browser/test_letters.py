"""Letters in a browser: reminded from the page of the round, read, chosen; a link leads there by way of the log-in."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.judging import signing
from assessments.rounds.reminding import reminders_now
from municipalities.models import User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]
Check = Callable[[Page, str], None]


def test_the_project_office_reminds_and_reads_what_became_of_it(
    page: Page, log_in: LogIn, check: Check, cast: Cast
) -> None:
    log_in(cast.office)
    page.goto(f"/omgangar/{cast.open.pk}/")
    check(page, "letters-round-before")
    page.get_by_role("link", name="Påminn 3 personer som har något kvar").click()
    page.get_by_text(cast.police.email).click()
    check(page, "letters-preview")
    page.get_by_role("button", name="Skicka påminnelserna").click()
    expect(page.get_by_text("3 personer får en påminnelse.")).to_be_visible()

    with mail_server() as box:
        box.answers[cast.district.email] = "550 5.1.1 No such user"
        call_command("send_mail", stdout=StringIO())

    page.reload()
    expect(page.get_by_text("E-postservern tar inte emot brev till den adressen. Är den rätt?")).to_be_visible()
    check(page, "letters-round-after")
    page.get_by_role("button", name="Skicka igen").click()
    expect(page.get_by_text("1 brev väntar på att skickas igen.")).to_be_visible()


def test_a_link_in_a_letter_leads_there_by_way_of_the_log_in(
    page: Page, live_server: LiveServer, check: Check, cast: Cast, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    letter = next(one for one in reminders_now(cast.open) if one.user == cast.police)

    page.goto("/tillganglighet/")
    page.set_content(letter.html)
    check(page, "letters-html")
    page.get_by_role("link", name="Plats 2701-001").click()
    page.get_by_label("E-postadress").fill(cast.police.email)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()

    expect(page).to_have_url(f"{live_server.url}/bedomningar/{cast.square_now.pk}/")


def test_each_chooses_which_letters_come(page: Page, log_in: LogIn, check: Check, cast: Cast) -> None:
    log_in(cast.police)
    page.goto("/mitt-omrade/")
    page.locator(".site-user summary").click()
    page.get_by_role("link", name="Brev och påminnelser").click()
    check(page, "letters-choices")
    page.get_by_label("Underskrift föll").select_option("Inte alls")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Ditt val av brev är sparat.")).to_be_visible()
    expect(page.get_by_label("Underskrift föll")).to_have_value("none")


def test_what_is_new_stands_on_the_start_page(page: Page, log_in: LogIn, check: Check, cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    log_in(cast.district)
    page.goto("/mitt-omrade/")
    expect(page.get_by_role("heading", name="Nytt sedan sist")).to_be_visible()
    check(page, "letters-news")
