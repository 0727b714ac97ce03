"""Unfinished is not a fall: what the page of an open round says, and to whom (rule 6)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.county.page import dashboard
from assessments.county.unfinished import open_round
from assessments.figures.publishing import correct
from assessments.models import PublishedFigure, ZeroReport
from municipalities.models import Actor, County, Municipality, User
from scenes.models import Round
from tests.assessments.county.reading import judged
from tests.factories import (
    ActorFactory,
    AssessmentFactory,
    CountyAccessFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalActorFactory,
    RoundFactory,
    settled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(round: Round, ekstad: Municipality, aby: Municipality) -> Round:
    """Ekstad has one of two done, Åby both: one listed, one not. Two in Ekstad and two in Åby were listed in 2024."""
    police = LocalPoliceAreaFactory.create(county=round.county)
    now = RoundFactory.create(county=round.county, label="2025")
    for municipality, listed in [(ekstad, True), (ekstad, None), (aby, True), (aby, False)]:
        area = {"municipality": municipality, "local_police_area": police}
        scene = judged(round, **area)
        if listed is None:
            AssessmentFactory.create(scene=scene, round=now, **area)
        else:
            settled(scene=scene, round=now, listed=listed, **area)
    return now


def test_the_large_figure_is_how_far_it_has_come(now: Round, office: User) -> None:
    page = open_round(now, office)

    assert (page.done, page.of) == ("3", "av 4 bedömningar klara")
    assert page.lead == (
        "Hittills är 2 platser bedömda som öppna drogscener och en som inte är det. "
        "Hur många de blir i länet vet vi när alla 4 är klara."
    )
    assert page.do_not_compare == "Jämför inte 2 med 4"
    assert "Senast publicerade antal är 4, från omgång 2024, och gäller tills omgång 2025 är publicerad." in page.why


def test_a_municipality_that_is_not_done_has_no_count(now: Round, office: User) -> None:
    table = open_round(now, office).units[0]
    assert [(row.name, row.done, row.so_far, row.published) for row in table.rows] == [
        ("Ekstad", "1\xa0av\xa02", "inte klar", "2"),
        ("Åby", "2\xa0av\xa02", "1", "2"),
    ]


def test_nothing_is_compared(now: Round, office: User, page: Callable[..., str]) -> None:
    html = page(now, office)
    assert "färre" not in html
    assert "Förändring" not in html
    assert "målet är nått" not in html.lower()


def test_the_chart_has_no_point_for_it(before: Round, now: Round, office: User, page: Callable[..., str]) -> None:
    judged(before)
    chart = open_round(now, office).series
    assert chart is not None
    assert [point.label for point in chart.points] == ["2023", "2024"]


def test_the_published_page_before_it_is_untouched(
    round: Round, before: Round, office: User, board: User, page: Callable[..., str]
) -> None:
    judged(before, round)
    published = dashboard(round, board)
    now = RoundFactory.create(county=round.county, label="2025")
    settled(round=now)

    after = dashboard(Round.objects.select_related("county").get(pk=round.pk), board)

    assert (after.series, after.series_rows, after.headline) == (
        published.series,
        published.series_rows,
        published.headline,
    )


def test_the_file_says_not_done(now: Round, client: Client, office: User) -> None:
    client.force_login(office)
    address = reverse("dashboard_file", args=["27", "2025", "csv"])
    rows = b"".join(client.get(address).streaming_content).decode("utf-8-sig").splitlines()
    closing = rows[0].split(";").index("Utgående")

    assert [row.split(";")[closing] for row in rows[1:4]] == ["inte klar", "1", "inte klar"]


def test_a_municipality_with_nothing_to_judge_and_nothing_said_is_named(now: Round, office: User) -> None:
    silent = Municipality.objects.create(county=now.county, code="2709", name="Tysta")
    assert open_round(now, office).units[0].silent == "Tysta har inte svarat."

    ZeroReport.objects.create(round=now, municipality=silent, origin="import")

    assert open_round(now, office).units[0].said_none == "Tysta har sagt att den inte har någon."


def test_the_number_it_must_not_be_compared_with_is_the_corrected_one(now: Round, round: Round, office: User) -> None:
    figure = PublishedFigure.objects.create(round=round, measure="listed", value=4, source="Rapporten")
    correct(figure, value=5, reason="En plats saknades.", by=office)
    assert open_round(now, office).do_not_compare == "Jämför inte 2 med 5"


def test_what_was_published_of_a_municipality_is_shown_as_corrected(
    now: Round, round: Round, ekstad: Municipality, office: User, page: Callable[..., str]
) -> None:
    figure = PublishedFigure.objects.create(
        round=round, municipality=ekstad, measure="listed", value=2, source="Rapporten"
    )
    correct(figure, value=3, reason="En plats saknades.", by=office)

    rows = open_round(now, office).units[0].rows
    assert [(row.name, row.was_published, row.published) for row in rows] == [("Ekstad", "2", "3"), ("Åby", "", "2")]
    assert "</del> 3" in page(now, office)


def test_with_everything_done_there_is_nothing_to_warn_of(now: Round, office: User) -> None:
    now.assessments.filter(settled_at=None).delete()
    assert open_round(now, office).do_not_compare == ""


# On the map


def on_map(client: Client, user: User, round: Round) -> dict[str, int | None]:
    client.force_login(user)
    shown = client.get(reverse("map"), {"round": round.label, "county": "27"}).context["map"]
    return {area.name: area.listed for area in shown.areas}


def test_the_map_hatches_what_is_not_done(now: Round, client: Client, office: User) -> None:
    Municipality.objects.create(county=now.county, code="2709", name="Tysta")
    assert on_map(client, office, now) == {"Ekstad": None, "Tysta": None, "Åby": 1}


def test_the_map_of_a_published_round_counts_all(round: Round, now: Round, client: Client, office: User) -> None:
    assert on_map(client, office, round) == {"Ekstad": 2, "Åby": 2}


# Who sees it


def test_county_actors_see_no_count_before_proof(now: Round, client: Client, board: User) -> None:
    client.force_login(board)

    page = client.get(reverse("dashboard", args=["27", "2025"]))

    assert page.status_code == 200
    assert "visas när omgången har stängts för korrektur" in page.content.decode()
    assert "Ekstad" not in page.content.decode()
    assert client.get(reverse("dashboard_file", args=["27", "2025", "csv"])).status_code == 403
    assert client.get("/api/v1/counties/27/rounds/2025/summary/").status_code == 403
    assert on_map(client, board, now) == {"Ekstad": None, "Åby": None}


def test_they_see_it_in_proof(now: Round, board: User, client: Client) -> None:
    Round.objects.filter(pk=now.pk).update(state="proofing")
    client.force_login(board)
    assert client.get("/api/v1/counties/27/rounds/2025/summary/").json()["listed"] == 2


def test_those_who_judge_and_those_who_are_let_in_see_it(now: Round, county: County, office: User, board: User) -> None:
    judge = MembershipFactory.create(
        actor=MunicipalActorFactory.create(municipality__county=county, county=county)
    ).user
    let_in = MembershipFactory.create(actor=ActorFactory.create(county=county, kind=Actor.Kind.REGION)).user
    CountyAccessFactory.create(county=county, actor=let_in.memberships.get().actor, granted_by=office)

    for user, sees in [(judge, True), (let_in, True), (office, True), (board, False)]:
        assert Round.objects.figures_visible_to(user).contains(now) is sees
