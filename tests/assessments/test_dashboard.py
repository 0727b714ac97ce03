"""The dashboard of a county and round: what it says, to whom, and from how many queries."""

import csv
import datetime
import io
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from assessments import picture, rounds
from assessments.dashboard import Dashboard, dashboard
from assessments.instrument import INSTRUMENTS, Instrument
from assessments.ledger import Ledger
from assessments.models import PublishedFigure, Signature
from assessments.picture import Picture
from assessments.unit_tables import UnitTable
from municipalities.models import County, Municipality, User
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round, Scene
from tests.factories import (
    ActorFactory,
    AssessmentFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MembershipFactory,
    MunicipalActorFactory,
    MunicipalityFactory,
    OfficeFactory,
    RoundFactory,
    SceneFactory,
    answered,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return CountyFactory.create(code="27", name="Eklunds län")


@pytest.fixture
def before(county: County) -> Round:
    return RoundFactory.create(county=county, label="2023", published=True)


@pytest.fixture
def round(county: County, before: Round) -> Round:
    return RoundFactory.create(county=county, label="2024", published=True)


@pytest.fixture
def office(county: County) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=county)).user


@pytest.fixture
def board(county: County) -> User:
    """May read the county's figures, but no single scene."""
    return MembershipFactory.create(actor=ActorFactory.create(county=county)).user


@pytest.fixture
def page(client: Client) -> Callable[[Round, User], str]:
    def page(round: Round, user: User) -> str:
        client.force_login(user)
        response = client.get(reverse("dashboard", args=[round.county.code, round.label]))
        assert response.status_code == 200
        return response.content.decode()

    return page


def judged(*rounds: Round, ceased: bool = False, **fields: Any) -> Scene:
    """A scene listed in each of the rounds; ceased in the last one if so said."""
    scene: Scene = SceneFactory.create(county=rounds[0].county, **fields)
    for round in rounds:
        settled(scene=scene, round=round, listed=not (ceased and round is rounds[-1]))
    return scene


def table(page: Dashboard, kind: str) -> UnitTable:
    return next(table for table in page.units if table.kind == kind)


def printed(table: UnitTable) -> list[list[str]]:
    return [
        [row.name, row.before.text, *(cell.text for cell in row.cells), row.now.text, row.change.text]
        for row in [*table.rows, table.foot]
    ]


# Which round


def test_the_county_leads_to_its_newest_published_round(client: Client, round: Round, board: User) -> None:
    RoundFactory.create(county=round.county, label="2025")
    client.force_login(board)

    response = client.get(reverse("county", args=["27"]))

    assert response.headers["Location"] == reverse("dashboard", args=["27", "2024"])


def test_without_a_published_round_it_leads_to_the_newest_that_was_opened(
    client: Client, county: County, board: User
) -> None:
    RoundFactory.create(county=county, label="2025")
    RoundFactory.create(county=county, label="2026", state=Round.State.PLANNED)
    client.force_login(board)

    response = client.get(reverse("county", args=["27"]))

    assert response.headers["Location"] == reverse("dashboard", args=["27", "2025"])


def test_a_county_without_rounds_says_what_to_do(client: Client, county: County, office: User, board: User) -> None:
    client.force_login(office)
    assert reverse("round_create", args=["27"]) in client.get(reverse("county", args=["27"])).content.decode()

    client.force_login(board)
    text = client.get(reverse("county", args=["27"])).content.decode()
    assert "Projektkontoret skapar den första." in text
    assert reverse("round_create", args=["27"]) not in text


def test_a_planned_round_has_no_figures_yet(client: Client, county: County, office: User) -> None:
    planned = RoundFactory.create(county=county, label="2025", state=Round.State.PLANNED)
    client.force_login(office)

    assert reverse("round_edit", args=[planned.pk]) in client.get(reverse("county", args=["27"])).content.decode()
    assert client.get(reverse("dashboard", args=["27", "2025"])).status_code == 404


def test_every_opened_round_is_a_click_away(round: Round, board: User, page: Callable[..., str]) -> None:
    RoundFactory.create(county=round.county, label="2025")
    RoundFactory.create(county=round.county, label="2026", state=Round.State.PLANNED)

    text = page(round, board)

    assert reverse("dashboard", args=["27", "2023"]) in text
    assert "2025 pågår" in text
    assert reverse("dashboard", args=["27", "2026"]) not in text


