"""The motion's question: the right places, metres, measures and gaps, for those who may see them all."""

import datetime
import html
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from pytest_django import DjangoAssertNumQueries

from assessments.action.alarms.motion import Motion
from assessments.action.models.measure import State
from assessments.figures.freezing import freeze
from assessments.figures.summary import county_summary
from municipalities.models import User
from scenes.models import Nearby, Place, PlaceImport, Round, Scene
from scenes.nearby import refresh_all
from tests.action import a_measure, a_method, a_plan
from tests.cast import Cast
from tests.factories import CountyFactory, PlaceFactory, SceneFactory, settled

pytestmark = pytest.mark.django_db

LAST_DAY = datetime.date(2021, 12, 31)
AT = {"latitude": 59.2005, "longitude": 17.8305}


@pytest.fixture
def schooled(cast: Cast) -> Cast:
    """In Ekstad the square and four more places have a school nearby, the far one has none. Round 2021 is open."""
    Round.objects.filter(pk=cast.published.pk).update(state="open", published_on=None)
    cast.published = Round.objects.select_related("county").get(pk=cast.published.pk)
    Place.objects.all().delete()
    PlaceFactory.create(county=cast.county, name="Ekskolan", **AT)
    PlaceFactory.create(county=cast.county, name="Almskolan", latitude=59.2025, longitude=17.8305)
    PlaceFactory.create(county=cast.county, name="Gymnasiet", school_form="Gymnasieskola", **AT)
    for name in ("Planerad", "Pågår", "Klar", "Avbruten"):
        place(cast, name)
    place(cast, "Fjärran", latitude=59.23, longitude=17.83)
    refresh_all([cast.published])
    return cast


def place(cast: Cast, name: str, **at: float) -> Scene:
    areas = {field: getattr(cast.square, field) for field in ("municipality", "district", "local_police_area")}
    scene = SceneFactory.create(county=cast.county, name=name, **areas, **(at or AT))
    settled(scene=scene, round=cast.published)
    return scene


def publish(cast: Cast) -> Round:
    Round.objects.filter(pk=cast.published.pk).update(state="published", published_on=datetime.date(2022, 2, 1))
    cast.published = Round.objects.select_related("county").get(pk=cast.published.pk)
    freeze(cast.published)
    return cast.published


def act(name: str, *reports: tuple[State, datetime.date], **fields: Any) -> None:
    method = a_method("M05", label="Kamerabevakning")
    a_measure(a_plan(Scene.objects.get(name=name)), *reports, method=method, **fields)


def act_everywhere() -> None:
    """Planned, current, ended and cancelled; at the square one that ended too long ago."""
    act("Planerad", (State.NOT_STARTED, datetime.date(2021, 5, 1)), starts=datetime.date(2022, 3, 1))
    act("Pågår", (State.LATE, datetime.date(2021, 5, 1)))
    act("Klar", (State.ONGOING, datetime.date(2020, 1, 1)), (State.DONE, datetime.date(2021, 1, 1)))
    act("Avbruten", (State.ONGOING, datetime.date(2020, 1, 1)), (State.CANCELLED, datetime.date(2021, 6, 12)))
    act("Torget", (State.ONGOING, datetime.date(2020, 1, 1)), (State.DONE, datetime.date(2020, 12, 31)))


def reply(cast: Cast, area: str = "municipality-2701", user: User | None = None) -> Motion:
    return Motion(cast.published, user or cast.police, area)


def page(client: Client, user: User, **query: str) -> str:
    client.force_login(user)
    response = client.get(reverse("motion", args=["27"]), query)
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_planned_current_ended_and_cancelled(schooled: Cast) -> None:
    act_everywhere()

    found = {line.name: (bool(line.measures), line.gap) for line in reply(schooled).lines}

    assert found == {
        "Avbruten": (False, "Kamerabevakning avbröts 12 juni 2021."),
        "Klar": (True, ""),
        "Planerad": (False, "Kamerabevakning är planerad till 1 mars 2022."),
        "Pågår": (True, ""),
        "Torget": (False, "Kamerabevakning blev klar 31 december 2020."),
    }


