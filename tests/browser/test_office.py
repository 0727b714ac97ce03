"""The project office's year in a browser: open a round, close it for proofing, publish it, correct a figure."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.judging import signing
from assessments.models import Assessment
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.factories import (
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalityFactory,
    OfficeFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    answered,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]
Check = Callable[[Page], None]
Picture = Callable[[Page, str], None]


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="27", name="Eklunds län", goal_year=2030)


@pytest.fixture
def office(county: County) -> User:
    return MembershipFactory.create(
        actor=OfficeFactory.create(county=county, name="Projektkontoret"), user__name="Maria Sandberg"
    ).user


@pytest.fixture
def history(county: County) -> list[Round]:
    """Three published rounds: 5, 7 and 6 scenes in three municipalities, one of them with districts."""
    rounds = [RoundFactory.create(county=county, label=label, published=True) for label in ("2021", "2023", "2024")]
    names = ("Ekstad", "Lindköping", "Åby")
    municipalities = [MunicipalityFactory.create(county=county, name=name) for name in names]
    areas = [LocalPoliceAreaFactory.create(county=county, name=name) for name in ("Norra Ek", "Södra Ek")]
    district = DistrictFactory.create(municipality=municipalities[0], name="Centrum")
    for number in range(8):
        scene = SceneFactory.create(
            county=county,
            name=f"Plats {number}",
            municipality=municipalities[number % 3],
            local_police_area=areas[number % 2],
            district=district if number % 3 == 0 else None,
        )
        for index, round in enumerate(rounds):
            if number < 5 + 2 * index:
                settled(scene=scene, round=round, yes=3 + number, listed=index < 2 or number > 1, joint=number != 3)
                drawn(scene, round)
    return rounds


def settle(assessment: Assessment) -> None:
    """Both parties sign what is answered."""
    for party in Party:
        assessment = signing.sign(assessment, party=party, seen_version=assessment.version, by=UserFactory.create())


def test_a_round_is_opened_proofed_published_and_a_figure_corrected(
    page: Page, log_in: LogIn, *, axe: Check, picture: Picture, county: County, office: User
) -> None:
    before = RoundFactory.create(county=county, label="2024", published=True)
    scene = settled(round=before, scene__name="Lyktgången").scene
    log_in(office)

    page.goto("/lan/27/omgangar/")
    page.get_by_role("link", name="Skapa en omgång").click()
    expect(page.get_by_label("Beteckning")).to_have_value("2025")
    axe(page)
    page.get_by_role("button", name="Skapa omgången").click()

    page.get_by_role("link", name="Öppna omgången").click()
    expect(page.get_by_text("1 bedömning skapas")).to_be_visible()
    axe(page)
    picture(page, "round-open")
    page.get_by_role("button", name="Öppna omgången").click()
    expect(page.get_by_text("Omgång 2025 är öppen, med 1 bedömning att göra.")).to_be_visible()
    axe(page)

    opened = Round.objects.get(county=county, label="2025")
    opened.assessments.all().delete()
    settle(answered(scene=scene, round=opened))
    page.reload()
    page.get_by_role("link", name="Stäng för korrektur").click()
    page.get_by_role("button", name="Stäng för korrektur").click()
    page.get_by_role("link", name="Publicera").click()
    axe(page)
    picture(page, "round-publish")
    page.get_by_label("Dag för publicering").fill("2026-02-20")
    page.get_by_role("button", name="Publicera").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Omgång 2025")
    expect(page.get_by_text("Publicerad 20 februari 2026")).to_be_visible()
    page.get_by_role("link", name="Rätta Öppna drogscener", exact=True).click()
    axe(page)
    page.get_by_label("Rätt värde").fill("2")
    page.get_by_label("Vad som var fel").fill("En plats saknades.")
    picture(page, "figure-correct")
    page.get_by_role("button", name="Spara rättelsen").click()
    expect(page.get_by_text(": En plats saknades.").first).to_be_visible()


def test_the_dashboard_reads_at_both_widths_and_on_paper(
    page: Page, log_in: LogIn, *, axe: Check, picture: Picture, history: list[Round], office: User
) -> None:
    log_in(office)

    page.goto("/lan/27/")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("öppna drogscener")
    axe(page)
    picture(page, "dashboard")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)

    page.emulate_media(media="print")
    picture(page, "dashboard-print")
    expect(page.get_by_role("link", name="Ladda ner")).to_be_hidden()
    expect(page.get_by_text("En öppen drogscen är en geografisk, bestående plats")).to_be_visible()


def test_a_table_of_areas_is_sorted_by_the_column_that_is_pressed(
    page: Page, log_in: LogIn, *, axe: Check, picture: Picture, history: list[Round], office: User
) -> None:
    log_in(office)
    page.goto("/lan/27/")
    table = page.get_by_role("region", name="Per kommun", exact=True).get_by_role("table")
    names = table.locator("tbody th")
    heading = table.get_by_role("columnheader", name="2023")

    expect(table.get_by_role("columnheader", name="Kommun")).to_have_attribute("aria-sort", "ascending")
    expect(names).to_have_text(["Ekstad", "Lindköping", "Åby"])
    table.get_by_role("button", name="Kommun").click()
    expect(names).to_have_text(["Åby", "Lindköping", "Ekstad"])

    button = table.get_by_role("button", name="2023")
    button.click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(table.locator("tbody tr td:nth-of-type(1)")).to_have_text(["3", "2", "2"])
    axe(page)
    picture(page, "dashboard-sorted")
    button.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(names).to_have_text(["Åby", "Lindköping", "Ekstad"])
    expect(table.locator("[aria-sort]")).to_have_count(1)


def test_numbers_are_sorted_as_they_are_written_and_what_is_not_known_stands_last(
    page: Page, log_in: LogIn, history: list[Round], office: User
) -> None:
    log_in(office)
    page.goto("/lan/27/")
    table = page.get_by_role("region", name="Per kommun", exact=True).get_by_role("table")
    written = ["ej klar", "1\u00a0204", "<del>99</del> 3", "−2", "+10", "–"]
    table.locator("tbody").evaluate(
        "(body, cells) => { body.innerHTML = cells.map((cell) => `<tr><th>x</th><td>${cell}</td></tr>`).join('') }",
        written,
    )
    cells = table.locator("tbody td")

    table.get_by_role("button", name="2023").click()
    expect(cells).to_have_text(["1\u00a0204", "+10", "99 3", "−2", "ej klar", "–"])
    table.get_by_role("button", name="2023").click()
    expect(cells).to_have_text(["−2", "99 3", "+10", "1\u00a0204", "ej klar", "–"])


def test_an_open_round_shows_what_is_missing_first(
    page: Page, log_in: LogIn, *, axe: Check, picture: Picture, county: County, history: list[Round], office: User
) -> None:
    now = RoundFactory.create(county=county, label="2026", closes_on=datetime.date(2027, 2, 28))
    for assessment in history[-1].assessments.filter(listed=True).select_related("scene")[:4]:
        answered(scene=assessment.scene, round=now)
    log_in(office)

    page.goto("/lan/27/omgang/2026/")

    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings.index("Det som saknas") == 1
    axe(page)
    picture(page, "dashboard-open")
    page.get_by_role("link", name="Se vem som har kvar att göra").click()
    axe(page)
    picture(page, "round-progress")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_county_without_rounds_leads_to_the_first(page: Page, log_in: LogIn, axe: Check, office: User) -> None:
    log_in(office)

    page.goto("/lan/27/")
    axe(page)
    page.get_by_role("link", name="Skapa den första omgången").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Skapa en omgång")