def test_many_rounds_are_chosen_from_a_list(
    client: Client, county: County, board: User, page: Callable[..., str]
) -> None:
    rounds = [RoundFactory.create(county=county, label=str(year), published=True) for year in range(2018, 2025)]

    assert '<option value="2018"' in page(rounds[-1], board)

    response = client.get(reverse("county", args=["27"]), {"round": "2018"})
    assert response.headers["Location"] == reverse("dashboard", args=["27", "2018"])
    assert client.get(reverse("county", args=["27"]), {"round": "1999"}).status_code == 404


# The answer first


def test_the_headline_compares_and_tells_what_happened(before: Round, round: Round, office: User) -> None:
    judged(before, round)
    judged(before, round, ceased=True)
    judged(before, round, ceased=True)
    judged(round)

    headline = dashboard(round, office).headline

    assert (headline.figure, headline.what) == ("2", "öppna drogscener")
    assert headline.lead == ("Det är en färre än i omgång 2023. Två platser har upphört och en ny har kommit till.")


def test_the_first_round_has_nothing_to_compare_with(before: Round, office: User, page: Callable[..., str]) -> None:
    judged(before)

    first = dashboard(before, office)

    assert first.change is None
    assert "det finns inget att jämföra med än" in first.headline.lead
    assert [stat.value for stat in first.stats][:2] == ["1", "1"]
    assert "Länet har ingen tidigare omgång att jämföra med." in page(before, office)


def test_an_open_round_tells_how_far_it_has_come(before: Round, county: County, office: User) -> None:
    now = RoundFactory.create(county=county, label="2024")
    judged(before, now)
    AssessmentFactory.create(scene=judged(before), round=now)

    page = dashboard(now, office)

    assert page.headline.what == "öppen drogscen hittills"
    assert page.headline.lead == (
        "1 av 2 bedömningar är klara. En plats från omgång 2023 är inte klar än, så antalet går inte att jämföra."
    )
    assert page.compares is False


@pytest.mark.parametrize(("goal_year", "verdict"), [(2027, "Målet är nått"), (None, "")])
def test_the_goal_is_judged_where_the_county_has_one(
    before: Round, round: Round, office: User, goal_year: int | None, verdict: str
) -> None:
    County.objects.filter(pk=round.county_id).update(goal_year=goal_year)
    judged(before, round, ceased=True)

    newest = dashboard(Round.objects.get(pk=round.pk), office).headline

    assert newest.verdict.startswith(verdict)
    assert bool(newest.goal) == bool(goal_year)
    assert dashboard(Round.objects.get(pk=before.pk), office).headline.verdict == ""


def test_the_project_office_sees_the_season_while_a_round_is_open(
    round: Round, office: User, board: User, page: Callable[..., str]
) -> None:
    now = RoundFactory.create(county=round.county, label="2025")
    settled(round=now)
    answered(round=now)

    assert "Omgång 2025 är öppen: 1 av 2 bedömningar är klara." in page(round, office)
    assert "Omgång 2025 är öppen" not in page(round, board)


def test_the_season_counts_the_days_left(county: County, office: User, page: Callable[..., str]) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert "1 dag är kvar." in page(RoundFactory.create(county=county, closes_on=tomorrow), office)


# Figures with their bases


def test_figures_carry_their_bases(before: Round, round: Round, office: User) -> None:
    municipality = MunicipalityFactory.create(county=round.county, name="Ekstad")
    MunicipalityFactory.create(county=round.county)
    LocalPoliceAreaFactory.create(county=round.county, valid_to=datetime.date(2022, 1, 1))
    district = DistrictFactory.create(municipality=municipality)
    scene = judged(round, municipality=municipality, district=district)
    drawn(scene, round)

    stats = [(stat.value, stat.base, stat.label) for stat in dashboard(round, office).stats]

    assert stats[:4] == [
        ("1", "av 2", "kommun har minst en öppen drogscen"),
        ("1", "av 1", "lokalpolisområde"),
        ("1", "av 1", "stadsdelsområde i Ekstad"),
        ("1", "av 1", "bedömda gemensamt av polis och kommun (100\N{NO-BREAK SPACE}%)"),
    ]
    assert stats[4][2] == "m² sammanlagd yta, 1\N{NO-BREAK SPACE}av\N{NO-BREAK SPACE}1 är ritade"


def test_a_county_without_districts_does_not_speak_of_them(round: Round, office: User) -> None:
    judged(round)

    page = dashboard(round, office)

    assert "stadsdel" not in " ".join(stat.label for stat in page.stats)
    assert [table.kind for table in page.units] == ["municipality", "local_police_area"]