def test_the_round_s_last_day_counts(schooled: Cast) -> None:
    act("Pågår", (State.ONGOING, LAST_DAY))
    act("Klar", (State.ONGOING, datetime.date(2021, 3, 1)), (State.DONE, LAST_DAY))
    act("Planerad", (State.ONGOING, LAST_DAY + datetime.timedelta(1)))

    found = {line.name: [one.in_words for one in line.measures] or line.gap for line in reply(schooled).lines}

    assert found["Pågår"] == ["Kamerabevakning: grön"]
    assert found["Klar"] == ["Kamerabevakning: klar, blev klar 31 december 2021, räknas i 12 månader"]
    assert found["Planerad"] == "Kamerabevakning började 1 januari 2022."
    assert found["Avbruten"] == "Det finns ingen plan."


def test_schools_are_named_with_their_metres_nearest_first(schooled: Cast) -> None:
    found = {line.name: line.schools for line in reply(schooled).lines}

    assert found["Pågår"] == ["Ekskolan 0\N{NO-BREAK SPACE}m", "Almskolan 223\N{NO-BREAK SPACE}m"]


def test_the_sentence_adds_up(schooled: Cast) -> None:
    act_everywhere()

    assert reply(schooled).lead == (
        "Ekstad har 6 öppna drogscener. 5 av dem har en eller flera grundskolor inom 500 meter. På 2 pågick en insats "
        "31 december 2021, eller hade en blivit klar under de tolv månaderna före. På 3 fanns ingen insats: Avbruten, "
        "Planerad och Torget."
    )


def test_it_is_what_the_summary_counts(schooled: Cast) -> None:
    act_everywhere()
    counted = county_summary(schooled.published)["action"]["school_within_500m_without_current_measure"]

    assert len(reply(schooled, "", schooled.office).gaps) == counted == 3


def test_places_without_a_school_are_named_with_the_nearest(schooled: Cast) -> None:
    assert reply(schooled).others.startswith(
        "1 plats har ingen grundskola inom 500 meter: Fjärran (närmast är Almskolan, "
    )


def test_a_place_nobody_knows_where_is_told(schooled: Cast) -> None:
    scene = place(schooled, "Okänd")
    Scene.objects.filter(pk=scene.pk).update(latitude=None, longitude=None)

    assert "Det är inte känt var Okänd ligger" in reply(schooled).nowhere
    assert "Okänd" not in reply(schooled).others


def test_without_schools_on_record_nothing_is_said_of_them(schooled: Cast) -> None:
    Nearby.objects.all().delete()

    found = reply(schooled)

    assert "Hur långt det är till skolor är inte beräknat." in found.lead
    assert (found.lines, found.others, found.nowhere) == ([], "", "")


def test_no_school_nearby_is_said(schooled: Cast) -> None:
    Nearby.objects.update(within=0)

    assert reply(schooled).lead == "Ekstad har 6 öppna drogscener. Ingen av dem har en grundskola inom 500 meter."


def test_a_published_round_does_not_follow_the_register(schooled: Cast) -> None:
    publish(schooled)
    Place.objects.update(latitude=60, longitude=19, easting=1, northing=1)

    found = {line.name: line.schools for line in reply(schooled).lines}

    assert found["Pågår"] == ["Ekskolan 0\N{NO-BREAK SPACE}m"]
    assert len(found) == 5


# --- How old the schools are

OLD = (
    "Skolorna lästes in 1 november 2020. Det är mer än 12 månader före 31 december 2021. Skolor som har öppnat eller "
    "stängt sedan dess kan saknas eller räknas här."
)


def read_in(cast: Cast, day: datetime.date) -> None:
    PlaceImport.objects.create(county=cast.county, kind="school", on=day)


def test_when_the_schools_were_read_in_is_told_with_the_rule(schooled: Cast) -> None:
    read_in(schooled, LAST_DAY - datetime.timedelta(365))

    assert (
        "Grundskolor enligt skolregistret. Skolorna lästes in 31 december 2020. "
        "Förskolor och gymnasieskolor räknas inte." in reply(schooled).counted
    )
    assert reply(schooled).old_schools == ""


def test_schools_read_in_more_than_a_year_before_are_warned_of(schooled: Cast) -> None:
    read_in(schooled, datetime.date(2020, 11, 1))

    assert reply(schooled).old_schools == OLD


