"""The evidence about one place: what is in it, what is missing and why, and that it names no other place."""

import io
import re
import zipfile
from types import SimpleNamespace
from xml.etree import ElementTree

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.action.extract.place_map import PlaceMap
from assessments.models import Assessment
from municipalities.models import Boundary, User
from scenes.models import Outline, Round, Scene
from tests.action import a_plan
from tests.cast import Cast
from tests.factories import BoundaryFactory, SceneFactory, settled
from tests.questions import asking, reply

from .conftest import freeze_published

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


def pack(client: Client, user: User, scene: Scene) -> dict[str, bytes]:
    client.force_login(user)
    response = client.get(reverse("evidence_pack", args=[scene.pk]))
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def contents(client: Client, user: User, scene: Scene) -> str:
    return pack(client, user, scene)["innehall.html"].decode()


def words(content: bytes) -> str:
    """Of a Word file, tables too."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_all_five_and_a_page_that_lists_each(client: Client, acted: SimpleNamespace) -> None:
    files = pack(client, acted.cast.police, acted.cast.square)

    assert [*files] == [
        "innehall.html",
        "utdrag.docx",
        "orsaksanalys.docx",
        "atgardsplan.docx",
        "baslinje.csv",
        "karta.svg",
    ]
    page = files["innehall.html"].decode()
    assert re.findall(r'<th scope="row"><a href="([^"]+)"', page) == [*files][1:]
    assert '<html lang="sv">' in page
    assert "Beslutad 1 december 2021 av Styrgruppen, diarienummer KS 2021/7." in page
    assert "Svar i de publicerade omgångarna: 2021." in page


def test_what_there_is_not_is_said_with_its_reason(client: Client, cast: Cast) -> None:
    Outline.objects.all().delete()
    Scene.objects.update(latitude=None, longitude=None)
    Assessment.objects.filter(pk=cast.square_then.pk).delete()

    files = pack(client, cast.police, cast.square)

    assert [*files] == ["innehall.html", "utdrag.docx"]
    page = files["innehall.html"].decode()
    assert "Orsaksanalys: ingen är godkänd av båda parter." in page
    assert "Åtgärdsplan: det finns ingen som du får läsa." in page
    assert "Baslinje: platsen har inte bedömts i någon publicerad omgång." in page
    assert "Karta: ingen har ritat platsen eller satt ut den på kartan." in page
    assert "Torget bedömdes inte som en öppen drogscen i omgång 2021." in words(files["utdrag.docx"])


def test_no_other_place_is_named(client: Client, acted: SimpleNamespace) -> None:
    cast = acted.cast
    kiosk = SceneFactory.create(
        county=cast.county,
        name="Kiosken",
        municipality=cast.square.municipality,
        district=cast.square.district,
        local_police_area=cast.square.local_police_area,
    )
    settled(scene=kiosk, round=cast.published, yes=9)
    a_plan(cast.square, kiosk)

    files = pack(client, cast.police, cast.square)

    told = "\n".join(words(content) for name, content in files.items() if name.endswith("docx"))
    assert "Kiosken" not in told + files["innehall.html"].decode() + files["baslinje.csv"].decode()
    assert "1 annan öppen drogscen i området är inte med" in told
    assert "Planen gäller även 1 annan plats." in told


def test_readers_get_neither_restricted_causes_nor_restricted_answers(client: Client, acted: SimpleNamespace) -> None:
    cast = acted.cast
    asking(cast.published, "full")
    reply(cast.square_then, "PE7", "ofta")
    reply(cast.square_then, "SY1", "otrygg")

    for user, reads in [(cast.reader, False), (cast.police, True)]:
        files = pack(client, user, cast.square)
        assert ("Flera grupper" in words(files["orsaksanalys.docx"])) is reads
        assert ("PE7" in files["baslinje.csv"].decode()) is reads
        assert "Upplevs som otrygg" in files["baslinje.csv"].decode()
        assert ("Ta ställning till om det ska tas bort" in files["innehall.html"].decode()) is reads
        assert ("läsare är inte med" in files["innehall.html"].decode()) is not reads


def test_a_place_that_has_moved_since_was_an_open_drug_scene_all_the_same(
    client: Client, acted: SimpleNamespace
) -> None:
    """Its area of today had none in the round, since another answered for it then."""
    cast = acted.cast
    freeze_published(cast)
    Scene.objects.filter(pk=cast.square.pk).update(municipality=cast.park.municipality, district=None)

    told = words(pack(client, cast.police, cast.square)["utdrag.docx"])
    assert "bedömdes inte som en öppen drogscen" not in told
    assert "Torget\nkvalificerad\n8 av 10" in told.replace("Kvalificerad", "kvalificerad")
    assert "1 annan öppen drogscen i området är inte med" in told


def test_restricted_answers_are_marked_in_the_baseline_too(client: Client, cast: Cast) -> None:
    """Without any cause that rests on one there is still something to decide about before the pack is passed on."""
    asking(cast.published, "full")
    reply(cast.square_then, "PE7", "ofta")
    reply(cast.square_then, "SY1", "otrygg")

    files = pack(client, cast.police, cast.square)
    lines = files["baslinje.csv"].decode().splitlines()
    marked = [line.split(";")[5] for line in lines if "(läses bara av de två parterna och projektkontoret)" in line]
    assert marked == ["PE7"]
    assert "Ta ställning till om det ska tas bort" in files["innehall.html"].decode()


def test_the_baseline_is_the_published_rounds_only(client: Client, acted: SimpleNamespace) -> None:
    lines = pack(client, acted.cast.police, acted.cast.square)["baslinje.csv"].decode("utf-8-sig").splitlines()

    assert lines[0] == "Omgång;Perioden börjar;Perioden slutar;Plats;Kod;Fält;Fråga;Gemensamt svar"
    assert len(lines) == 1 + 2 + 10
    assert {line.split(";")[0] for line in lines[1:]} == {"2021"}
    assert lines[1] == "2021;2021-01-01;2021-12-31;Torget;2701-001;;Slutsatsen;8 av 10, kvalificerad"
    assert lines[2].endswith(";Yta i m²;3182")


def test_the_map_is_said_in_words(acted: SimpleNamespace) -> None:
    BoundaryFactory.create(
        kind=Boundary.Kind.MUNICIPALITY, municipality=acted.cast.square.municipality, source="Påhittad"
    )
    drawn = PlaceMap(acted.cast.square)

    svg = ElementTree.fromstring(drawn.svg())

    assert svg.get("role") == "img"
    assert [child.text for child in svg[:2]] == ["Torget i Ekstad", drawn.description]
    assert "Påhittad" in drawn.description
    assert "omgång 2021, 3 182 m²" in drawn.description.replace("\N{NO-BREAK SPACE}", " ")
    assert len(svg.findall(f"{SVG}circle")) == 1
    assert len(svg.findall(f"{SVG}path")) == 4


def test_a_place_with_only_a_point_is_shown_where_it_lies(acted: SimpleNamespace) -> None:
    drawn = PlaceMap(acted.cast.park)

    assert drawn.can_be_drawn
    assert "En punkt på kartan" in drawn.when
    assert not ElementTree.fromstring(drawn.svg()).findall(f"{SVG}path")


def test_names_do_not_break_the_files(client: Client, acted: SimpleNamespace) -> None:
    Scene.objects.filter(pk=acted.cast.square.pk).update(name="Bryggan & <Berget>")

    files = pack(client, acted.cast.police, acted.cast.square)

    assert "Bryggan & <Berget>" in (ElementTree.fromstring(files["karta.svg"])[0].text or "")
    assert "Bryggan &amp; &lt;Berget&gt;" in files["innehall.html"].decode()


def test_the_same_is_the_same_pack(client: Client, acted: SimpleNamespace) -> None:
    client.force_login(acted.cast.police)
    address = reverse("evidence_pack", args=[acted.cast.square.pk])

    assert client.get(address).content == client.get(address).content


def test_without_a_published_round_there_is_no_evidence(client: Client, cast: Cast) -> None:
    Round.objects.update(state="open", published_on=None)
    client.force_login(cast.police)

    assert client.get(reverse("evidence_pack", args=[cast.square.pk])).status_code == 404
    assert "underlag.zip" not in client.get(reverse("scene_detail", args=[cast.square.pk])).content.decode()


def test_the_page_of_the_place_leads_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)

    assert "underlag.zip" in client.get(reverse("scene_detail", args=[cast.square.pk])).content.decode()


def test_what_the_grant_asks_is_said_to_be_second_hand(client: Client, cast: Cast) -> None:
    page = contents(client, cast.police, cast.square)

    assert "Förordning (2023:442)" in page
    assert "andrahandsuppgift" in page


def test_queries_do_not_grow_with_the_measures(
    client: Client, acted: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    freeze_published(acted.cast)
    client.force_login(acted.cast.police)

    # session, user, memberships, the place, rounds; assessments, answers, replies and outlines of the baseline; outline
    # and border of the map; the 18 of the extract, with its own law references; approvals, what a grant asks
    with django_assert_num_queries(30):
        client.get(reverse("evidence_pack", args=[acted.cast.square.pk]))