def test_an_unknown_area_is_said_in_words(round: Round, office: User) -> None:
    judged(round)

    page = dashboard(round, office)

    assert "m²" not in " ".join(stat.label for stat in page.stats)
    assert page.area_note.startswith("Ingen plats har en avgränsning")


# What changed


def test_the_ledger_shows_the_last_two_steps_and_adds_up(before: Round, round: Round, office: User) -> None:
    oldest = RoundFactory.create(county=round.county, label="2021", published=True)
    judged(oldest, before, round)
    judged(oldest, before, ceased=True)
    judged(before, round)

    change = dashboard(round, office).change

    assert change
    assert change.rounds == ["2023", "2024"]
    assert (change.opening, change.closing) == (["2", "2"], ["2", "2"])
    assert change.equation == "2 + 1 − 1 = 2 och 2 = 2."
    assert change.closes


def test_both_steps_are_what_each_round_says_of_itself(before: Round, round: Round) -> None:
    oldest = RoundFactory.create(county=round.county, label="2021", published=True)
    first = RoundFactory.create(county=round.county, label="2017", published=True)
    returned = judged(first, before, round)
    judged(oldest, round)
    LineageEvent.objects.create(round=before, kind="split").children.add(returned, judged(before))

    this, that = Picture(round, depth=2).steps

    assert this.ledger == Picture(round).ledger
    assert that.ledger == Picture(before).ledger
    assert that.books == Picture(before).books


