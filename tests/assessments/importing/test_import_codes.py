"""A code is a code however it was typed, never another one that looks like it; texts about persons are asked about."""

import pytest

from assessments.importing import ImportErrors, Table, import_assessments, import_rounds
from assessments.models import Assessment
from municipalities.models import County
from scenes.models import LineageEvent, Round, Scene
from tests.factories import SceneFactory
from tests.rows import a_county, load, problems, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    county = a_county()
    SceneFactory.create(county=county, code="ÅS 012", name="Vintertorget")
    return county


@pytest.mark.parametrize(
    "code", ["ÅS\u00a0012", "ÅS  012", "A\u030aS 012", "ÅS 0\u200b12", "\ufeffÅS 012 ", "ÅS\n012"], ids=ascii
)
def test_a_code_that_looks_the_same_is_the_same(county: County, code: str) -> None:
    load(county, row(scene=code))

    assert Scene.objects.count() == 1
    assert Assessment.objects.get().scene.code == "ÅS 012"


@pytest.mark.parametrize("code", ["ÅS 12", "ås 012", "ÅS‑012", "ÅS–12", "ÅS012", "ÅЅ 012"], ids=ascii)
def test_a_new_code_that_can_be_taken_for_a_known_one_is_refused(county: County, code: str) -> None:
    assert problems(county, row(scene=code)) == [
        f"Line 2, scene: “{code}” is new, but looks like another. Did you mean ÅS 012? If not, give --allow-similar."
    ]
    assert not Assessment.objects.exists()


def test_two_new_codes_that_look_alike_are_refused_where_the_second_stands(county: County) -> None:
    (problem,) = problems(county, row(scene="7"), row(scene="8"), row(scene="07", round="2023"))

    assert problem.startswith("Line 4, scene: “07” is new, but looks like another. Did you mean 7?")


def test_similar_codes_are_taken_when_that_is_said(county: County) -> None:
    import_assessments(Table.of([row(scene="ÅS 12"), row(scene="2-jan")]), county=county, allow_similar=True)

    assert set(Scene.objects.values_list("code", flat=True)) == {"ÅS 012", "ÅS 12", "2-jan"}


@pytest.mark.parametrize("code", ["2024-01-03", "03-jan", "3 mar 2024", "maj-24"])
def test_a_code_that_looks_like_a_date_is_refused(county: County, code: str) -> None:
    (problem,) = problems(county, row(scene=code))

    assert problem.startswith(f"Line 2, scene: “{code}” looks like a date that a spreadsheet has made of a code.")


def test_ties_find_their_scene_however_its_code_was_typed(county: County) -> None:
    load(county, row(scene="A\u030aS\u00a0012"), row(scene="B", listed="no", merged_into="ÅS  012"))

    assert LineageEvent.objects.get().children.get().code == "ÅS 012"


@pytest.mark.parametrize("column", ["merged_into", "split_from"])
def test_a_tie_to_a_code_that_is_not_known_suggests_the_one_meant(county: County, column: str) -> None:
    (problem,) = problems(county, row(scene="B", **{column: "ÅS 12"}))

    assert problem.endswith("Give it a row of its own. Did you mean ÅS 012?")


def test_a_round_is_found_however_its_label_was_typed_and_suggested_when_it_is_not(county: County) -> None:
    load(county, row(round="2024\u00a0"))
    (problem,) = problems(county, row(round="02024"))

    assert problem.endswith("Add it with import_rounds first. Did you mean 2024?")


def rounds(label: str, **options: bool) -> None:
    cells = {"county": "04", "label": label, "starts": "2025-01-01", "ends": "2025-12-31"}
    import_rounds(Table.of([cells]), **options)


def test_a_label_that_can_be_taken_for_another_is_refused(county: County) -> None:
    rounds("2025 vår")
    rounds("2025\u00a0va\u030ar")
    with pytest.raises(ImportErrors, match="2025 vår"):
        rounds("2025 VÅR")
    rounds("2025 VÅR", allow_similar=True)

    assert Round.objects.filter(label__startswith="2025").count() == 2


# --- Names and texts


def test_a_name_is_one_line_and_a_note_may_have_several(county: County) -> None:
    load(county, row(scene="B", name="Gatan\vNorra\ndelen \u202e", note="En\r\ntvå\x00"))

    assert Scene.objects.get(code="B").name == "Gatan Norra delen"
    assert Assessment.objects.get().explanation == "En\ntvå"


def test_repeating_an_import_of_untidy_texts_changes_nothing(county: County) -> None:
    rows = [
        row(scene="B\u00a0", name="Gatan\vNorra", note="En\r\ntvå\x07", municipal="no", reason="Vakant\u200b\ntjänst")
    ]
    load(county, *rows)

    assert load(county, *rows).is_unchanged


def test_a_name_that_does_not_show_is_empty(county: County) -> None:
    assert problems(county, row(scene="B", name="\u200b\u3164")) == [
        "Line 2, name: is empty. A new scene needs a name."
    ]


@pytest.mark.parametrize(
    ("column", "text", "found"),
    [
        ("note", "Ring 070-123 45 67", "a phone number"),
        ("note", "Kontakt: namn@example.org", "an e-mail address"),
        ("reason", "Bilen ABC 123 stod där", "a number plate"),
        ("name", "Torget, 08-508 290 00", "a phone number"),
    ],
)
def test_texts_that_may_point_out_a_person_are_asked_about(county: County, column: str, text: str, found: str) -> None:
    cells = row(municipal="no", **{"reason": "Vakant.", column: text})

    question = f"Line 2, {column}: seems to hold {found}. Does it tell of an individual?"
    assert problems(county, cells) == [f"{question} Remove it, or give --confirm if it does not."]
    report = import_assessments(Table.of([cells]), county=county, confirm=True, dry_run=True)
    assert [text for text in report.lines() if f"Rad 2, {column}: " in text]


def test_personal_numbers_are_refused_even_when_confirmed(county: County) -> None:
    with pytest.raises(ImportErrors):
        import_assessments(Table.of([row(note="640823-3234")]), county=county, confirm=True)


@pytest.mark.parametrize(("column", "most"), [("note", 10_000), ("reason", 1_000)])
def test_texts_are_no_longer_than_in_the_forms(county: County, column: str, most: int) -> None:
    cells = row(municipal="no", **{"reason": "Vakant.", column: "x" * (most + 1)})

    assert problems(county, cells) == [f"Line 2, {column}: has {most + 1} characters. The most is {most}."]


def test_what_a_cell_cannot_mean_is_refused_in_optional_columns_too(county: County) -> None:
    told = problems(county, row(note="#SAKNAS!", category="#N/A", outline="#REF!", merged_into="#NAMN?"))

    assert [text.partition(": ")[0] for text in told] == [
        f"Line 2, {column}" for column in ("note", "category", "outline", "merged_into")
    ]
