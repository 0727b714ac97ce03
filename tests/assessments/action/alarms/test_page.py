"""The list: sentences that add up, three rows of each group, one selection for page and files."""

import csv
import datetime
import html
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from assessments.action.models import Plan
from assessments.action.models.measure import State
from municipalities.models import User
from municipalities.site.look import day_long
from scenes.models import Nearby, PlaceImport, Reading
from scenes.read_log import waiting
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.assessments.action.alarms.conftest import A_WEEK, TODAY
from tests.cast import Cast
from tests.factories import CountyFactory
from tests.questions import asking, reply

pytestmark = pytest.mark.django_db


def page(client: Client, user: User, **query: str) -> str:
    client.force_login(user)
    response = client.get(reverse("alarms", args=["27"]), query)
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def near_school(cast: Cast, within: int = 1) -> None:
    Nearby.objects.create(
        scene=cast.square,
        round=cast.published,
        kind="school",
        nearest=cast.school,
        nearest_name="Ekskolan",
        nearest_m=180.4,
        within=within,
    )


def chainless(plan: Plan, count: int = 1) -> None:
    for number in range(count):
        a_measure(plan, what=f"Åtgärd {number + 1}")


def test_sums_are_told_with_their_base_and_add_up(client: Client, cast: Cast, plan: Plan) -> None:
    near_school(cast)
    chainless(plan, 4)

    told = page(client, cast.office)

    assert "5 larm på 1 av 2 platser." in told
    assert "På 1 plats finns en grundskola inom 500 meter och ingen pågående insats." in told
    assert "1 + 4 = 5. Räkningen går ihop." in told


def test_when_the_schools_were_read_in_is_told_and_warned_of_when_long_ago(
    client: Client, cast: Cast, plan: Plan
) -> None:
    assert "Hur långt det är till skolor är inte beräknat." in page(client, cast.office)
    near_school(cast)
    assert "När skolorna lästes in är inte känt. Några kan saknas" in page(client, cast.office)

    read_in = PlaceImport.objects.create(county=cast.county, kind="school", on=TODAY)
    told = page(client, cast.office)
    assert f"räknas i 12 månader. Skolorna lästes in {day_long(TODAY)}." in told
    assert "sedan dess" not in told

    PlaceImport.objects.filter(pk=read_in.pk).update(on=TODAY - datetime.timedelta(367))
    assert f"Det är mer än 12 månader före {day_long(TODAY)}." in page(client, cast.office)


def test_each_group_shows_three_and_leads_to_the_rest(client: Client, cast: Cast, plan: Plan) -> None:
    chainless(plan, 5)

    told = page(client, cast.police)
    assert "Kedjan brister: 5 larm Åtgärd utan orsak 5." in told
    assert "Åtgärd 3" in told
    assert "Åtgärd 4" not in told
    assert "Visa 2 larm till" in told

    every = page(client, cast.police, kind="chain")
    assert "Åtgärd 5" in every
    assert "larm till" not in every


def test_a_long_group_has_pages(client: Client, cast: Cast, plan: Plan) -> None:
    chainless(plan, 51)

    assert "Åtgärd 51" in page(client, cast.police, kind="chain", page="2")
    assert "Åtgärd 51" not in page(client, cast.police, kind="chain")


def test_the_nearest_school_and_what_there_is_instead(client: Client, cast: Cast, plan: Plan) -> None:
    near_school(cast, within=2)
    assert "Ekskolan 180 m, och 1 skola till. Det finns en plan, utan åtgärder." in page(client, cast.police)
    Plan.objects.all().delete()

    assert "Ekskolan 180 m, och 1 skola till. Det finns ingen plan. Börja med orsaksanalysen" in page(
        client, cast.police
    )

    an_analysis(cast.square, approved=True)
    assert "Börja med planen" in page(client, cast.police)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.NOT_STARTED, "Kameror är planerad till 1 mars 2021."),
        (State.STOPPED, "Kameror står still sedan 1 februari 2021."),
        (State.CANCELLED, "Kameror avbröts 1 februari 2021."),
        (State.DONE, "Kameror blev klar 1 februari 2021."),
    ],
)
def test_it_is_told_what_there_is_instead(client: Client, cast: Cast, plan: Plan, state: State, words: str) -> None:
    near_school(cast)
    since, starts = datetime.date(2021, 2, 1), datetime.date(2021, 3, 1)
    a_measure(plan, (state, since), method=a_method("M05"), starts=starts, aim="i2")

    told = page(client, cast.police)

    assert words in told
    assert "Lägg till en åtgärd" in told