def test_a_sum_that_does_not_close_is_said_out_loud(
    round: Round, office: User, page: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(round)
    # The county's book is number 1; those of the units have numbers that the database gave.
    broken = defaultdict(Ledger, {1: Ledger(opening=5, closing=3)})
    monkeypatch.setattr(picture, "keep_books", lambda *_args, unit, **_more: broken)

    text = page(round, office)

    assert "Räkningen går inte ihop: 2 platser saknar förklaring." in text
    assert "Räkningen går ihop" not in text


# Classification


def test_results_of_different_instruments_are_not_compared(
    before: Round, round: Round, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Instrument(version="2030", indicators=INSTRUMENTS["2017"].indicators, threshold=5)
    monkeypatch.setitem(INSTRUMENTS, "2030", other)
    judged(before, round)
    Round.objects.filter(pk=round.pk).update(instrument="2030")

    classified = dashboard(Round.objects.select_related("county").get(pk=round.pk), office).classified

    assert classified
    assert classified.change is None
    assert [stack.label for stack in classified.chart.stacks] == ["2024"]
    assert "en annan version" in classified.not_compared
    assert classified.explanation.startswith("Fem eller fler av tio")


def test_classification_adds_up_in_both_rounds(before: Round, round: Round, office: User) -> None:
    scene = SceneFactory.create(county=round.county)
    settled(scene=scene, round=before, yes=8)
    settled(scene=scene, round=round, yes=5, unknown=2)

    classified = dashboard(round, office).classified

    assert classified
    assert [(row.before, row.now, row.change.text) for row in classified.rows] == [
        ("1", "0", "−1"),
        ("0", "1", "+1"),
        ("0", "0", "0"),
    ]
    assert (classified.before, classified.now) == ("1", "1")


# Areas


@pytest.fixture
def ekstad(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, name="Ekstad", code="2701")


@pytest.fixture
def aby(county: County) -> Municipality:
    return MunicipalityFactory.create(county=county, name="Åby", code="2702")


def test_unit_tables_show_only_columns_with_something_in_them(
    before: Round, round: Round, office: User, ekstad: Municipality, aby: Municipality
) -> None:
    judged(before, round, municipality=aby)
    judged(before, round, ceased=True, municipality=aby)
    judged(before, round, municipality=ekstad)

    page = dashboard(round, office)

    assert table(page, "municipality").columns == ["Upphörda"]
    assert printed(table(page, "municipality")) == [
        ["Ekstad", "1", "0", "1", "0"],
        ["Åby", "2", "1", "1", "−1"],
        ["Länet", "3", "1", "2", "−1"],
    ]
    assert page.units_note.endswith(
        "Inga platser är nya, återkomna, sammanslagna eller delade i omgången, och inga har bytt område."
    )


def test_a_scene_that_changed_hands_is_moved_out_and_in(
    before: Round, round: Round, office: User, ekstad: Municipality, aby: Municipality
) -> None:
    scene = judged(before, municipality=ekstad)
    settled(scene=scene, round=round, municipality=aby)

    municipalities = table(dashboard(round, office), "municipality")

    assert municipalities.columns == ["Inflyttade", "Utflyttade"]
    assert printed(municipalities) == [
        ["Ekstad", "1", "0", "1", "0", "−1"],
        ["Åby", "0", "1", "0", "1", "+1"],
        ["Länet", "1", "1", "1", "1", "0"],
    ]
    assert municipalities.adds_up


def test_the_districts_foot_is_their_own_sum_with_its_base(round: Round, office: User, ekstad: Municipality) -> None:
    judged(round, municipality=ekstad, district=DistrictFactory.create(municipality=ekstad, name="Centrum"))
    judged(round)

    districts = table(dashboard(round, office), "district")

    assert [row[0] for row in printed(districts)] == ["Centrum", "Stadsdelarna"]
    assert districts.foot.now.text == "1"
    assert "1 av länets 2 platser ligger i ett stadsdelsområde." in districts.note


def test_bases_are_those_of_each_round(before: Round, round: Round, office: User, county: County) -> None:
    LocalPoliceAreaFactory.create(county=county, valid_to=before.ends)
    judged(before, round)

    note = table(dashboard(round, office), "local_police_area").note

    assert note == "1 av 1 i omgång 2024, 1 av 2 i omgång 2023."


def test_a_merger_across_a_border_is_explained(
    before: Round, round: Round, office: User, ekstad: Municipality, aby: Municipality
) -> None:
    here, there = judged(before, municipality=ekstad), judged(before, round, municipality=aby)
    merged, split = (LineageEvent.objects.create(round=round, kind=kind) for kind in ("merged", "split"))
    merged.parents.add(here, there)
    merged.children.add(there)
    split.parents.add(there)
    split.children.add(there, judged(round, municipality=aby))

    municipalities = table(dashboard(round, office), "municipality")

    assert municipalities.foot.ledger.closes
    assert "räknas i varje område för sig" in municipalities.note


def test_areas_lead_to_their_scenes_only_for_those_who_may_see_them_all(
    round: Round, office: User, board: User, ekstad: Municipality
) -> None:
    judged(round, municipality=ekstad)
    judged(round)
    own = MembershipFactory.create(actor=MunicipalActorFactory.create(municipality=ekstad, county=ekstad.county)).user

    def linked(user: User) -> list[str]:
        return [row.name for row in table(dashboard(round, user), "municipality").rows if row.url]

    assert len(linked(office)) == 2
    assert linked(board) == []
    assert linked(own) == ["Ekstad"]


def test_the_link_of_an_area_finds_its_scenes(client: Client, round: Round, office: User, ekstad: Municipality) -> None:
    scene = judged(round, municipality=ekstad)
    judged(round)
    client.force_login(office)

    (row,) = (row for row in table(dashboard(round, office), "municipality").rows if row.name == "Ekstad")

    assert [found.pk for found in client.get(row.url).context["page"]] == [scene.pk]


def test_an_area_that_ended_before_the_round_has_no_scenes_to_list(before: Round, round: Round, office: User) -> None:
    ended = LocalPoliceAreaFactory.create(county=round.county, valid_to=datetime.date(2023, 12, 31))
    judged(before, local_police_area=ended)

    (row,) = table(dashboard(round, office), "local_police_area").rows

    assert (row.name, row.url) == (ended.name, "")


# What is missing


def test_an_open_round_shows_first_who_needs_a_reminder(county: County, before: Round, office: User) -> None:
    now = RoundFactory.create(county=county, label="2024")
    names = {name: LocalPoliceAreaFactory.create(county=county, name=name) for name in ("Klar", "Delvis", "Ingen")}
    settled(round=now, scene__local_police_area=names["Klar"])
    settled(round=now, scene__local_police_area=names["Delvis"])
    half = answered(round=now, scene__local_police_area=names["Delvis"])
    Signature.objects.create(assessment=half, party=Party.POLICE)
    answered(round=now, scene__local_police_area=names["Delvis"])
    AssessmentFactory.create(round=now, scene__local_police_area=names["Delvis"])
    AssessmentFactory.create(round=now, scene__local_police_area=names["Ingen"])

    areas = dashboard(now, office).missing.areas

    assert [(str(area.area), area.done, area.of) for area in areas] == [
        ("Ingen", 0, 1),
        ("Delvis", 1, 4),
        ("Klar", 1, 1),
    ]
    assert areas[0].is_not_started
    assert areas[1].waiting_for == "Kommunen, 1 plats; 1 pågår; 1 inte påbörjad"
    assert areas[2].is_done


def test_what_is_missing_is_counted_with_its_base(before: Round, county: County, office: User) -> None:
    now = RoundFactory.create(county=county, label="2024")
    AssessmentFactory.create(scene=judged(before), round=now)
    settled(round=now, yes=5, unknown=3, joint=False)

    texts = [item.what.replace("\N{NO-BREAK SPACE}", " ") for item in dashboard(now, office).missing.items]

    assert texts == [
        "1 av 2 bedömningar är inte påbörjade.",
        "1 av 2 bedömningar är inte underskrivna av båda parter.",
        "1 av 1 plats från omgång 2023 är inte klar än.",
        "1 av 1 plats saknar avgränsning.",
        "1 av 1 plats kan inte klassificeras.",
        "1 av 1 plats är bedömd av en part.",
    ]


def test_what_is_missing_leads_to_the_very_places(client: Client, round: Round, office: User, board: User) -> None:
    drawn(settled(round=round).scene, round)
    drawn(settled(round=round, yes=5, unknown=3).scene, round)
    drawn(settled(round=round, joint=False).scene, round)
    settled(round=round)
    settled(round=round, listed=False, joint=False)
    client.force_login(office)

    items = [item for item in dashboard(round, office).missing.items if item.url]

    assert [item.what.partition("\N{NO-BREAK SPACE}")[0] for item in items] == ["1", "1", "1"]
    assert [len(client.get(item.url).context["page"].object_list) for item in items] == [1, 1, 1]
    assert not any(item.url for item in dashboard(round, board).missing.items)


def test_change_in_area_counts_only_scenes_drawn_in_both_rounds(before: Round, round: Round, office: User) -> None:
    both, once = judged(before, round), judged(before, round)
    drawn(both, before)
    drawn(both, round)
    drawn(once, round)

    last = dashboard(round, office).missing.items[-1]

    assert last.what.replace("\N{NO-BREAK SPACE}", " ") == "1 av 2 platser är ritade i båda omgångarna."
    assert last.meaning == "Bara de räknas i ändrad yta: 0,0\N{NO-BREAK SPACE}%."


# Published and computed


def publish(round: Round, **figures: float) -> None:
    for measure, value in figures.items():
        PublishedFigure.objects.create(round=round, measure=measure, value=value, source="Rapporten")


def test_published_figures_stand_beside_the_computed_ones(round: Round, office: User, page: Callable[..., str]) -> None:
    judged(round)
    publish(round, listed=1, joint_share=100, preschools_within_500m=1)

    found = {row.label: (row.published, row.computed, row.agrees) for row in dashboard(round, office).comparisons}

    assert found["Öppna drogscener"] == ("1", "1", True)
    assert found["Gemensamma bedöm\u00adningar"][0::2] == ("100\N{NO-BREAK SPACE}%", True)
    assert found["Med en förskola inom 500 m"] == ("1", "–", None)
    assert "Stämmer med det som publicerades." in page(round, office)


def test_a_difference_is_flagged_and_a_correction_shown(round: Round, office: User, page: Callable[..., str]) -> None:
    judged(round)
    publish(round, listed=2)
    figure = round.published_figures.get()
    correction = rounds.correct(figure, value=1, reason="En plats hade upphört.", by=office)

    text = page(round, office)

    assert "1 uppgift skiljer sig från det som publicerades." in text
    day = f"{timezone.localtime(correction.at).day} "
    assert f"Rättad till 1 den {day}" in text
    assert "En plats hade upphört." in text
    assert reverse("figure_correct", args=[figure.pk]) in text


def test_a_share_agrees_to_the_decimals_that_were_published(round: Round, office: User) -> None:
    for joint in (True, True, False):
        settled(round=round, joint=joint)
    publish(round, joint_share=67)

    assert [row.agrees for row in dashboard(round, office).comparisons] == [True]


def test_a_different_base_is_a_difference(round: Round, office: User) -> None:
    judged(round)
    PublishedFigure.objects.create(round=round, measure="municipalities", value=1, base=26, source="Rapporten")

    assert [row.agrees for row in dashboard(round, office).comparisons] == [False]


def test_municipal_figures_are_compared_too(round: Round, office: User, ekstad: Municipality) -> None:
    judged(round, municipality=ekstad)
    aby = MunicipalityFactory.create(county=round.county, name="Åby")
    for municipality, value in ((ekstad, 1), (aby, 3)):
        PublishedFigure.objects.create(
            round=round, municipality=municipality, measure="listed", value=value, source="Rapporten"
        )

    page = dashboard(round, office)

    assert [(row.label, row.computed, row.agrees) for row in page.municipal_comparisons] == [
        ("Öppna drogscener i Ekstad", "1", True),
        ("Öppna drogscener i Åby", "0", False),
    ]
    assert page.municipalities_differ


def test_only_the_project_office_is_offered_to_correct(
    round: Round, office: User, board: User, page: Callable[..., str]
) -> None:
    publish(round, listed=0)
    address = reverse("figure_correct", args=[round.published_figures.get().pk])

    assert address in page(round, office)
    assert address not in page(round, board)


def test_what_was_just_published_agrees(county: County, office: User) -> None:
    now = RoundFactory.create(county=county, label="2025", state=Round.State.PROOFING)
    settled(round=now)
    rounds.publish(now, on=datetime.date(2026, 2, 1), by=office)

    assert {row.agrees for row in dashboard(now, office).comparisons} == {True}


# Files


def download(client: Client, round: Round, user: User, kind: str) -> bytes:
    client.force_login(user)
    response = client.get(reverse("dashboard_file", args=[round.county.code, round.label, kind]))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
    return response.getvalue()


def test_the_csv_file_holds_the_tables_with_round_and_base(
    client: Client, before: Round, round: Round, board: User, ekstad: Municipality
) -> None:
    judged(before, round, municipality=ekstad)
    judged(round, municipality=ekstad)

    text = download(client, round, board, "csv").decode("utf-8-sig")
    row, foot, *_police = csv.DictReader(io.StringIO(text), delimiter=";")

    assert (row["Län"], row["Omgång"], row["Förra omgången"]) == ("Eklunds län", "2024", "2023")
    assert (row["Kod"], row["Namn"], row["Ingående"], row["Nya"], row["Utgående"]) == ("2701", "Ekstad", "1", "1", "2")
    assert (foot["Namn"], foot["Utgående"], foot["Antal områden på sista dagen"]) == ("Länet", "2", "1")


def test_the_first_round_has_no_change_in_its_file(client: Client, before: Round, board: User) -> None:
    judged(before)

    text = download(client, before, board, "csv").decode("utf-8-sig")
    row, *_others = csv.DictReader(io.StringIO(text), delimiter=";")

    assert (row["Ingående"], row["Nya"], row["Utgående"], row["Ändring"]) == ("", "", "1", "")


def test_a_name_that_looks_like_a_formula_stays_a_text(client: Client, round: Round, board: User) -> None:
    judged(round, municipality__name="=1+1")

    assert b"'=1+1" in download(client, round, board, "csv")
    sheet = load_workbook(io.BytesIO(download(client, round, board, "xlsx"))).active
    assert sheet
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_other_formats_do_not_exist(client: Client, round: Round, board: User) -> None:
    client.force_login(board)
    assert client.get(reverse("dashboard_file", args=["27", "2024", "exe"])).status_code == 404


# Speed


def open_round_with(scenes: int, county: County) -> Round:
    previous = RoundFactory.create(county=county, label="2024", published=True)
    now = RoundFactory.create(county=county, label="2025")
    for _number in range(scenes):
        scene = judged(previous, now)
        scene.events_as_parent.add(LineageEvent.objects.create(round=now, kind="split"))
        Signature.objects.create(
            assessment=answered(round=now, scene=judged(previous)), party=Party.POLICE, took_part=True
        )
        PublishedFigure.objects.create(
            round=now, measure="listed", municipality=scene.municipality, value=1, source="Rapporten"
        )
    return now


@pytest.mark.parametrize("scenes", [1, 4])
def test_queries_are_those_of_the_tables_however_many_rows_and_counties(
    client: Client, county: County, office: User, django_assert_num_queries: DjangoAssertNumQueries, scenes: int
) -> None:
    now = open_round_with(scenes, county)
    open_round_with(2, CountyFactory.create())
    client.force_login(office)

    # session, user, the round with its county, whether the user manages it, tallies, rounds, whether all scenes are
    # open to the user, rounds compared with, assessments, municipalities, police areas, districts, scenes listed long
    # ago, merges and splits, their parents, their children, figures, corrections, places nearby, signatures, the menu
    with django_assert_num_queries(21):
        client.get(reverse("dashboard", args=["27", now.label]))
