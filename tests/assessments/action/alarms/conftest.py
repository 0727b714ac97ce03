"""The cast's county as alarms find it: the square is listed in its latest published round."""

import datetime

import pytest
from django.utils import timezone

from assessments.action.models import Plan
from scenes.models import Round
from tests.action import a_method, a_plan
from tests.cast import Cast

TODAY = timezone.localdate()
A_WEEK = datetime.timedelta(7)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def round(cast: Cast) -> Round:
    """Published; the county's first."""
    return cast.published


@pytest.fixture
def plan(cast: Cast) -> Plan:
    a_method("M05", label="Kameror")
    return a_plan(cast.square)
