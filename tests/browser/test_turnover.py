"""A coordinator leaves: the office ends the assignment and invites another, who reads what is handed over."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.judging import rules as judging
from municipalities.letters.sending import send_waiting
from municipalities.models import User
from scenes.models import Reading
from tests.cast import Cast

Check = Callable[[Page, str], None]
SECRET = "ett långt nytt lösenord"


def test_one_coordinator_after_another(
    page: Page, log_in: Callable[[User], None], mailoutbox: list[EmailMessage], cast: Cast, check: Check
) -> None:
    judging.save(cast.square_now, {"i1.agreed": "no"}, seen_version=cast.square_now.version, by=cast.police)
    log_in(cast.office)
    page.goto(reverse("people_list", args=["27"]))
    expect(page.get_by_role("heading", name="Områden utan samordnare")).to_be_visible()
    check(page, "people")

    page.get_by_role("link", name="Avsluta uppdraget för Petra Polis").click()
    check(page, "assignment-end")
    page.get_by_label("Skäl").fill("Har bytt tjänst.")
    page.get_by_role("button", name="Avsluta uppdraget").click()
    expect(page.get_by_text("Uppdraget för Petra Polis är avslutat.")).to_be_visible()

    page.get_by_role("link", name="Bjud in en person").click()
    page.get_by_role("button", name="Bjud in").click()
    expect(page.get_by_text("Skriv personens namn.").first).to_be_visible()
    check(page, "person-invite")
    page.get_by_label("Namn").fill("Nora Ny")
    page.get_by_label("E-postadress").fill("nora@example.org")
    page.get_by_label("Aktör").select_option("Polisen Norra Ek")
    page.get_by_label("Roll").select_option("samordnare")
    page.get_by_role("button", name="Bjud in").click()
    expect(page.get_by_text("ett brev är på väg till nora@example.org")).to_be_visible()

    send_waiting()
    [link] = re.findall(rf"{settings.SITE_URL}(/konto/\S+)", str(mailoutbox[0].body))
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("Nytt lösenord", exact=True).fill(SECRET)
    page.get_by_label("Nytt lösenord (igen)").fill(SECRET)
    page.locator("main").get_by_role("button").last.click()
    page.goto(reverse("account_login"))
    page.get_by_label("E-postadress").fill("nora@example.org")
    page.get_by_label("Lösenord", exact=True).fill(SECRET)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("link", name="Överlämning av Polisen Norra Ek").click()
    expect(page.get_by_role("heading", name="Kvar att göra")).to_be_visible()
    check(page, "turnover")

    page.get_by_role("link", name="Torget, 2023").first.click()
    expect(page.get_by_role("cell", name="Indikator 1")).to_be_visible()
    check(page, "assessment-history")


def test_read_log_in_administration(page: Page, log_in: Callable[[User], None], cast: Cast, picture: Check) -> None:
    for kind, user in ((Reading.Kind.SCENE, cast.police), (Reading.Kind.ASSESSMENT, cast.municipal)):
        Reading.objects.create(user=user, kind=kind, scene=cast.square, round=cast.open, rows=1)
    keys = f" {cast.square.pk} {cast.park.pk} "
    Reading.objects.create(user=cast.office, kind=Reading.Kind.FILE, scenes=keys, rows=2, asked="round=2023")
    log_in(cast.administrator)
    page.goto(f"{reverse('admin:scenes_reading_changelist')}?q=2701-001&since={timezone.localdate():%Y-%m}")
    expect(page.locator("#result_list tbody tr")).to_have_count(3)
    picture(page, "read-log")
