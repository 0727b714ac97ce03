"""A round of twelve indicators beside one of 2017: all follows from the round, and what was found is not compared."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from assessments.figures.summary import county_summary
from assessments.instrument import Instrument
from assessments.judging import filling, signing
from assessments.judging import rules as judging
from assessments.models import Assessment, Signature
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.cast import Cast
from tests.factories import AssessmentFactory, drawn, settled
from tests.pages import Response, logged_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(cast: Cast, twelve: Instrument) -> Round:
    """The cast's open round, judged with twelve: the square had seven of ten in round 2022."""
    Round.objects.filter(pk=cast.in_proof.pk).update(state=Round.State.PUBLISHED, published_on="2023-02-20")
    Round.objects.filter(pk=cast.open.pk).update(instrument=twelve.version)
    Assessment.objects.filter(round=cast.open).delete()
    return Round.objects.select_related("county").get(pk=cast.open.pk)


@pytest.fixture
def started(cast: Cast, now: Round) -> Assessment:
    return AssessmentFactory.create(scene=cast.square, round=now)


@pytest.fixture
def published(cast: Cast, now: Round) -> Round:
    """Eight of twelve, and one not known: qualified."""
    settled(scene=cast.square, round=now, yes=8, unknown=1)
    drawn(cast.square, now)
    now.state, now.published_on = Round.State.PUBLISHED, now.ends
    now.save()
    return now


def get(user: User, name: str, *args: Any, **query: str) -> Response:
    return logged_in(user).get(reverse(name, args=args), query)


# Judged


def test_the_page_asks_for_all_twelve_and_has_the_threshold(cast: Cast, started: Assessment) -> None:
    page = get(cast.police, "assessment_edit", started.pk)

    assert "Tolv indikatorer" in text(page)
    assert "0–12 av 12 stämmer" in text(page)
    assert "8 eller fler: kvalificerad" in text(page)
    content = page.content.decode()
    assert content.count("data-cell ") == 12
    assert 'data-threshold="8"' in content
    assert 'name="i12-agreed"' in content


def test_the_strip_of_results_keeps_its_width(cast: Cast, started: Assessment) -> None:
    result = get(cast.police, "assessment_edit", started.pk).context["page"].result

    at, _kind = result.cells[-1]
    assert at + result.cell_width == pytest.approx(239.5, abs=0.2)
    assert (result.threshold_at, result.threshold_anchor) == (160.3, "end")


def test_results_of_the_other_instrument_are_neither_shown_nor_filled_in(cast: Cast, started: Assessment) -> None:
    page = text(get(cast.police, "assessment_edit", started.pk))

    assert "Omgång 2022: ja" not in page
    assert "Fyll i obesvarade" not in page
    assert "7 av 10" not in page
    assert "Omgång 2022 öppen drogscen. Annat instrument, jämförs inte" in page
    filled = filling.prefill(started, by=cast.police).changed
    assert not [field for field in filled if field.startswith("i")]


def test_my_area_says_so(cast: Cast, started: Assessment) -> None:
    page = text(get(cast.police, "my_area"))

    assert "Svara på de tolv indikatorerna tillsammans." in page
    assert "Omgång 2022 bedömdes med ett annat instrument och jämförs inte." in page
    assert "Svaren från förra omgången visas bredvid" not in page
    assert "Omgång 2022: öppen drogscen. Annat instrument, jämförs inte" in page


def test_a_page_opened_before_the_instrument_was_changed_is_not_saved(cast: Cast, started: Assessment) -> None:
    answers = {"version": "0", "instrument": "2017", "i1-agreed": "yes"}

    page = logged_in(cast.police).post(reverse("assessment_edit", args=[started.pk]), answers)

    assert page.status_code == 422
    assert "Omgången har fått ett annat instrument" in text(page)
    assert not started.answers.exists()


def test_all_twelve_are_needed_to_sign(cast: Cast, started: Assessment) -> None:
    judging.save(started, {f"i{n}.agreed": "yes" for n in range(1, 11)}, seen_version=0, by=cast.police)

    missing = signing.obstacles_to_signing(Assessment.objects.get(pk=started.pk))

    assert [item.field for item in missing][:2] == ["i11", "i12"]


def test_own_answers_are_of_all_twelve(cast: Cast, started: Assessment) -> None:
    page = get(cast.police, "own_answers", started.pk, Party.POLICE).content.decode()

    assert 'name="i12-police"' in page
    assert 'name="instrument" value="test12"' in page


# Read