def test_every_kind_has_its_words_and_its_remedy(client: Client, cast: Cast, plan: Plan) -> None:
    asking(cast.published)
    reply(cast.square_then, "PE7", "ofta")
    reply(cast.square_then, "PE8", "till_stor_del")
    a_cause(a_problem(an_analysis(cast.square, approved=True)), "Flera nätverk")
    a_measure(plan, (State.STOPPED, TODAY - A_WEEK), (State.STOPPED, TODAY), method=a_method("M05"))
    a_measure(plan, what="Möten", aim="i2", follow_up=TODAY - A_WEEK, responsible=cast.municipal_actor, function="BRÅ")
    a_measure(plan, what="Ljus", aim="i2", goal="Ökad trygghet", responsible=cast.other_police_actor)
    cast.other_police.memberships.all().delete()

    told = page(client, cast.police)

    assert "Barn under 18 år syns: ofta, omgång 2021. Varken planerat eller på gång: M12, M14 eller M15." in told
    assert f"Röd två gånger i rad: Kameror. Senast {day_long(TODAY)}." in told
    assert f"Möten skulle ha följts upp {day_long(TODAY - A_WEEK)}, för 7 dagar sedan." in told
    assert "Ekstads kommun, BRÅ" in told
    assert "Polisen Södra Ek ansvarar för Ljus, och ingen skriver för den aktören. Utse ny ansvarig" in told
    assert "Orsak utan åtgärd Flera nätverk" in told
    assert "Mål utan tal Ökad trygghet Skriv ett tal" in told
    assert "Social utsatthet: till stor del, omgång 2021." in told
    assert "Dana District" in told  # before the municipality's, since the square lies in the district


def test_each_remedy_leads_to_a_page_that_opens(client: Client, cast: Cast, plan: Plan) -> None:
    near_school(cast)
    near_school_of_the_park = Nearby.objects.get()
    near_school_of_the_park.pk, near_school_of_the_park.scene = None, cast.park
    near_school_of_the_park.save()
    chainless(plan)
    client.force_login(cast.office)

    sections = client.get(reverse("alarms", args=["27"])).context["found"].sections
    urls = [row.url for part in sections for row in part.rows]

    assert urls[0] == reverse("plan", args=[plan.pk])
    assert reverse("analysis", args=[cast.park.pk]) in urls
    assert reverse("measure", args=[plan.measures.get().pk]) in urls
    assert {client.get(url).status_code for url in urls} == {200}


def test_what_one_may_not_read_is_in_no_count(client: Client, cast: Cast) -> None:
    asking(cast.published)
    reply(cast.square_then, "PE7", "ofta")

    told = page(client, cast.reader)

    assert "Inga larm i Eklunds län" in told
    assert "Barn syns i handeln, och ingen insats för dem (0)" in told
    assert "Barn syns i handeln, och ingen insats för dem (1)" in page(client, cast.police)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Torget", "Ängsparken"}),
        ({"area": "municipality-2702"}, {"Ängsparken"}),
        ({"area": "district-{centre}"}, {"Torget"}),
        ({"area": "local_police_area-{north}"}, {"Torget"}),
        ({"who": "police"}, {"Torget", "Ängsparken"}),
        ({"who": "other"}, {"Torget"}),
        ({"kind": "follow_up"}, {"Torget"}),
        ({"kind": "place"}, set()),
    ],
)
def test_selection(client: Client, cast: Cast, query: dict[str, str], names: set[str]) -> None:
    a_measure(a_plan(cast.square), aim="i2", follow_up=TODAY - A_WEEK, responsible=cast.board)
    for scene in (cast.square, cast.park):
        chainless(a_plan(scene))
    keys = {"centre": cast.square.district_id, "north": cast.square.local_police_area_id}
    chosen = {name: value.format(**keys) for name, value in query.items()}
    client.force_login(cast.office)

    response = client.get(reverse("alarms", args=["27"]), chosen)

    assert {row.place.name for part in response.context["found"].sections for row in part.rows} == names


