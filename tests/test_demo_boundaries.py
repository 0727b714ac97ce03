"""The demo's invented boundaries, as they are committed."""

from pathlib import Path

import pytest
from django.conf import settings

from fixtures.demo.town import boundaries

FOLDER = Path(settings.BASE_DIR, "fixtures", "demo")


@pytest.mark.parametrize(("name", "text"), boundaries.files().items())
def test_the_files_are_those_of_the_script(name: str, text: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text


def test_they_are_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in boundaries.files()) < 100_000