def test_the_scene_has_a_table_per_instrument(cast: Cast, published: Round) -> None:
    page = get(cast.office, "scene_detail", cast.square.pk)

    tables = page.context["story"].indicator_tables
    assert [[one.round.label for one in table.assessments] for table in tables] == [["2023"], ["2021", "2022"]]
    assert [len(table.rows) for table in tables] == [12, 10]
    words = text(page)
    assert "Omgångarna är bedömda med olika instrument och jämförs inte." in words
    assert "indikatorer stämmer. Omgång 2022 bedömdes med ett annat instrument och jämförs inte. 8–9 av 12" in words


def test_the_county_shows_this_rounds_classification_alone(cast: Cast, published: Round) -> None:
    page = get(cast.office, "dashboard", "27", "2023")

    words = text(page)
    assert "Åtta eller fler av tolv: kvalificerad öppen drogscen." in words
    assert "Omgång 2022 bedömdes med en annan version av indikatorerna och jämförs inte." in words
    classified = page.context["page"].classified
    assert (classified.before, classified.change) == (None, None)
    assert [stack.label for stack in classified.chart.stacks] == ["2023"]


def test_the_ledger_does_not_depend_on_the_instrument(cast: Cast, published: Round) -> None:
    summary = county_summary(published)

    assert (summary["listed"], summary["qualified"], summary["previous"]) == (1, 1, "2022")
    assert (summary["ledger"]["opening"], summary["ledger"]["closing"], summary["ledger"]["new"]) == (1, 1, 0)


def test_lists_and_the_map_say_of_how_many(cast: Cast, published: Round) -> None:
    round = {"county": "27", "round": "2023"}

    assert "Poäng av 12" in text(get(cast.office, "scene_list", **round))
    on_map = get(cast.office, "map", **round)
    assert "8–9 av 12" in text(on_map)
    assert on_map.context["map"].data()["of"] == {"2021": 10, "2022": 10, "2023": 12, "2024": 10}


def test_the_proof_says_of_how_many(cast: Cast, published: Round) -> None:
    Round.objects.filter(pk=published.pk).update(state=Round.State.PROOFING, published_on=None)

    assert "8–9 av 12 indikatorer" in text(get(cast.office, "proof_list", published.pk))


@pytest.mark.parametrize(("county", "words"), [(True, "Minst åtta av tolv"), (False, "Minst sju av tio")])
def test_the_help_follows_the_latest_round_of_ones_county(
    cast: Cast, published: Round, county: bool, words: str
) -> None:
    assert words in text(get(cast.police if county else cast.outsider, "help"))


# Taken out


def test_files_hold_the_result_of_the_rounds_own_instrument(cast: Cast, published: Round) -> None:
    user, query = cast.office, {"county": "27", "round": "2023"}

    file = get(user, "scene_export", "csv", **query).getvalue().decode("utf-8-sig")
    header, row = csv.reader(StringIO(file), delimiter=";")
    assert (row[header.index("Poäng")], row[header.index("Klassificering")]) == ("8–9", "Kvalificerad")
    book = openpyxl.load_workbook(BytesIO(get(user, "scene_export", "xlsx", **query).getvalue()))
    assert [row[header.index("Poäng")] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["8–9"]
    geojson = json.loads(b"".join(logged_in(user).get("/api/v1/scenes.geojson", query).streaming_content))
    [place] = [feature["properties"] for feature in geojson["features"]]
    assert (place["score"], place["classification"], place["change"]) == ("8–9", "qualified", "continued")


def test_the_api_tells_which_instrument_and_all_its_answers(cast: Cast, published: Round) -> None:
    client = logged_in(cast.office)

    rounds = client.get("/api/v1/rounds/", {"county": "27"}).json()["results"]
    [found] = client.get("/api/v1/assessments/", {"round": "2023"}).json()["results"]
    summary = client.get("/api/v1/counties/27/rounds/2023/summary/").json()

    assert {round["label"]: round["instrument"] for round in rounds}["2023"] == "test12"
    assert [answer["indicator"] for answer in found["answers"]] == [*range(1, 13)]
    assert (found["yes"], found["unknown"], found["classification"]) == (8, 1, "qualified")
    assert (summary["qualified"], summary["ledger"]["closing"]) == (1, 1)


def test_signatures_settle_it_by_its_own_threshold(cast: Cast, now: Round) -> None:
    """Seven of twelve do not, though seven of ten would."""
    assessment = settled(scene=cast.square, round=now, yes=7)

    assert (assessment.score.of, assessment.classification) == (12, "not_qualified")
    assert Signature.objects.filter(assessment=assessment).count() == 2
    assert Scene.objects.count() == 2