def test_a_selection_that_means_nothing_shows_nothing(client: Client, cast: Cast, plan: Plan) -> None:
    chainless(plan)

    told = page(client, cast.police, area="municipality-9999")

    assert "Välj ett giltigt alternativ" in told
    assert "Åtgärd 1" not in told
    assert "Inga larm" not in told


def test_without_alarms_the_next_day_is_told(client: Client, cast: Cast, plan: Plan) -> None:
    assert "Ingen uppföljningsdag ligger framåt." in page(client, cast.police)
    a_measure(plan, aim="i2", follow_up=TODAY + A_WEEK)

    told = page(client, cast.police)

    assert "Inga larm i Eklunds län 1 öppen drogscen" in told
    assert f"Nästa uppföljning är {day_long(TODAY + A_WEEK)}." in told


def test_who_sees_no_place_is_told_why_the_list_is_empty(client: Client, cast: Cast, plan: Plan) -> None:
    chainless(plan)

    assert "ingen öppen drogscen här som du får se" in page(client, cast.county_actor)


@pytest.mark.parametrize("route", [("dashboard", "27", "2021"), ("my_area",)])
def test_the_list_is_one_press_away(client: Client, cast: Cast, route: tuple[str, ...]) -> None:
    client.force_login(cast.police)

    assert reverse("alarms", args=["27"]) in client.get(reverse(route[0], args=route[1:])).content.decode()


def test_a_county_without_rounds_says_so(client: Client, cast: Cast) -> None:
    CountyFactory.create(code="29")
    client.force_login(cast.administrator)

    assert "har ingen omgång ännu" in client.get(reverse("alarms", args=["29"])).content.decode()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_file_has_every_alarm_of_the_selection(
    client: Client,
    cast: Cast,
    plan: Plan,
    format: str,  # noqa: A002
) -> None:
    chainless(plan, 5)
    chainless(a_plan(cast.park))
    client.force_login(cast.office)

    content = b"".join(client.get(reverse("alarms_file", args=["27", format]), {"area": "municipality-2701"}))

    if format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    else:
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        rows = [[str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    assert len(rows) == 6
    assert rows[1][:3] == ["Åtgärd utan orsak", "Torget", "2701-001"]
    assert rows[1][6] == "åtgärd utan orsak: Åtgärd 1"


@pytest.mark.parametrize(
    ("format", "query", "status"),
    [("pdf", {}, 404), ("csv", {"kommun": "1"}, 400), ("csv", {"area": "x"}, 302)],
)
def test_a_file_that_cannot_be_made(
    client: Client,
    cast: Cast,
    format: str,  # noqa: A002
    query: dict[str, str],
    status: int,
) -> None:
    client.force_login(cast.office)

    assert client.get(reverse("alarms_file", args=["27", format]), query).status_code == status


def test_places_that_are_named_stand_in_the_read_log(client: Client, cast: Cast) -> None:
    for scene in (cast.square, cast.park):
        chainless(a_plan(scene))
    waiting.rows.clear()

    page(client, cast.office, area="municipality-2702")

    assert [(row.kind, row.scene_id, row.round_id) for row in waiting.rows] == [
        (Reading.Kind.LIST, cast.park.pk, cast.published.pk)
    ]


@pytest.mark.parametrize("times", [1, 3])
def test_queries_are_as_many_however_many_alarms(
    client: Client, cast: Cast, plan: Plan, times: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chainless(plan, times)
    client.force_login(cast.police)

    # session, user, memberships, the county, its round; nine tables and what may be read of them, as in `test_rules`;
    # what is known of schools
    with django_assert_num_queries(15):
        client.get(reverse("alarms", args=["27"]))
