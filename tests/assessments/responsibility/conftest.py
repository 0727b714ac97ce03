import pytest

from tests.stockholm import Stockholm


@pytest.fixture
def city(db: None) -> Stockholm:
    return Stockholm()
