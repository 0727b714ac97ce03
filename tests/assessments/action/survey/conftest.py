from typing import Any

import pytest

from assessments.action.models import Measure, SurveyReturn
from assessments.action.models.measure import State
from tests.action import TODAY, a_measure, a_method, a_plan, a_return
from tests.cast import Cast

FULL: dict[str, Any] = {
    "progress": "late",
    "dose": "20",
    "dose_unit": "occasions",
    "changed": "too_early",
    "basis": "observed",
    "hardest": "resources|turnover",
    "unwanted": "nothing",
    "continues": "as_now",
}


@pytest.fixture
def measure(cast: Cast) -> Measure:
    """Of the square, under way."""
    return a_measure(
        a_plan(cast.square),
        (State.ONGOING, TODAY.replace(month=2)),
        method=a_method("M12", dose_unit="timmar; kontakter"),
    )


@pytest.fixture
def document(cast: Cast, measure: Measure) -> SurveyReturn:
    return a_return(cast.square)
