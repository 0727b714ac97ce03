import pytest

from assessments.action.causes.starting import start
from assessments.action.models import Analysis
from tests.cast import Cast


@pytest.fixture
def draft(cast: Cast) -> Analysis:
    """Of the square, empty."""
    return start(cast.square, by=cast.police)
