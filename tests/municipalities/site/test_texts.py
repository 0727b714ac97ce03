"""What looks the same is the same, and nothing that does not show is stored."""

import pytest

from municipalities.models import Actor, Municipality
from municipalities.site.fields import LineInput, LinesInput
from municipalities.site.texts import one_line, several_lines, skeleton, taken_for
from tests.factories import ActorFactory, MunicipalityFactory


@pytest.mark.parametrize(
    "text",
    [
        "  Östra  torget ",
        "Östra\u00a0torget",
        "Östra\u202ftorget",
        "O\u0308stra torget",
        "Östra\ntorget",
        "Östra\r\ntorget",
        "Östra\u2028torget",
        "Östra\vtorget",
        "Östra\x00torget",
        "Östra\x1ftorget",
        "Östra tor\u200bget",
        "Östra tor\u00adget",
        "\ufeffÖstra torget",
        "Östra \u202etorget",
        "Östra\u2066 torget\u2069",
        "Östra torget\ufe0f",
        "Östra torget\u3164",
        "Östra torget\U000e0041",
        "Östra torget\ud83d",
    ],
    ids=ascii,
)
def test_a_line_is_what_it_looks_like(text: str) -> None:
    assert one_line(text) == "Östra torget"


@pytest.mark.parametrize("text", ["\u200b", "\u2800", "\u3164\ufeff", "\x01", "\u202e \u202c"], ids=ascii)
def test_what_does_not_show_is_empty(text: str) -> None:
    assert one_line(text) == several_lines(text) == ""


def test_several_lines_keep_their_breaks_and_tabs_and_nothing_else() -> None:
    assert several_lines(" En\r\ntvå\vtre\u2028fyra\tfem\x07sex \u202esju\n") == "En\ntvå\ntre\nfyra\tfem sex sju"


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("012", "12"),
        ("S-012", "s‑12"),
        ("MAÅ 1", "maå  01"),
        ("MAÅ\u00a01", "MAA\u030a1"),
        ("S-1", "S–1"),
        ("S-1", "Ѕ-1"),
        ("S-1", "S_1"),
        ("12", "12.0"),
        ("12", "12,00"),
        ("S1", "S¹"),
        ("S-012", "S-O12"),
        ("S-10", "S-1O"),
        ("0180-011", "0180-0l1"),
        ("2-I7", "2-17"),
        ("000", "0"),
    ],
)
def test_codes_that_can_be_taken_for_one_another_have_the_same_skeleton(code: str, other: str) -> None:
    assert skeleton(code) == skeleton(other)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("1-12", "11-2"),
        ("12", "120"),
        ("A1", "B1"),
        ("MAA 1", "MAÅ 1"),
        ("1.1", "1.10"),
        ("0180-1", "0180-10"),
        ("-", "_"),
        ("SO-1", "S0-1"),
        ("AL1", "A11"),
        ("1-O", "1-0"),
        ("1-il", "1-11"),
    ],
)
def test_other_codes_have_not(code: str, other: str) -> None:
    assert skeleton(code) != skeleton(other)


def test_the_code_itself_is_not_taken_for_itself() -> None:
    assert taken_for("012", ["012", "13"]) == ""
    assert taken_for("012", ["13", "12"]) == "12"


def test_form_fields_clean_before_they_judge() -> None:
    assert LineInput(max_length=12).clean("\u200b" * 20 + "Torget\nnorra") == "Torget norra"
    assert LinesInput().clean("En\r\ntvå") == "En\ntvå"


@pytest.mark.parametrize("field", [LineInput(), LinesInput()])
def test_a_required_field_refuses_what_does_not_show(field: LineInput | LinesInput) -> None:
    with pytest.raises(Exception, match=r"obligatoriskt|required|måste"):
        field.clean("\u200b\u2800")


@pytest.mark.django_db
def test_columns_hold_clean_text_however_it_is_written() -> None:
    created = ActorFactory.create(name="Norra\u00a0 Ek\u200b")
    Actor.objects.bulk_create([Actor(county=created.county, kind=Actor.Kind.OTHER, name="So\u0308dra\vEk")])

    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Norra Ek", "Södra Ek"]


@pytest.mark.django_db
def test_what_is_looked_for_is_cleaned_too() -> None:
    MunicipalityFactory.create(name="Östra Ek")

    assert Municipality.objects.get(name="O\u0308stra\u00a0Ek")
