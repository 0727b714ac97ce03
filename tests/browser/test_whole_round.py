"""A round from planned to published, by the pages and the letters alone (rules 6, 25 and 26)."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from assessments.figures.summary import county_summary
from municipalities.models import Letter, User
from scenes.models import Round
from tests.cast import Cast
from tests.mail_server import Box, mail_server

NEW = "nils@example.org"
PASSWORD = "fyra blåa stolar"
REASON = "Läs indikator 3 en gång till."
OBJECTION = "Platsen ligger i fel stadsdel."


@pytest.fixture
def post(live_server: Any) -> Iterator[Box]:
    with mail_server(SITE_URL=live_server.url) as box:
        yield box


def fetched(box: Box) -> dict[str, list[str]]:
    """What the letters that arrived since last time are about, by receiver; the outbox sent twice for good measure."""
    before = len(box.arrived)
    for _each in range(2):
        call_command("send_mail", stdout=StringIO())
    found: dict[str, list[str]] = {}
    for message in box.arrived[before:]:
        found.setdefault(str(message["To"]), []).append(str(message["Subject"]).partition(": ")[2])
    return found


def last_to(box: Box, address: str) -> EmailMessage:
    return next(message for message in reversed(box.arrived) if message["To"] == address)


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part
    return str(part.get_content())


def links(message: EmailMessage) -> list[str]:
    return re.findall(r"http://\S+", text_of(message))


def sign_as_before(page: Page, whom: str) -> None:
    page.goto(reverse("my_area"))
    page.get_by_role("link", name="Oförändrad").click()
    stand_behind(page, whom)


def read_and_sign(page: Page, whom: str) -> None:
    page.goto(reverse("my_area"))
    page.get_by_role("link", name=re.compile("Läs och skriv under")).first.click()
    stand_behind(page, whom)


def stand_behind(page: Page, whom: str) -> None:
    page.locator("[name=stands_behind]").first.check()
    page.get_by_role("button", name=re.compile(f"kriv under för {whom}")).click()
    expect(page.get_by_text(re.compile(f"är underskriven för {whom}"))).to_be_visible()


def confirm(office: Page, name: str) -> None:
    office.get_by_role("button", name=name).click()
    office.wait_for_load_state()


class Play:
    """The people at their browsers, and the one mail server."""

    def __init__(self, cast: Cast, post: Box, other_browser: Callable[[User], Page]) -> None:
        self.cast, self.post = cast, post
        self.office, self.petra, self.dana, self.sven = (
            other_browser(user) for user in (cast.office, cast.police, cast.district, cast.other_police)
        )
        self.to = {user.name.split()[0]: user.email for user in (cast.police, cast.district, cast.other_police)}
        self.round = cast.open

    @property
    def square(self) -> str:
        return reverse("assessment_edit", args=[self.round.assessments.get(scene=self.cast.square).pk])

    def at_round(self, name: str = "round_edit", *args: str) -> Page:
        self.office.goto(reverse(name, args=[self.round.pk, *args]))
        return self.office

    def plan_and_open(self) -> None:
        self.office.goto(reverse("round_create", args=[self.cast.county.code]))
        self.office.get_by_label("Skriv under senast").fill(str(timezone.localdate() + timedelta(days=20)))
        confirm(self.office, "Skapa omgången")
        self.round = Round.objects.latest("pk")
        self.at_round().get_by_role("link", name="Öppna omgången").click()
        expect(self.office.get_by_text("2 bedömningar skapas")).to_be_visible()
        expect(self.office.get_by_text("Åby saknar samordnare hos kommunen: 1 plats står still.")).to_be_visible()
        confirm(self.office, "Öppna omgången")
        opened = [f"Omgång {self.round} är öppnad"]
        assert fetched(self.post) == dict.fromkeys(self.to.values(), opened)

    def judge(self) -> None:
        """The letter leads to the place, which is as it was."""
        self.petra.goto(next(link for link in links(last_to(self.post, self.to["Petra"])) if "/bedomningar/" in link))
        expect(self.petra.get_by_role("heading", name="Torget", level=1)).to_be_visible()
        sign_as_before(self.petra, "polisen")
        sign_as_before(self.sven, "polisen")
        read_and_sign(self.dana, "kommunen")
        digest(self.post)

    def invite(self) -> None:
        self.office.goto(reverse("people_invite", args=[self.cast.county.code]))
        self.office.get_by_label("Namn").fill("Nils Ny")
        self.office.get_by_label("E-postadress").fill(NEW)
        self.office.get_by_label("Aktör").select_option(label="Åby kommun")
        self.office.get_by_label("Roll").select_option(label="samordnare")
        confirm(self.office, "Bjud in")
        assert fetched(self.post) == {NEW: ["Ett konto till dig"]}

    def remind(self) -> None:
        """Whoever has something left, and nobody else."""
        call_command("send_reminders", stdout=StringIO())
        assert fetched(self.post) == {NEW: [f"Kvar i omgång {self.round}: 1"]}
        call_command("send_reminders", stdout=StringIO())
        assert fetched(self.post) == {}

    def send_back(self) -> None:
        self.office.goto(self.square)
        self.office.get_by_text("Skicka tillbaka till båda parter").click()
        self.office.get_by_label("Vad ska de titta på?").fill(REASON)
        confirm(self.office, "Skicka tillbaka")
        told = [f"En bedömning i omgång {self.round} är skickad tillbaka"]
        assert fetched(self.post) == {self.to["Petra"]: told, self.to["Dana"]: told}
        self.petra.goto(self.square)
        expect(self.petra.get_by_text(REASON)).to_be_visible()
        read_and_sign(self.petra, "polisen")
        read_and_sign(self.dana, "kommunen")
        digest(self.post)

    def proof(self) -> None:
        self.at_round("round_state", "korrektur")
        confirm(self.office, "Stäng för korrektur")
        told = [f"Korrekturet för omgång {self.round} väntar på dig"]
        assert fetched(self.post) == dict.fromkeys([*self.to.values(), NEW], told)
        self.petra.goto(reverse("proof_list", args=[self.round.pk]))
        self.petra.locator("summary", has_text="Stämmer inte").first.click()
        self.petra.get_by_label("Vad stämmer inte?").first.fill(OBJECTION)
        confirm(self.petra, "Skicka")
        expect(self.at_round("round_state", "publicera").get_by_text("Det går inte än")).to_be_visible()
        self.petra.get_by_role("button", name=re.compile("^Stämmer")).first.click()
        self.petra.wait_for_load_state()

    def publish(self) -> None:
        confirm(self.at_round("round_state", "publicera"), "Publicera")
        fresh = Round.objects.select_related("county").get(pk=self.round.pk)
        printed = StringIO()
        call_command("county_summary", fresh.county.code, round=fresh.label, format="json", stdout=printed)
        told = json.loads(printed.getvalue())
        assert told == json.loads(json.dumps(county_summary(fresh)))
        assert (told["listed"], told["joint"], told["state"]) == (2, {"count": 2, "of": 2}, "published")
        assert told["ledger"] | {"opening": 2, "new": 0, "ceased": 0, "closing": 2} == told["ledger"]
        expect(self.office.get_by_text(re.compile("2 öppna drogscener")).first).to_be_visible()


def test_a_round_goes_from_planned_to_published(
    cast: Cast, post: Box, browser: Browser, browser_context_args: Any, other_browser: Callable[[User], Page]
) -> None:
    start_over(cast)
    play = Play(cast, post, other_browser)

    play.plan_and_open()
    play.judge()
    play.invite()
    nils = browser.new_context(**browser_context_args).new_page()
    log_in_by_letter(nils, post)
    play.remind()
    read_and_sign(nils, "kommunen")
    digest(post)
    play.send_back()
    play.proof()
    play.publish()

    # Nobody got anything twice, no letter names a place, and none is left but those that asked for what was done.
    fetched(post)
    left = Letter.objects.exclude(state=Letter.State.SENT).filter(digest=None)
    assert set(left.values_list("kind", "fault")) == {(Letter.Kind.SIGNED, Letter.Fault.OVERTAKEN)}
    assert set(Counter(message["Message-ID"] for message in post.arrived).values()) == {1}
    assert not any(name in text_of(message) for message in post.arrived for name in ("Torget", "Ängsparken"))


def start_over(cast: Cast) -> None:
    """The county after its first round, in which the square and the park were open drug scenes."""
    cast.square_now.delete()
    cast.park_now.delete()
    cast.square_in_proof.delete()
    for round in (cast.in_proof, cast.open, cast.planned):
        round.delete()


def digest(box: Box) -> None:
    """What is told once a day is told now."""
    Letter.objects.filter(state=Letter.State.GATHERED).update(due=timezone.now())
    fetched(box)


def log_in_by_letter(page: Page, box: Box) -> None:
    page.goto(next(link for link in links(last_to(box, NEW)) if "/password/" in link))
    page.get_by_label("Nytt lösenord", exact=True).fill(PASSWORD)
    page.get_by_label(re.compile("igen")).fill(PASSWORD)
    page.get_by_role("button", name="Spara lösenordet").click()
    page.get_by_role("link", name="Logga in").last.click()
    page.locator("[name=login]").fill(NEW)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_text("Nils Ny").first).to_be_visible()
