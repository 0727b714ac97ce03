"""The questionnaire of fixtures/ and how it comes into the database."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from assessments.models import Option, Question, Questionnaire
from assessments.questionnaire.files import read
from assessments.questionnaire.loading import load
from municipalities.reference_files import BadFixture
from tests.questions import FOLDER, question, questionnaire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_all_questions_are_there_with_their_source() -> None:
    questionnaire()
    assert Question.objects.count() == 62
    assert Question.objects.filter(core=True).count() == 34
    assert Question.objects.filter(core=True, shown_if="").count() == 29
    assert Question.objects.filter(core=True, shown_if="", next_round="clear").count() == 11
    assert not Question.objects.filter(source="").exists()
    assert question("PL1").source == "S1; V KTH Säkra platser"


def test_options_keep_their_order_and_what_stands_alone() -> None:
    questionnaire()
    assert [*question("SN4").option_of][:3] == ["nej", "trapphus", "lokal"]
    alone = Option.objects.filter(question__code="SN4", exclusive=True)
    assert {*alone.values_list("code", flat=True)} == {"nej", "vet_ej"}
    # A single choice has nothing to stand beside.
    assert not Option.objects.filter(question__kind="single", exclusive=True).exists()


def test_limits_are_not_options() -> None:
    questionnaire()
    price, changed, kinds = question("SU4"), question("UN5"), question("PL4")
    assert (price.least, price.most, [*price.option_of]) == (1, 20000, ["vet_ej"])
    assert (changed.most, [*changed.option_of]) == (500, [])
    assert kinds.most == 5


def test_every_question_is_valid_as_an_administrator_would_write_it() -> None:
    questionnaire()
    for one in Question.objects.all():
        one.full_clean()


def test_loading_again_changes_nothing() -> None:
    questionnaire()
    Option.objects.filter(question__code="PL3", code="bada").update(label="Både och", retired=True)
    assert [(one.version, one.is_new) for one in load(FOLDER)] == [("2026", False)]
    assert Option.objects.get(question__code="PL3", code="bada").label == "Både och"


def test_load_reference_loads_it_and_says_so() -> None:
    told = StringIO()
    call_command("load_reference", stdout=told)
    assert "Questionnaire 2026: 62 questions, added." in told.getvalue()
    told = StringIO()
    call_command("load_reference", stdout=told)
    assert "Questionnaire 2026: 62 questions, there already." in told.getvalue()
    assert "Nothing has changed." in told.getvalue()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("questions.csv", "PL3,plats,", "PL2,plats,", "questions.csv, row 8, column code: is the same as in row 7"),
        ("questions.csv", "PL3,plats,", "PL3,platser,", "questions.csv, row 8, column theme: “platser” is not known"),
        ("questions.csv", "ute:Utomhus", "Utomhus", "options: “Utomhus” is not a code, a colon and a label"),
        ("questions.csv", "min:1;", "min:en;", "options: “en” is not a number"),
        ("asking.csv", "SU1!=vet_ej", "SU1 är känd", "shown_if: “SU1 är känd” is not a condition"),
        ("asking.csv", "SU1!=vet_ej", "TI1", "shown_if: no question TI1 comes before it"),
        ("asking.csv", "nej vet_ej", "nix vet_ej", "alone: “nix” is not known"),
        ("asking.csv", "PL2,yes", "PL2,ja", "core: “ja” is not known"),
        ("asking.csv", "PL2,yes,,internal,prefill,,,\n", "", "row 7, column code: has no row in asking.csv"),
        ("asking.csv", "PL2,yes", "XX9,yes,,internal,prefill,,,\nPL2,yes", "code: has no row in questions.csv"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_row(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    folder = Path(shutil.copytree(FOLDER / "2026", tmp_path / "2026"))
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(BadFixture, match=message.replace("(", r"\(")):
        read(folder)
    with pytest.raises(BadFixture):
        load(tmp_path)
    assert not Questionnaire.objects.exists()
