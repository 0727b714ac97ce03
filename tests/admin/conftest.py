import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def administrator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client
