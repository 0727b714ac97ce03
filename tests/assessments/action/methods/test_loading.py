"""The method bank of fixtures/ and how it comes into the database."""

import csv
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from assessments.action.methods.files import read
from assessments.action.methods.loading import load
from assessments.action.models import Method, MethodAim
from assessments.questionnaire.files import read as read_questions
from municipalities.models import User
from municipalities.reference_files import BadFixture
from tests.action import METHODS, the_bank
from tests.factories import UserFactory
from tests.questions import FOLDER as QUESTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FILES = read(METHODS)


def changed_by(user: User, code: str, **fields: str) -> None:
    """As an administrator does it: the history tells who, and no reason."""
    method = Method.objects.get(code=code)
    for name, value in fields.items():
        setattr(method, name, value)
    method._history_user = user
    method.save()


def copied(to: Path, file: str, old: str, new: str) -> Path:
    folder = Path(shutil.copytree(METHODS, to / "methods"))
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    return folder


def test_all_25_and_other_are_there() -> None:
    the_bank()
    assert Method.objects.count() == 26
    assert [*Method.objects.in_bank().values_list("code", flat=True)] == [f"M{number:02}" for number in range(1, 26)]


@pytest.mark.parametrize("code", [code for code in FILES if code != Method.OTHER])
def test_each_has_level_and_source_or_says_that_nothing_was_found_or_searched(code: str) -> None:
    fields = FILES[code].fields
    if fields["level"] in ("A", "B", "C"):
        assert fields["sources"]
        assert fields["summary"]
    elif fields["level"] == "D":
        assert {fields[outcome] for outcome in Method.OUTCOMES} == {"not_studied"}
        assert "funnen" in fields["summary"]  # ingen studie, ingen utvärdering
    else:
        assert not any(fields[name] for name in [*Method.OUTCOMES, "summary", "sources", "checked_on", "checked_by"])


def test_levels_are_as_many_as_the_search_found() -> None:
    levels = [FILES[code].fields["level"] for code in FILES if code != Method.OTHER]
    assert {level: levels.count(level) for level in "ABCD"} == {"A": 5, "B": 6, "C": 6, "D": 5}
    assert levels.count("") == 3


def test_zeros_stand_as_zeros() -> None:
    zeros = {
        (code, outcome)
        for code, entry in FILES.items()
        for outcome in Method.OUTCOMES
        if entry.fields[outcome] == "none"
    }
    assert zeros == {
        ("M04", "drugs"),
        ("M05", "violence"),
        ("M07", "violence"),
        ("M14", "drugs"),
        ("M15", "violence"),
        ("M20", "drugs"),
        ("M20", "violence"),
        ("M20", "safety"),
    }


def test_what_landlords_do_has_the_study_of_landlords() -> None:
    dialogue, landlords = FILES["M19"].fields, FILES["M24"].fields
    assert all(dialogue[name] == landlords[name] for name in ["level", "sources", "addresses", *Method.OUTCOMES])


def test_each_is_valid_as_an_administrator_would_write_it() -> None:
    the_bank()
    for method in Method.objects.all():
        method.full_clean()


def test_problems_are_symptoms_that_are_asked_about() -> None:
    (version,) = sorted(path for path in QUESTIONS.iterdir() if path.is_dir())
    symptoms = {option["code"] for option in read_questions(version)["SY1"].options} - {"inget", "vet_ej"}
    assert {value for entry in FILES.values() for kind, value in entry.aims if kind == "problem"} == symptoms


def test_a_source_without_address_keeps_the_others_in_their_places() -> None:
    the_bank()
    cited = dict(Method.objects.get(code="M07").cited)
    assert cited["Brå 2007:28"] == ""
    assert cited["College of Policing, Street lighting"].startswith("https://www.college.police.uk/")


def test_there_are_no_more_addresses_than_sources() -> None:
    method = Method(
        code="M30", label="Ny", group="formal", sources="En", addresses="https://a.example\nhttps://b.example"
    )
    with pytest.raises(ValidationError, match="more addresses than sources"):
        method.full_clean()


def test_an_address_leads_somewhere() -> None:
    with pytest.raises(ValidationError, match="begins with https"):
        Method(code="M30", label="Ny", group="formal", sources="En", addresses="javascript:alert(1)").full_clean()


# --- Again


