import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from assessments.figures.freezing import freeze
from assessments.figures.summary import county_summary
from municipalities.models import Boundary
from scenes.models import Round
from tests.factories import CountyFactory, RoundFactory, SceneFactory, settled
from tests.shapes import square_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lista.geojson"
    properties = {"NAMN": "Ekdungen", "KATEGORI": "riskområde"}
    feature = {"type": "Feature", "properties": properties, "geometry": square_at(59.2, 17.8, side=0.05)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


@pytest.fixture
def published() -> Round:
    round = RoundFactory.create(county=CountyFactory.create(code="27"), label="2024", published=True)
    scene = SceneFactory.create(county=round.county, latitude=59.21, longitude=17.81)
    settled(scene=scene, round=round)
    freeze(round)
    return round


def run(file: Path, *more: str, **options: Any) -> str:
    out = StringIO()
    with override("en"):
        call_command(
            "import_boundaries", file, "--kind=vulnerable_area", "--valid-from=2020-01-01", *more, stdout=out, **options
        )
    return out.getvalue()


def test_a_list_makes_known_what_published_rounds_did_not_know(file: Path, published: Round) -> None:
    assert run(file) == (
        "Boundaries: 1 new, 0 changed, 0 unchanged.\n"
        "Round 2024 is published. How many of its places lie in vulnerable areas is now known and fixed.\n"
    )
    Boundary.objects.all().delete()
    assert county_summary(published)["vulnerable_area"] == {"inside": 1, "outside": 0, "of": 1}
    assert "Round 2024" not in run(file)


def test_a_dry_run_tells_the_same_and_writes_nothing(file: Path, published: Round) -> None:
    assert "Round 2024 is published." in run(file, dry_run=True)
    assert not Boundary.objects.exists()
    assert county_summary(published)["vulnerable_area"] is None


def test_a_second_time_changes_nothing(file: Path) -> None:
    run(file)

    assert run(file) == "Boundaries: 0 new, 0 changed, 1 unchanged.\nNothing has changed.\n"


@pytest.mark.parametrize(("more", "source"), [((), "lista.geojson"), (("--source=Polisen",), "Polisen")])
def test_the_source_is_the_file_unless_it_is_said(file: Path, more: tuple[str, ...], source: str) -> None:
    run(file, *more)

    assert Boundary.objects.get().source == source


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--valid-to=2019-12-31",), "The last day is before the first."),
        (("--valid-to=snart",), "“snart” is not a date. Write it as 2024-02-20."),
        (("--valid-to=9999-12-31",), "“9999-12-31” is not a date"),
        (("--kind=county",), "invalid choice"),
        (("--county=99",), "99"),
    ],
)
def test_options_that_cannot_be_are_refused(file: Path, more: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(file, *more)
    assert not Boundary.objects.exists()


def test_what_is_no_geojson_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lista.geojson"
    path.write_text("<html>")

    with pytest.raises(CommandError, match="The file is not GeoJSON"):
        run(path)
