"""A round of twelve indicators in a real browser: imported, judged, signed, published, taken out, and not compared."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.importing import Table, import_rounds
from assessments.instrument import Instrument
from assessments.models import Assessment
from municipalities.models import County, LocalPoliceArea, Municipality, User
from scenes.models import Round, Scene
from tests.cast import person
from tests.factories import AssessmentFactory, MunicipalActorFactory, OfficeFactory, PoliceFactory, drawn
from tests.rows import a_county, load, row, square

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]
Check = Callable[[Page, str], None]


@pytest.fixture
def county(twelve: Instrument) -> County:
    """Round 2024 gets the instrument of twelve from a file. Of its two places one comes from a file as well."""
    county = a_county()
    period = {"starts": "2024-01-01", "ends": "2024-12-31"}
    import_rounds(Table.of([{"county": "04", "label": "2024", **period, "instrument": twelve.version}]))
    places = [{"scene": "0480-001", "name": "Vintertorget"}, {"scene": "0480-002", "name": "Sommarparken"}]
    load(county, *(row(round="2023", **place, outline=square(), i11="", i12="") for place in places))
    load(county, row(**places[1], i11="yes", i12="no"))
    return county


@pytest.fixture
def torget(county: County) -> Assessment:
    """Still to be judged."""
    scene, round = Scene.objects.get(code="0480-001"), county.rounds.get(label="2024")
    drawn(scene, round)
    return AssessmentFactory.create(scene=scene, round=round)


@pytest.fixture
def police(county: County) -> User:
    area = LocalPoliceArea.objects.get(name="Almstad")
    return person("Petra Polis", PoliceFactory.create(local_police_area=area))


@pytest.fixture
def municipal(county: County) -> User:
    municipality = Municipality.objects.get(name="Almstad")
    return person("Klara Kommun", MunicipalActorFactory.create(municipality=municipality))


@pytest.fixture
def office(county: County) -> User:
    return person("Pia Projekt", OfficeFactory.create(county=county))


def fill_in(page: Page, answers: dict[int, str]) -> None:
    for number, answer in answers.items():
        page.locator(f"#i{number}").get_by_label(answer, exact=True).check()
    for test in ("test_lasting", "test_public", "test_problem"):
        page.locator(f"#{test}").get_by_label("Ja", exact=True).check()
    page.get_by_label("Ja, den är en öppen drogscen").check()


def sign(page: Page, party: str) -> None:
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name=f"Skriv under för {party}").click()


def test_a_round_of_twelve_from_file_to_published(
    page: Page,
    log_in: LogIn,
    *,
    check: Check,
    axe: Callable[[Page], None],
    picture: Check,
    torget: Assessment,
    police: User,
    municipal: User,
    office: User,
) -> None:
    judge(page, log_in, check, torget, police=police, municipal=municipal)
    log_in(office)
    publish(page, torget.round)

    found = Assessment.objects.get(pk=torget.pk)
    assert (found.yes, found.unknown, found.classification) == (7, 2, "undetermined")
    log_in(police)
    read(page, check, axe, picture, torget)
    take_out(page)


def judge(page: Page, log_in: LogIn, check: Check, torget: Assessment, *, police: User, municipal: User) -> None:
    log_in(police)
    page.goto(reverse("my_area"))
    expect(page.get_by_text("Svara på de tolv indikatorerna tillsammans.")).to_be_visible()
    check(page, "instrument-my-area")
    page.get_by_role("link", name="Börja med Vintertorget").click()
    expect(page.get_by_role("heading", name="Tolv indikatorer")).to_be_visible()
    aside = page.get_by_role("complementary").first
    expect(aside).to_contain_text("Annat instrument, jämförs inte")

    # Seven yes would qualify in 2017. Here one of the two unknown may make it eight.
    fill_in(page, {n: "Ja" if n < 8 else "Vet ej" if n < 10 else "Nej" for n in range(1, 13)})
    expect(aside).to_contain_text("7–9 av 12 stämmer")
    expect(aside.get_by_text("Kan inte avgöras än")).to_be_visible()
    expect(aside.get_by_role("img")).to_have_accessible_name("7 ja och 2 osäkra av 12; gränsen är 8")
    with page.expect_navigation():
        page.locator("#save").click()
    expect(page.locator("[data-save-state]").first).to_contain_text("Sparat kl.")
    check(page, "instrument-assessment")
    sign(page, "polisen")

    log_in(municipal)
    page.goto(reverse("assessment_edit", args=[torget.pk]))
    sign(page, "kommunen")
    expect(page.get_by_text("Den är klar.")).to_be_visible()


def publish(page: Page, round: Round) -> None:
    page.goto(reverse("round_edit", args=[round.pk]))
    expect(page.get_by_label("Instrument")).to_be_disabled()
    for step in ("Stäng för korrektur", "Publicera"):
        page.get_by_role("link", name=step).click()
        page.get_by_role("button", name=step).click()
    expect(page.get_by_text("Omgång 2024 är publicerad")).to_be_visible()


def read(page: Page, check: Check, axe: Callable[[Page], None], picture: Check, torget: Assessment) -> None:
    page.goto("/lan/04/omgang/2024/")
    expect(page.get_by_text("Åtta eller fler av tolv: kvalificerad öppen drogscen.").first).to_be_visible()
    expect(page.get_by_text("Omgång 2023 bedömdes med en annan version").first).to_be_visible()
    axe(page)
    picture(page, "instrument-county")
    page.goto(reverse("scene_detail", args=[torget.scene_id]))
    expect(page.get_by_text("Omgångarna är bedömda med olika instrument och jämförs inte.")).to_be_visible()
    expect(page.get_by_role("table", name="instrument test12").get_by_role("row")).to_have_count(14)
    expect(page.get_by_role("table", name="instrument 2017").get_by_role("row")).to_have_count(12)
    check(page, "instrument-scene")
    page.goto("/platser/?county=04&round=2024")
    expect(page.get_by_role("columnheader", name="Poäng av 12")).to_be_visible()


def take_out(page: Page) -> None:
    """As the browser downloads it, with the same log-in."""

    def get(address: str) -> Any:
        response = page.request.get(address)
        assert response.ok, address
        return response

    round = "county=04&round=2024"
    assert "7–9" in get(f"/platser/export.csv?{round}").text()
    book = openpyxl.load_workbook(BytesIO(get(f"/platser/export.xlsx?{round}").body()))
    assert any("7–9" in line for line in book.worksheets[0].iter_rows(values_only=True))
    features = get(f"/api/v1/scenes.geojson?{round}").json()["features"]
    scores = {one["properties"]["name"]: one["properties"]["score"] for one in features}
    assert scores == {"Vintertorget": "7–9", "Sommarparken": "8–9"}
    found = get(f"/api/v1/assessments/?{round}").json()["results"]
    assert [len(one["answers"]) for one in found] == [12, 12]
    summary = get("/api/v1/counties/04/rounds/2024/summary/").json()
    assert (summary["qualified"], summary["undetermined"], summary["ledger"]["closing"]) == (1, 1, 2)


def test_the_project_office_chooses_the_instrument(
    page: Page, log_in: LogIn, *, check: Check, county: County, office: User
) -> None:
    county.rounds.filter(label="2024").update(state=Round.State.PUBLISHED, published_on="2025-02-01")
    log_in(office)
    page.goto(reverse("round_create", args=["04"]))
    expect(page.get_by_label("Instrument")).to_have_value("test12")
    expect(page.get_by_text("Instrument (valfritt)")).to_have_count(0)
    check(page, "instrument-create")

    page.get_by_label("Instrument").select_option("2017: 10 indikatorer, kvalificerad från 7")
    page.get_by_role("button", name="Skapa omgången").click()

    expect(page.get_by_text("Omgång 2025 är planerad.")).to_be_visible()
    assert county.rounds.get(label="2025").instrument == "2017"
