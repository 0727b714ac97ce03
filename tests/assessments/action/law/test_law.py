"""What laws ask: as delivered, as an administrator changes it, and what no reference may lack."""

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from assessments.action.extract.document import CODES
from assessments.action.law.loading import load
from assessments.action.models import LawReference
from municipalities.reference_files import BadFixture
from tests.action import LAW, the_law
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = datetime.date(2028, 11, 1)


def copied(to: Path, old: str, new: str) -> Path:
    folder = Path(shutil.copytree(LAW, to / "law"))
    text = (folder / "references.csv").read_text()
    assert old in text
    (folder / "references.csv").write_text(text.replace(old, new, 1))
    return folder


def a_reference(**fields: Any) -> LawReference:
    given: dict[str, Any] = {
        "code": "mapping",
        "title": "4 §",
        "text": "Kartläggning.",
        "link": "https://example.org/",
        "source": "Lagen",
        "mark": "V",
        "checked_on": TODAY,
        "checked_by": "förvaltare",
    }
    return LawReference(**(given | fields))


def test_everything_the_extract_looks_for_is_delivered_and_valid() -> None:
    the_law()
    assert {*CODES, "grant"} == {*LawReference.objects.values_list("code", flat=True)}
    for reference in LawReference.objects.all():
        reference.full_clean()


def test_what_was_not_read_in_the_source_says_so() -> None:
    the_law()
    marks = dict(LawReference.objects.values_list("code", "mark"))
    assert marks["mapping"] == "V"
    assert (marks["follow_up"], marks["grant"]) == ("2nd", "2nd")


@pytest.mark.parametrize(
    ("checked_on", "is_old"), [(datetime.date(2026, 11, 1), True), (datetime.date(2026, 11, 2), False)]
)
def test_a_reference_is_old_two_years_after_it_was_checked(checked_on: datetime.date, is_old: bool) -> None:
    assert a_reference(checked_on=checked_on).is_old(TODAY) is is_old


def test_what_was_read_in_the_source_has_its_link() -> None:
    with pytest.raises(ValidationError, match="Give the link"):
        a_reference(link="").full_clean()
    with pytest.raises(IntegrityError):
        a_reference(link="").save()


def test_how_it_was_checked_is_one_of_three() -> None:
    with pytest.raises(IntegrityError):
        a_reference(mark="X").save()


def test_a_link_leads_somewhere() -> None:
    with pytest.raises(ValidationError):
        a_reference(link="javascript:alert(1)").full_clean()


def test_loading_again_changes_nothing() -> None:
    the_law()
    again = load(LAW)
    assert (again.added, again.changed, again.kept, again.deleted_here) == ([], [], [], [])
    assert LawReference.history.count() == again.total


def test_what_an_administrator_has_changed_stays_with_its_history(client: Client) -> None:
    the_law()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    reference = LawReference.objects.get(code="plan")
    names = ["title", "text", "link", "source", "mark", "checked_by"]
    form = {name: getattr(reference, name) for name in names} | {"checked_on": "2027-03-01", "code": "another"}

    client.post(reverse("admin:action_lawreference_change", args=[reference.pk]), form)

    reference.refresh_from_db()
    assert (reference.code, str(reference.checked_on)) == ("plan", "2027-03-01")
    assert reference.history.count() == 2
    assert load(LAW).kept == ["plan"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("other,", "mapping,", "row 3, column code: is the same as in row 2"),
        (",V,", ",X,", "row 2, column mark"),
        ("https://lagen.nu/2023:196/konsolidering/2023:196", "", "row 2, column mark: Give the link"),
        ("2026-11-01", "", "row 2, column checked_on"),
        ("mapping,", "Mapping 1,", "row 2, column code: Small letters"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(BadFixture, match=message):
        load(copied(tmp_path, old, new))
    assert not LawReference.objects.exists()