def test_schools_of_which_it_is_not_known_are_warned_of(schooled: Cast) -> None:
    assert "När skolorna lästes in är inte känt. Förskolor" in reply(schooled).counted[2]
    assert reply(schooled).old_schools == ("När skolorna lästes in är inte känt. Några kan saknas, eller ha stängt.")
    Nearby.objects.all().delete()
    assert reply(schooled).old_schools == ""  # the lead says that nothing has been computed


# --- Which areas


def test_areas_are_those_of_which_one_sees_every_place(schooled: Cast) -> None:
    centre = f"district-{schooled.square.district_id}"

    assert reply(schooled).areas == {"municipality-2701": "Ekstad", centre: "Centrum"}
    assert reply(schooled, user=schooled.office).areas.keys() == {"", "municipality-2701", "municipality-2702", centre}
    assert reply(schooled, user=schooled.county_actor).areas == {}
    elsewhere = place(schooled, "Hos en annan polis")
    Scene.objects.filter(pk=elsewhere.pk).update(
        local_police_area=schooled.park.local_police_area, municipality=schooled.park.municipality, district=None
    )
    assert reply(schooled).areas == {}


def test_a_measure_of_a_plan_that_one_may_not_read_counts_without_its_name(schooled: Cast) -> None:
    plan = a_plan(Scene.objects.get(name="Pågår"), schooled.park)
    a_measure(plan, (State.ONGOING, LAST_DAY), what="Hemligt", responsible=schooled.board)

    (line,) = [line for line in reply(schooled).lines if line.name == "Pågår"]

    assert [one.name for one in line.measures] == ["En insats i en plan för flera områden"]


# --- As a page


def test_the_newest_published_round_and_the_first_whole_area_unless_others_are_chosen(
    client: Client, schooled: Cast
) -> None:
    publish(schooled)
    assert "Ekstad · omgång 2021 · läget 31 december 2021" in page(client, schooled.police)
    assert "Eklunds län · omgång 2021" in page(client, schooled.office)

    told = page(client, schooled.office, area="municipality-2702", round="2022")
    assert "Åby · omgång 2022 · läget 31 december 2022" in told
    assert "Åby har ingen öppen drogscen i omgång 2022." in told


def test_the_page_tells_lights_and_gaps(client: Client, schooled: Cast) -> None:
    act_everywhere()
    publish(schooled)

    told = page(client, schooled.police)

    assert "Kamerabevakning Gul" in told
    assert "Ingen pågående insats Kamerabevakning är planerad till 1 mars 2022." in told
    assert "Att en insats pågår säger inte att den hjälper." in told


def test_who_sees_no_area_whole_is_told_so(client: Client, schooled: Cast) -> None:
    publish(schooled)

    assert "får se alla öppna drogscener" in page(client, schooled.county_actor)


def test_a_county_without_rounds(client: Client, cast: Cast) -> None:
    CountyFactory.create(code="29")
    client.force_login(cast.administrator)

    assert client.get(reverse("motion", args=["29"])).status_code == 200
    assert client.get(reverse("motion_file", args=["29", "docx"])).status_code == 404


@pytest.mark.parametrize("query", [{"area": "municipality-2702"}, {"area": "x"}, {"round": "1999"}])
def test_what_one_may_not_see_does_not_exist(client: Client, cast: Cast, query: dict[str, str]) -> None:
    client.force_login(cast.police)

    assert client.get(reverse("motion", args=["27"]), query).status_code == 404
    assert client.get(reverse("motion_file", args=["27", "odt"]), query).status_code == 404


