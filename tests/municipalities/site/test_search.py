import pytest

from municipalities.models import Municipality
from municipalities.site.search import beginning, begins, folded, is_short, plain, words_of
from tests.factories import MunicipalityFactory


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Östra Ågatan", ["östra", "ågatan"]),
        ("S:t Eriksplan, F–9", ["s", "t", "eriksplan", "f", "9"]),
        ("Café Zürich", ["cafe", "zurich"]),
        ("Ærø", ["ärö"]),
        ("torget Torget TORGET", ["torget"]),
        ("A\u030angvägen", ["ångvägen"]),
        ("snabel_a 100%", ["snabel", "a", "100"]),
        ("\"'%_*", []),
        ("", []),
    ],
)
def test_words_are_letters_and_digits_in_lower_case_without_accents(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_word_and_what_it_is_on_a_keyboard_without_them_are_as_long() -> None:
    assert (folded("ÅÄÖ"), plain("åäö")) == ("åäö", "aao")


@pytest.mark.parametrize(
    ("asked", "name", "is_found"),
    [
        ("strand", "Strandgatan", True),
        ("gatan", "Strandgatan", False),
        ("gam str", "Gamla Strandgatan", True),
        ("str gam", "Gamla Strandgatan", True),
        ("gam xyz", "Gamla Strandgatan", False),
        ("ang", "Ängsvägen", True),
        ("ang", "Ångvägen", True),
        ("äng", "Ängsvägen", True),
        ("äng", "Ångvägen", False),
        ("äng", "Angvägen", False),
        ("ostra", "Östra torget", True),
        ("östra", "Ostra", False),
        ("bo", "Bovägen", False),
        ("bo", "Bo", True),
        ("bo sko", "Bovägens skola", True),
        (".*", "Strandgatan", False),
    ],
)
def test_every_word_begins_a_word_of_the_name(asked: str, name: str, is_found: bool) -> None:
    words = words_of(asked)
    assert bool(words and begins(words, name)) is is_found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "is_found"),
    [("åke", True), ("ÅKERS", True), ("akers", True), ("äkers", False), ("berga", False), ("s", False), ("(", False)],
)
def test_the_database_finds_the_same(asked: str, is_found: bool) -> None:
    MunicipalityFactory.create(name="Åkersberga")
    words = words_of(asked)
    assert bool(words and Municipality.objects.filter(beginning(words, "name")).exists()) is is_found


@pytest.mark.django_db
def test_where_it_is_narrows_but_does_not_find() -> None:
    MunicipalityFactory.create(name="Botkyrka", county__name="Stockholms län")
    found = {
        asked: Municipality.objects.filter(beginning(words_of(asked), "name", within=("county__name",))).exists()
        for asked in ("botk", "botk stock", "stock", "botk skåne")
    }
    assert found == {"botk": True, "botk stock": True, "stock": False, "botk skåne": False}


def test_short_is_a_question_without_a_longer_word() -> None:
    assert (is_short(["bo"]), is_short(["bo", "sko"]), is_short(["bod"])) == (True, False, False)
