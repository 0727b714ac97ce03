"""A kind of place that is only added to PLACE_KINDS is read from files, measured, filtered and shown."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from municipalities.site.importing.problems import ImportErrors
from municipalities.site.importing.reading import Table
from scenes.importing.places import import_places
from scenes.models import Place, Scene
from scenes.place_kinds import PLACE_KINDS, PlaceKind, all_of_them, any_of_them
from tests.cast import Cast
from tests.factories import PlaceFactory, drawn
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def playground(monkeypatch: pytest.MonkeyPatch) -> str:
    kind = PlaceKind("lekplats", "lekplatser", "Närmaste lekplats", in_files="lekplats", shape="ring")
    monkeypatch.setitem(PLACE_KINDS, "playground", kind)
    return "playground"


@pytest.fixture
def scene(cast: Cast, playground: str) -> Scene:
    """Drawn in the open round, with a playground beside it, read from a file."""
    drawn(cast.square, cast.open)
    load_playground(kind="Lekplats")
    return cast.square


def load_playground(**cells: Any) -> None:
    row = {"id": "L1", "name": "Gungorna", "municipality": "2701", "latitude": "59.2", "longitude": "17.832"}
    import_places(Table.of([row | cells]))


def test_it_is_read_by_its_code_and_its_swedish_word(cast: Cast, playground: str) -> None:
    load_playground(id="L2", kind="playground")
    load_playground(kind="lekplats")

    assert set(Place.objects.exclude(pk=cast.school.pk).values_list("kind", flat=True)) == {"playground"}


def test_the_command_takes_it(cast: Cast, playground: str, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("id,name,municipality,latitude,longitude\nL1,Gungorna,2701,59.2,17.832\n")

    call_command("import_places", tmp_path / "places.csv", kind="playground", stdout=StringIO())

    assert Place.objects.get(source_id="L1").kind == "playground"


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("park", "Line 2, kind: “park” is not one of: school, preschool, station, playground."),
        ("", "Line 2, kind: is empty. Write one of school, preschool, station, playground, or give --kind."),
    ],
)
def test_a_wrong_kind_is_told_which_there_are(cast: Cast, playground: str, kind: str, refusal: str) -> None:
    with translation.override("en"):
        with pytest.raises(ImportErrors) as errors:
            load_playground(kind=kind)
        assert [str(problem) for problem in errors.value.problems] == [refusal]


def test_the_model_knows_it_and_no_other(cast: Cast, playground: str) -> None:
    PlaceFactory.build(county=cast.county, kind="playground").full_clean()
    with pytest.raises(ValidationError) as refused:
        PlaceFactory.build(county=cast.county, kind="park").full_clean()
    assert "kind" in refused.value.message_dict


def test_how_far_it_is_is_measured(scene: Scene, cast: Cast) -> None:
    nearby = scene.nearby.get(round=cast.open, kind="playground")

    assert nearby.nearest_m == pytest.approx(57, abs=1)
    assert nearby.within == 1


def test_the_api_lists_and_filters_it(scene: Scene, cast: Cast) -> None:
    client = logged_in(cast.office)

    found = client.get("/api/v1/places/", {"kind": "playground"}).json()["results"]

    assert [(place["kind"], place["name"]) for place in found] == [("playground", "Gungorna")]
    assert client.get("/api/v1/places/", {"kind": "park"}).status_code == 400
    assert "- playground" in client.get("/api/v1/schema/").content.decode()


def test_the_scenes_page_tells_of_it(scene: Scene, cast: Cast) -> None:
    page = logged_in(cast.office).get(reverse("scene_detail", args=[scene.pk]))

    assert "Närmaste lekplats Gungorna 57 m 1 Gungorna, 57 m" in text(page)


def test_the_maps_legend_and_words_have_it(scene: Scene, cast: Cast) -> None:
    page = logged_in(cast.office).get(reverse("map"), {"county": "27", "round": "2023"})

    content = page.content.decode()
    assert '<span class="map-place map-place-ring" aria-hidden="true"></span>Lekplats</li>' in content
    assert 'aria-label="Teckenförklaring till skolor, förskolor, stationer och lekplatser"' in content
    data = page.context["map"].data()
    assert data["placeShapes"]["playground"] == "ring"
    assert data["texts"]["zoomIn"] == "Zooma in för att se skolor, förskolor, stationer och lekplatser."
    assert data["texts"]["noPlaces"] == "Här finns inga kända skolor, förskolor, stationer eller lekplatser."
    assert data["texts"]["placesFailed"].startswith("Skolor, förskolor, stationer och lekplatser kunde inte")


def test_the_page_of_outlines_has_it(scene: Scene, cast: Cast) -> None:
    page = logged_in(cast.police).get(reverse("assessment_outline", args=[cast.square_now.pk]))

    assert "map-place-ring" in page.content.decode()
    shown = page.context["page"].data
    assert "playground" in [place["kind"] for place in shown["places"]]
    assert shown["placeShapes"]["playground"] == "ring"


def test_an_administrator_can_choose_it(scene: Scene, cast: Cast) -> None:
    page = logged_in(cast.administrator).get(reverse("admin:scenes_place_add"))

    assert ("playground", "lekplats") in list(page.context["adminform"].form.fields["kind"].choices)


def test_the_kinds_in_words() -> None:
    assert all_of_them() == "skolor, förskolor och stationer"
    assert any_of_them() == "skolor, förskolor eller stationer"
