"""In production: every file has the hash of its content in its name, so that new code never meets an old module."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from municipalities.site.look import icon
from tests.cast import Cast
from tests.map_files import map_file
from tests.pages import logged_in

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("static")
    hashed = {"BACKEND": "config.static_files.HashedFiles"}
    with override_settings(
        STATIC_ROOT=root,
        STORAGES=settings.STORAGES | {"staticfiles": hashed},
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        icon.cache_clear()
        yield root
    icon.cache_clear()


@pytest.fixture
def pages(cast: Cast, tmp_path: Path, settings: Any) -> list[str]:
    """Those with maps, which are the ones with modules."""
    settings.MAP_FILE = str(map_file(tmp_path / "map.pmtiles"))
    addresses = [
        reverse("map"),
        reverse("scene_propose"),
        reverse("scene_detail", args=[cast.square.pk]),
        reverse("scene_merge", args=[cast.square.pk]),
        reverse("assessment_outline", args=[cast.square_now.pk]),
    ]
    client = logged_in(cast.police)
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.django_db
def test_no_page_loads_a_file_without_its_hash(collected: Path, pages: list[str]) -> None:
    loaded = {path for page in pages for path in re.findall(r'(?:src|href)="/static/([^"#]+)', page)}
    loaded |= set(modules_needed_by(collected, loaded))

    assert {"map-base", "map-background", "map-style"} <= {Path(path).name.partition(".")[0] for path in loaded}
    assert not [path for path in loaded if not HASHED.search(path)]


def modules_needed_by(root: Path, paths: set[str]) -> Iterator[str]:
    for path in paths:
        if path.endswith(".js"):
            imported = re.findall(r'from "\./([^"]+)"', (root / path).read_text())
            yield from modules_needed_by(root, {f"js/{name}" for name in imported})
            yield from (f"js/{name}" for name in imported)