def test_loading_again_changes_nothing() -> None:
    the_bank()
    history = Method.history.count()
    again = load(METHODS)
    assert (again.added, again.changed, again.kept, again.deleted_here) == ([], [], [], [])
    assert Method.history.count() == history


def test_what_nobody_has_touched_follows_the_files(tmp_path: Path) -> None:
    the_bank()
    better = copied(tmp_path, "methods.csv", "kameror,V,2026-11-01", "kameror,V,2027-03-01")
    assert load(better).changed == ["M05"]
    assert str(Method.objects.get(code="M05").checked_on) == "2027-03-01"


def test_so_do_its_aims(tmp_path: Path) -> None:
    the_bank()
    better = copied(tmp_path, "aims.csv", "M05,offender place", "M05,place")
    assert load(better).changed == ["M05"]
    corners = MethodAim.objects.filter(method__code="M05", kind="corner")
    assert [*corners.values_list("value", flat=True)] == ["place"]


def test_what_an_administrator_has_changed_stays(tmp_path: Path) -> None:
    the_bank()
    changed_by(UserFactory.create(), "M05", summary="Vi har läst mer.")
    better = copied(tmp_path, "aims.csv", "M05,offender place", "M05,place")
    assert load(better).kept == ["M05"]
    assert Method.objects.get(code="M05").summary == "Vi har läst mer."
    assert MethodAim.objects.filter(method__code="M05", kind="corner").count() == 2


def test_what_an_administrator_has_deleted_stays_away() -> None:
    the_bank()
    Method.objects.get(code="M16").delete()
    assert load(METHODS).deleted_here == ["M16"]
    assert not Method.objects.filter(code="M16").exists()


def test_overwrite_takes_the_files_word() -> None:
    the_bank()
    changed_by(UserFactory.create(), "M05", summary="Vi har läst mer.")
    Method.objects.get(code="M16").delete()
    loaded = load(METHODS, overwrite=True)
    assert (loaded.added, loaded.changed) == (["M16"], ["M05"])
    assert Method.objects.get(code="M05").summary == FILES["M05"].fields["summary"]


def test_load_reference_loads_it_and_says_so() -> None:
    told = StringIO()
    call_command("load_reference", stdout=told)
    assert "Method bank: 26 in the files, 26 added, 0 changed." in told.getvalue()
    told = StringIO()
    call_command("load_reference", stdout=told)
    assert "Method bank: 26 in the files, 0 added, 0 changed." in told.getvalue()
    assert "Nothing has changed." in told.getvalue()


def test_load_reference_says_what_it_leaves() -> None:
    the_bank()
    changed_by(UserFactory.create(), "M05", summary="Vi har läst mer.")
    Method.objects.get(code="M16").delete()
    told = StringIO()
    call_command("load_reference", stdout=told)
    assert "M05 is kept as an administrator has it. The files differ." in told.getvalue()
    assert "M16 has been deleted here and is not added again." in told.getvalue()
    assert "Add --overwrite" in told.getvalue()
    assert "Nothing has changed." not in told.getvalue()


# --- Faults


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("methods.csv", "M02,", "M01,", "methods.csv, row 3, column code: is the same as in row 2"),
        ("methods.csv", ",A,mixed,", ",E,mixed,", "row 2, column level: “E” is not known"),
        ("methods.csv", ",A,mixed,", ",A,bra,", "row 2, column drugs: “bra” is not known"),
        ("methods.csv", "2026-11-01", "november", "row 2, column checked_on: must be a date"),
        ("sources.csv", "M01,", "M77,", "sources.csv, row 2, column code: has no row in methods.csv"),
        ("sources.csv", "M01,Braga m.fl. 2019", "M01,", "row 2, column source: is empty"),
        ("aims.csv", "M01,offender", "M01,buyer", "aims.csv, row 2, column corners: “buyer” is not known"),
        ("aims.csv", "central", "empty", "row 2, column categories: “empty” is not known"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_row(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    folder = copied(tmp_path, file, old, new)
    with pytest.raises(BadFixture, match=message):
        load(folder)
    assert not Method.objects.exists()


def test_no_row_is_wider_than_its_heading() -> None:
    for file in METHODS.glob("*.csv"):
        heading, *rows = csv.reader(file.read_text().splitlines())
        assert {len(row) for row in rows} == {len(heading)}
