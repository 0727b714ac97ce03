"""The extract for a municipality: the law's three points, own places only, and what each reader may read."""

import datetime
import io
import zipfile
from types import SimpleNamespace

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.action.documents.blocks import Document, Heading, Paragraph, Table
from assessments.action.extract.document import document_of
from assessments.action.extract.facts import Area, Known
from assessments.action.models import LawReference
from assessments.models import Assessment
from municipalities.models import User
from scenes.models import Round, Scene
from tests.action import a_plan, an_analysis
from tests.cast import Cast
from tests.factories import CountyFactory, MunicipalityFactory, SceneFactory, settled
from tests.questions import asking, reply

from .conftest import freeze_published

pytestmark = pytest.mark.django_db

POINTS = [
    "1. Kartläggning av brottsligheten, dess omfattning och konsekvenser",
    "2. Annan information av betydelse",
    "3. Analys av kartläggningen och informationen",
]


def extract(cast: Cast, *, user: User | None = None, area: Area | None = None, only: Scene | None = None) -> Document:
    area = area or cast.municipal_actor.municipality
    return document_of(Known(area, cast.published, user or cast.police, only=only))


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2]


def words(document: Document) -> str:
    """All that it says, tables and lists too."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            lines.append(block.text)
        elif isinstance(block, Table):
            lines += [" | ".join(block.heads), *(" | ".join(" / ".join(cell) for cell in row) for row in block.rows)]
        else:
            lines += block.items
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def page(client: Client, user: User, area: Area) -> str:
    client.force_login(user)
    kind = "municipality" if area._meta.model_name == "municipality" else "district"
    return client.get(reverse("extract", args=["27", kind, area.pk])).content.decode()


# --- What it says


def test_the_three_points_of_the_law_then_position_and_plan(acted: SimpleNamespace) -> None:
    assert headings(extract(acted.cast))[:5] == [*POINTS, "Ställningstagande till behovet av åtgärder", "Åtgärdsplan"]


def test_every_number_has_its_base(acted: SimpleNamespace) -> None:
    told = words(extract(acted.cast))

    assert "Ekstad har 1 öppen drogscen av länets 2 i omgång 2021." in told
    assert "Torget | Kvalificerad | 8 av 10 | 3 182" in told
    assert "1 av 1 plats har en orsaksanalys som båda parter har godkänt." in told
    assert "1 av 1 plats har en åtgärdsplan som är beslutad." in told


def test_the_plan_has_the_six_columns_of_the_handbook(acted: SimpleNamespace) -> None:
    table = [block for block in extract(acted.cast).blocks if isinstance(block, Table)][-1]

    assert table.heads == ["Orsak", "Åtgärd", "Operativt mål", "När", "Vem", "Uppföljning"]
    assert table.rows[0][:3] == [["Mörkt under bron"], ["Belysning"], ["Sju lampor lyser"]]
    assert table.rows[0][4:] == [["Ekstads kommun"], ["Grön", "Sedan 1 dec 2021", "Följs upp 1 jun 2022"]]


def test_where_one_stands_tells_the_decision_and_causes_without_measure(acted: SimpleNamespace) -> None:
    acted.lamps.delete()

    told = words(extract(acted.cast))

    assert "Torget | Beslutad 1 december 2021 av Styrgruppen, diarienummer KS 2021/7 | 1 av 2" in told


def test_changes_after_the_decision_are_counted(acted: SimpleNamespace) -> None:
    acted.plan.version = 5
    acted.plan.save()

    assert "2 ändringar efter beslutet är med." in words(extract(acted.cast))


def test_what_explains_a_cause_follows_it(acted: SimpleNamespace) -> None:
    assert "Mörkt under bron / → för att ingen äger lamporna | Platsen | platsbesök | stark | ja" in words(
        extract(acted.cast)
    )


def test_it_says_that_it_is_no_picture_of_the_municipality(acted: SimpleNamespace) -> None:
    assert "Det ersätter dem inte" in words(extract(acted.cast))


def test_symptoms_are_counted_of_the_places_that_were_asked(acted: SimpleNamespace) -> None:
    cast = acted.cast
    asking(cast.published)
    reply(cast.square_then, "SY1", "otrygg")

    assert "Upplevs som otrygg | 1 av 1" in words(extract(cast))


# --- An area without places


def test_an_area_without_places_says_so_in_one_sentence_under_the_laws_three_headings(cast: Cast) -> None:
    empty = MunicipalityFactory.create(county=cast.county, code="2709", name="Öby")

    document = extract(cast, user=cast.office, area=empty)

    assert headings(document)[:3] == POINTS
    assert "Åtgärdsplan" not in headings(document)
    assert words(document).count("öppen drogscen") == 1
    assert "Ingen öppen drogscen i Öby finns i omgång 2021." in words(document)
    assert not [block for block in document.blocks if isinstance(block, Table)]


def test_nobody_having_answered_is_not_none(cast: Cast) -> None:
    cast.published.zero_reports.create(municipality=cast.other_municipal_actor.municipality, by=cast.office)
    empty = MunicipalityFactory.create(county=cast.county, code="2709", name="Öby")

    assert "men ingen där har svarat på om det finns någon" in words(extract(cast, user=cast.office, area=empty))


def test_an_area_where_all_was_judged_as_none_has_none(cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.park_then.pk).update(listed=False, explanation="Borta")

    told = words(extract(cast, user=cast.office, area=cast.other_municipal_actor.municipality))

    assert "Åby har ingen öppen drogscen i omgång 2021." in told


# --- Who reads what


def test_readers_get_neither_restricted_causes_nor_the_words_of_their_measures(acted: SimpleNamespace) -> None:
    told = words(extract(acted.cast, user=acted.cast.reader))

    assert "Flera grupper" not in told
    assert "Visas inte för läsare | Samtal" in told
    assert "Det som bygger på svar som inte är till för läsare är inte med." in told


def test_whoever_reads_them_is_told_to_decide_before_passing_it_on(acted: SimpleNamespace) -> None:
    told = words(extract(acted.cast))

    assert "Flera grupper gör anspråk (läses bara av de två parterna och projektkontoret)" in told
    assert "kontoret) | Samtal" in told
    assert "Ta ställning till om det ska tas bort" in told
    acted.hidden.delete()
    assert "Ta ställning" not in words(extract(acted.cast))


def test_places_of_others_are_counted_and_not_named(acted: SimpleNamespace) -> None:
    cast = acted.cast
    kiosk = SceneFactory.create(
        county=cast.county,
        name="Kiosken",
        municipality=cast.municipal_actor.municipality,
        local_police_area=cast.other_police_actor.local_police_area,
    )
    settled(scene=kiosk, round=cast.published, yes=9)
    a_plan(cast.square, kiosk, title="Två torg")

    told = words(extract(cast))

    assert "Kiosken" not in told
    assert "Två torg" not in told
    assert "1 av 2 öppna drogscener är inte med" in told
    assert "En plan för flera områden, som du inte får läsa" in told
    assert "Kiosken" in words(extract(cast, user=cast.municipal))


def test_an_analysis_that_is_being_written_is_left_out(cast: Cast) -> None:
    an_analysis(cast.square, by=cast.police)

    assert "0 av 1 plats har en orsaksanalys" in words(extract(cast))
    assert "Utan godkänd orsaksanalys: Torget." in words(extract(cast))


# --- The round


def test_a_published_round_tells_what_places_were_called_then(acted: SimpleNamespace) -> None:
    freeze_published(acted.cast)
    Scene.objects.update(name="Nytt namn")

    told = words(extract(acted.cast))

    assert "Torget | Kvalificerad" in told
    assert "Nytt namn" not in told


def test_only_a_published_round_is_told_of(client: Client, cast: Cast) -> None:
    Round.objects.filter(pk=cast.published.pk).update(state="open", published_on=None)

    told = page(client, cast.police, cast.municipal_actor.municipality)

    assert "Länet har inte publicerat någon omgång än" in told
    args = ["27", "municipality", cast.municipal_actor.municipality.pk, "docx"]
    assert client.get(reverse("extract_file", args=args)).status_code == 404


# --- The law


def test_a_reference_that_was_checked_two_years_ago_is_said_to_be_old(cast: Cast) -> None:
    old = "Hänvisningen kontrollerades för minst två år sedan."
    assert old not in words(extract(cast))

    LawReference.objects.filter(code="other").update(checked_on=datetime.date(2020, 1, 1))

    assert words(extract(cast)).count(old) == 1


def test_a_reference_that_is_missing_is_said_to_be_missing(cast: Cast) -> None:
    LawReference.objects.all().delete()

    assert words(extract(cast)).count("Ingen laghänvisning är inlagd") == 6


def test_second_hand_is_said_to_be_second_hand(acted: SimpleNamespace) -> None:
    told = words(extract(acted.cast))

    assert "(andrahandsuppgift). Kontrollerad i november 2026 av tjänstens förvaltare." in told
    assert "4 § 1 lagen (2023:196), 4 § 2 lagen (2023:196) och 4 § 3 lagen (2023:196). Källa:" in told


# --- As page and as files


def test_the_page_prints_what_the_document_says(client: Client, acted: SimpleNamespace) -> None:
    told = page(client, acted.cast.municipal, acted.cast.municipal_actor.municipality)

    assert '<h2 class="mt-4">1. Kartläggning av brottsligheten' in told
    assert "Sju lampor lyser" in told
    assert '<a href="https://lagen.nu/2023:196/konsolidering/2023:196">' in told


def test_a_district_has_its_own(client: Client, acted: SimpleNamespace) -> None:
    told = page(client, acted.cast.district, acted.cast.district_actor.district)

    assert "Centrum har 1 öppen drogscen av länets 2" in told


@pytest.mark.parametrize("kind", ["county", "local_police_area"])
def test_other_areas_have_none(client: Client, cast: Cast, kind: str) -> None:
    client.force_login(cast.office)
    assert client.get(reverse("extract", args=["27", kind, 1])).status_code == 404


def test_an_area_of_another_county_does_not_exist(client: Client, cast: Cast) -> None:
    elsewhere = MunicipalityFactory.create(county=CountyFactory.create(code="30"))
    client.force_login(cast.office)
    assert client.get(reverse("extract", args=["27", "municipality", elsewhere.pk])).status_code == 404


def test_the_police_of_an_area_without_places_may_read_that_there_are_none(client: Client, cast: Cast) -> None:
    empty = MunicipalityFactory.create(county=cast.county, code="2709", name="Öby")
    client.force_login(cast.police)
    address = reverse("extract", args=["27", "municipality", empty.pk])
    assert client.get(address).status_code == 403

    cast.police_actor.local_police_area.municipalities.add(empty)

    assert client.get(address).status_code == 200


def file(client: Client, acted: SimpleNamespace, format: str) -> bytes:  # noqa: A002
    client.force_login(acted.cast.police)
    args = ["27", "municipality", acted.cast.municipal_actor.municipality.pk, format]
    response = client.get(reverse("extract_file", args=args))
    assert f"ekstad-2021-{datetime.date.today()}.{format}" in response["Content-Disposition"]  # noqa: DTZ011
    return response.content


def test_the_word_file_has_headings_header_rows_language_and_links(client: Client, acted: SimpleNamespace) -> None:
    document = docx.Document(io.BytesIO(file(client, acted, "docx")))

    found = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Heading 2"]  # type: ignore[union-attr]
    assert [one.text for one in found][:3] == POINTS
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert heads[-1] == ["Orsak", "Åtgärd", "Operativt mål", "När", "Vem", "Uppföljning"]
    xml = document.element.xml
    assert xml.count("<w:tblHeader/>") == len(document.tables)
    assert xml.count("<w:tblCaption ") == len(document.tables)
    assert "w:hyperlink" in xml
    assert (document.core_properties.language, document.core_properties.title) == (
        "sv-SE",
        "Utdrag om öppna drogscener, Ekstad",
    )


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_the_same_is_the_same_file(client: Client, acted: SimpleNamespace, format: str) -> None:  # noqa: A002
    first = file(client, acted, format)

    assert file(client, acted, format) == first
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_one_query_per_table(
    client: Client, acted: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_plan(acted.cast.square)
    an_analysis(acted.cast.square, by=acted.cast.police, approved=True)
    freeze_published(acted.cast)
    client.force_login(acted.cast.municipal)

    # session, user, memberships, county, municipality and whether its places are the user's to read, rounds, what was
    # published, the assessments, law references, analyses, problems, plans, measures with partners and reports, causes,
    # the round before, replies, what is known of schools and of vulnerable areas, decisions, places of the plans,
    # places that the user writes in
    with django_assert_num_queries(24):
        client.get(reverse("extract", args=["27", "municipality", acted.cast.municipal_actor.municipality.pk]))
