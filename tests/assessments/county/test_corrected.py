"""What was corrected counts wherever the figure stands, and what was published stays beside it (rule 6)."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.county.page import dashboard
from assessments.figures.publishing import correct
from assessments.figures.summary import county_summary
from assessments.figures.summary_text import as_text
from assessments.models import PublishedFigure
from municipalities.models import County, Municipality, User
from scenes.models import Round
from tests.assessments.county.reading import judged, table
from tests.factories import LocalPoliceAreaFactory, RoundFactory, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(before: Round, round: Round, ekstad: Municipality, office: User) -> Round:
    """Three in 2023; one of them ceased in 2024, published as 2 and corrected to 3, all in Ekstad."""
    County.objects.filter(pk=round.county_id).update(goal_year=2027)
    police = LocalPoliceAreaFactory.create(county=round.county)
    area = {"municipality": ekstad, "local_police_area": police}
    for ceased in (False, False, True):
        judged(before, round, ceased=ceased, **area)
    for municipality in (None, ekstad):
        figure = PublishedFigure.objects.create(
            round=round, municipality=municipality, measure="listed", value=2, source="Rapporten"
        )
        correct(figure, value=3, reason="En plats hade bytt namn.", by=office)
    return Round.objects.select_related("county").get(pk=round.pk)


def test_the_headline_tells_both_and_why(corrected: Round, office: User, page: Callable[..., str]) -> None:
    headline = dashboard(corrected, office).headline

    assert (headline.published, headline.figure) == ("2", "3")
    assert headline.correction.startswith("Publicerat som 2. Rättat den ")
    assert headline.correction.endswith("En plats hade bytt namn.")
    assert '<del class="corrected">2</del>' in page(corrected, office)


def test_it_is_compared_as_corrected(corrected: Round, office: User) -> None:
    headline = dashboard(corrected, office).headline
    assert headline.lead.startswith("Det är lika många som i omgång 2023.")
    assert not headline.is_met


def test_the_next_round_is_compared_with_the_right_number(corrected: Round, office: User) -> None:
    later = RoundFactory.create(county=corrected.county, label="2025", published=True, ends=datetime.date(2025, 12, 31))
    for assessment in corrected.assessments.filter(listed=True):
        settled(scene=assessment.scene, round=later)

    assert dashboard(later, office).headline.lead.startswith("Det är en färre än i omgång 2024.")


def test_the_chart_and_its_table_have_the_right_number(corrected: Round, office: User) -> None:
    page = dashboard(corrected, office)

    assert page.series is not None
    assert [(point.value, point.published) for point in page.series.points] == [("3", ""), ("3", "publicerat: 2")]
    assert [(row.published, row.listed) for row in page.series_rows] == [("", "3"), ("2", "3")]


def test_the_goal_is_judged_on_the_right_number(corrected: Round, office: User) -> None:
    goal = dashboard(corrected, office).goal
    assert goal is not None
    assert [(cell.label, cell.count, cell.verdict) for cell in goal.cells] == [
        ("2023", "3", "Första kartläggningen"),
        ("2024", "3", "Inte nått, lika många"),
    ]


def test_bases_and_unit_tables_have_the_right_number(corrected: Round, office: User) -> None:
    page = dashboard(corrected, office)

    (joint,) = [stat for stat in page.stats if "gemensamt" in stat.label]
    assert (joint.value, joint.base) == ("2", "av 3")
    units = table(page, "municipality")
    assert [(row.name, row.now.text, row.published) for row in [*units.rows, units.foot]] == [
        ("Ekstad", "3", 2),
        ("Länet", "3", 2),
    ]


def test_what_was_published_and_not_what_is_counted_is_struck_out(
    before: Round, round: Round, ekstad: Municipality, office: User
) -> None:
    judged(before, round, municipality=ekstad)
    figure = PublishedFigure.objects.create(
        round=round, municipality=ekstad, measure="listed", value=4, source="Rapporten"
    )
    correct(figure, value=1, reason="Skrivfel.", by=office)

    (row,) = table(dashboard(round, office), "municipality").rows
    assert (row.published, row.now.text) == (4, "1")


def test_the_classification_has_the_right_numbers(corrected: Round, office: User, page: Callable[..., str]) -> None:
    classified = dashboard(corrected, office).classified
    assert classified
    assert (classified.now.published, classified.now.text) == ("2", "3")
    assert classified.change
    assert classified.change.text == "0"
    assert not classified.adds_up
    assert page(corrected, office).count("Antalet har rättats till 3.") == 2  # the sum of changes says so too

    qualified = PublishedFigure.objects.create(round=corrected, measure="qualified", value=2, source="Rapporten")
    correct(qualified, value=3, reason="En plats hade bytt namn.", by=office)

    classified = dashboard(corrected, office).classified
    assert classified
    assert (classified.rows[0].now.published, classified.rows[0].now.text) == ("2", "3")
    assert classified.chart.stacks[-1].parts[0].value == "3"
    assert classified.adds_up


def test_the_next_round_shows_the_right_number_of_the_one_before(
    corrected: Round, ekstad: Municipality, client: Client, office: User
) -> None:
    later = RoundFactory.create(county=corrected.county, label="2025", published=True, ends=datetime.date(2025, 12, 31))
    for assessment in corrected.assessments.filter(listed=True).select_related("scene"):
        settled(scene=assessment.scene, round=later, municipality=ekstad)

    page = dashboard(later, office)
    units = table(page, "municipality")
    client.force_login(office)
    address = reverse("dashboard_file", args=["27", "2025", "csv"])
    lines = b"".join(client.get(address).streaming_content).decode("utf-8-sig").splitlines()
    file = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))

    assert [(row.name, row.published_before, row.before.text, row.now.text, row.change.text) for row in units.rows] == [
        ("Ekstad", 2, "3", "2", "−1")
    ]
    assert page.classified
    assert page.classified.before
    assert (page.classified.before.published, page.classified.before.text) == ("2", "3")
    assert (file["Ingående"], file["Ändring"]) == ("3", "-1")


def test_a_step_further_back_is_corrected_where_it_still_closes(corrected: Round, office: User) -> None:
    later = RoundFactory.create(county=corrected.county, label="2025", published=True, ends=datetime.date(2025, 12, 31))
    ceased = PublishedFigure.objects.create(round=corrected, measure="ceased", value=1, source="Rapporten")
    correct(ceased, value=0, reason="Den hade bytt namn.", by=office)
    for assessment in corrected.assessments.filter(listed=True).select_related("scene"):
        settled(scene=assessment.scene, round=later)

    change = dashboard(later, office).change

    assert change
    assert change.equations[0].text == "3 = 3"


def test_the_sum_says_that_the_number_has_been_corrected(
    corrected: Round, office: User, page: Callable[..., str]
) -> None:
    assert "Summan är av bedömningarna. Antalet har rättats till 3." in page(corrected, office)


def test_with_the_kinds_of_change_corrected_the_sum_closes_on_the_right_number(corrected: Round, office: User) -> None:
    ceased = PublishedFigure.objects.create(round=corrected, measure="ceased", value=1, source="Rapporten")
    correct(ceased, value=0, reason="Den hade bytt namn.", by=office)

    change = dashboard(corrected, office).change

    assert change is not None
    assert (change.in_short, change.closes) == ("3 = 3.", True)


def test_the_file_has_both(corrected: Round, client: Client, office: User) -> None:
    client.force_login(office)
    address = reverse("dashboard_file", args=["27", "2024", "csv"])
    lines = b"".join(client.get(address).streaming_content).decode("utf-8-sig").splitlines()
    head, ekstad = lines[0].split(";"), lines[1].split(";")
    found = dict(zip(head, ekstad, strict=True))
    assert (found["Utgående"], found["Utgående enligt publiceringen"]) == ("3", "2")


def test_the_summary_has_both(corrected: Round) -> None:
    summary = county_summary(corrected)
    assert summary["published"] == [
        {"measure": "listed", "value": 2, "corrected": 3, "base": None, "source": "Rapporten"}
    ]
    assert "2, rättat till 3" in as_text(summary, corrected)


# The goal


def published(county: County, label: str, listed: int) -> Round:
    year = int(label)
    round = RoundFactory.create(county=county, label=label, published=True, ends=datetime.date(year, 12, 31))
    for _number in range(listed):
        judged(round)
    return round


def test_the_goal_is_told_of_every_round_and_of_the_years_between(county: County, office: User) -> None:
    county.goal_year = 2027
    county.save()
    published(county, "2017", 1)
    published(county, "2021", 3)
    latest = published(county, "2023", 2)

    goal = dashboard(latest, office).goal

    assert goal is not None
    assert goal.title == "Målet har nåtts i en av två omgångar: 2023"
    assert [(cell.label, cell.verdict) for cell in goal.cells] == [
        ("2017", "Första kartläggningen"),
        ("2018–2020", "Ingen kartläggning"),
        ("2021", "Inte nått, två fler"),
        ("2022", "Ingen kartläggning"),
        ("2023", "Nått, en färre"),
    ]


def test_a_goal_never_reached_is_said_so(county: County, office: User) -> None:
    county.goal_year = 2027
    county.save()
    published(county, "2017", 1)
    latest = published(county, "2021", 1)
    goal = dashboard(latest, office).goal
    assert goal is not None
    assert goal.title == "Målet nåddes inte i den omgång som kan bedömas"


def test_no_goal_no_strip(before: Round, round: Round, office: User) -> None:
    judged(before, round)
    assert dashboard(round, office).goal is None
