import pytest

from assessments.action.models import Plan
from tests.action import a_method, a_plan
from tests.cast import Cast


@pytest.fixture
def cast() -> Cast:
    """The square is listed in the latest published round, and judged by the district and the police of Norra Ek."""
    return Cast()


@pytest.fixture
def plan(cast: Cast) -> Plan:
    a_method("M05", label="Kameror")
    return a_plan(cast.square)