def test_one_query_per_table(client: Client, schooled: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    act_everywhere()
    publish(schooled)
    client.force_login(schooled.office)

    # session, user, memberships, the county, its round, what was published, places that the user sees, their distances,
    # outlines and schools, plans, measures, which are current, reports, the schools' import, rounds to choose, menu
    with django_assert_num_queries(17):
        client.get(reverse("motion", args=["27"]))


def test_measures_are_read_only_of_places_near_a_school(schooled: Cast) -> None:
    act_everywhere()
    far, near = Scene.objects.get(name="Fjärran"), Scene.objects.get(name="Klar")
    a_measure(a_plan(far), (State.ONGOING, LAST_DAY), what="Långt bort")
    a_measure(a_plan(far, near), (State.ONGOING, LAST_DAY), what="På båda")

    motion = Motion(schooled.published, schooled.office, "")

    assert "På båda" in {one.name for line in motion.lines for one in line.measures}
    assert "Långt bort" not in {one.name for one in motion.ground.measures}
    assert motion.ground.reports.keys() == {one.pk for one in motion.ground.measures}


def test_the_page_of_a_published_round_says_how_it_differs_from_the_county_s(client: Client, schooled: Cast) -> None:
    assert reply(schooled).beside_the_county == ""
    publish(schooled)

    told = page(client, schooled.police)

    assert "läget 31 december 2021" in told
    assert (
        "Siffrorna på länets sida bestämdes när omgången publicerades 1 februari 2022. "
        "Här räknas också det som har rapporterats sedan dess om läget 31 december 2021."
    ) in told


def test_the_page_warns_of_old_schools(client: Client, schooled: Cast) -> None:
    read_in(schooled, datetime.date(2020, 11, 1))
    publish(schooled)

    assert OLD in page(client, schooled.police)


# --- As files


def file(client: Client, cast: Cast, format: str) -> bytes:  # noqa: A002
    act_everywhere()
    publish(cast)
    client.force_login(cast.police)
    response = client.get(reverse("motion_file", args=["27", format]))
    assert response.status_code == 200
    assert f"2021.{format}" in response["Content-Disposition"]
    return response.content


def test_the_word_file_has_headings_a_header_row_and_its_language(client: Client, schooled: Cast) -> None:
    document = Document(io.BytesIO(file(client, schooled, "docx")))

    headings = [
        (one.style.name, one.text) for one in document.paragraphs if one.style and "Heading" in str(one.style.name)
    ]
    assert headings == [
        ("Heading 1", "Öppna drogscener med skola inom 500 meter"),
        ("Heading 2", "Så är det räknat"),
    ]
    assert [round(side.mm) for side in (document.sections[0].page_width, document.sections[0].page_height) if side] == [
        210,
        297,
    ]
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Plats", "Grundskolor inom 500 m", "Insatser som räknas", "Lucka"]
    assert rows[3][0] == "Planerad"
    assert rows[3][3] == "Ingen pågående insats\nKamerabevakning är planerad till 1 mars 2022."
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [True] + [False] * 5
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "sv-SE"
    assert document.core_properties.title == "Öppna drogscener med skola inom 500 meter, Ekstad"


def test_the_odt_file_has_headings_a_header_row_and_its_language(client: Client, schooled: Cast) -> None:
    package = zipfile.ZipFile(io.BytesIO(file(client, schooled, "odt")))

    assert package.infolist()[0].filename == "mimetype"
    assert package.infolist()[0].compress_type == zipfile.ZIP_STORED
    parsed = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist() if name != "mimetype"}
    content, space = parsed["content.xml"], "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
    headings = ["".join(one.itertext()) for one in content.iter(f"{space % 'text'}h")]
    assert headings == ["Öppna drogscener med skola inom 500 meter", "Så är det räknat"]
    (head,) = content.iter(f"{space % 'table'}table-header-rows")
    assert len(list(head.iter(f"{space % 'table'}table-cell"))) == 4
    assert "Kamerabevakning är planerad till 1 mars 2022." in "".join(content.itertext())
    assert 'fo:language="sv" fo:country="SE"' in package.read("styles.xml").decode()


def test_both_files_warn_of_old_schools(client: Client, schooled: Cast) -> None:
    read_in(schooled, datetime.date(2020, 11, 1))

    document = Document(io.BytesIO(file(client, schooled, "docx")))
    odt = client.get(reverse("motion_file", args=["27", "odt"])).content
    package = zipfile.ZipFile(io.BytesIO(odt))

    assert OLD in [one.text for one in document.paragraphs]
    assert "Här räknas också det som har rapporterats sedan dess" in document.paragraphs[4].text
    assert OLD in "".join(ElementTree.fromstring(package.read("content.xml")).itertext())


def test_names_do_not_break_the_odt_file(client: Client, schooled: Cast) -> None:
    Scene.objects.filter(name="Fjärran").update(name="Bryggan & <Berget>")

    package = zipfile.ZipFile(io.BytesIO(file(client, schooled, "odt")))

    assert "Bryggan & <Berget>" in "".join(ElementTree.fromstring(package.read("content.xml")).itertext())
