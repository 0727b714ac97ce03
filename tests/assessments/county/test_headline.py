"""What the page says first, and its figures with their bases."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from assessments.county.page import dashboard
from municipalities.models import County, User
from scenes.models import Round
from tests.assessments.county.reading import judged
from tests.factories import (
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    RoundFactory,
    answered,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db


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


def test_as_many_as_before_does_not_reach_the_goal(before: Round, round: Round, office: User) -> None:
    County.objects.filter(pk=round.county_id).update(goal_year=2027)
    judged(before, round)

    headline = dashboard(Round.objects.get(pk=round.pk), office).headline

    assert (bool(headline.verdict), headline.is_met) == (True, False)


def test_the_goal_looks_ahead_so_only_the_newest_published_round_is_judged(
    before: Round, round: Round, office: User
) -> None:
    County.objects.filter(pk=round.county_id).update(goal_year=2027)
    judged(before, round, ceased=True)
    RoundFactory.create(county=round.county, label="2025", published=True)

    assert dashboard(Round.objects.get(pk=round.pk), office).headline.verdict == ""


def test_the_series_has_the_published_rounds_that_something_is_known_of(
    before: Round, round: Round, office: User
) -> None:
    judged(before, round)
    RoundFactory.create(county=round.county, label="2021", published=True)
    settled(round=RoundFactory.create(county=round.county, label="2025"))

    page = dashboard(round, office)

    assert [row.label for row in page.series_rows] == ["2023", "2024"]
    assert page.series
    assert not {"2021", "2025"} & set(re.findall(r"\b20\d\d\b", str(page.series)))


def test_the_project_office_sees_the_season_while_a_round_is_open(
    round: Round, office: User, board: User, page: Callable[..., str]
) -> None:
    now = RoundFactory.create(county=round.county, label="2025")
    settled(round=now)
    answered(round=now)

    assert "Omgång 2025 är öppen: 1 av 2 bedömningar är klara." in page(round, office)
    assert "Omgång 2025 är öppen" not in page(round, board)


def test_an_open_round_tells_the_days_left(county: County, office: User, page: Callable[..., str]) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    html = page(RoundFactory.create(county=county, closes_on=tomorrow), office)
    assert "Öppen. Skriv under senast" in html
    assert "Det är 1 dag kvar." in html


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
