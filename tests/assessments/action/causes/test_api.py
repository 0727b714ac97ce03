from typing import Any

import pytest
from django.urls import reverse

from assessments.action.models import Analysis, Approval, EmptyCorner
from assessments.action.models.corner import Corner
from municipalities.models import User
from municipalities.models.actor import Party
from tests.action import a_cause, a_problem, an_analysis
from tests.cast import Cast
from tests.pages import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(cast: Cast) -> Analysis:
    analysis = an_analysis(cast.square, assessment=cast.square_in_proof)
    shown = a_problem(analysis, "Försäljning syns", aims="i1|TI1")
    root = a_cause(shown, "Mörkt", certainty="strong")
    a_cause(shown, "Lampor", parent=root)
    a_cause(shown, "Nätverk styr", restricted=True)
    a_cause(a_problem(analysis, "Barn i handeln", restricted=True), "Lockas")
    EmptyCorner.objects.create(problem=shown, corner=Corner.TARGET, by=cast.police)
    Approval.objects.create(analysis=analysis, party=Party.POLICE, by=cast.police)
    return analysis


def found(user: User, **asked: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = logged_in(user).get(reverse("api:analysis-list"), asked).json()["results"]
    return results


def test_an_analysis_is_handed_out_with_problems_and_chains(cast: Cast, analysis: Analysis) -> None:
    (one,) = found(cast.police)
    problem = one["problems"][0]

    assert (one["scene"], one["round"], one["approved_at"]) == ("2701-001", "2022", None)
    assert [approval["party"] for approval in one["approvals"]] == ["police"]
    assert (problem["aims"], problem["empty_corners"]) == (["i1", "TI1"], ["target"])
    root, why, _network = problem["causes"]
    assert (root["text"], root["explains"], root["certainty"], why["explains"]) == ("Mörkt", None, "strong", root["id"])
    assert len(one["problems"]) == 2


def test_readers_get_nothing_of_what_is_restricted(cast: Cast, analysis: Analysis) -> None:
    (one,) = found(cast.reader)

    assert [problem["text"] for problem in one["problems"]] == ["Försäljning syns"]
    assert [cause["text"] for cause in one["problems"][0]["causes"]] == ["Mörkt", "Lampor"]


def test_analyses_are_found_by_place_and_by_whether_they_hold(cast: Cast, analysis: Analysis) -> None:
    an_analysis(cast.park, approved=True)

    assert len(found(cast.office)) == 2
    assert [one["scene"] for one in found(cast.office, approved="true")] == ["2702-001"]
    assert [one["scene"] for one in found(cast.office, scene="2701-001")] == ["2701-001"]
    assert [one["round"] for one in found(cast.office, approved="true")] == [None]
    assert not found(cast.outsider)
