"""Every command says in the same words which counties there are."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from municipalities.management.county import find_county
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["01", "1", " 01 "])
def test_the_zero_may_be_dropped(code: str) -> None:
    county = CountyFactory.create(code="01")

    assert find_county(code) == county


@pytest.mark.parametrize(
    ("command", "header"),
    [
        ("import_inhabitants", "kind,area"),
        ("import_assessments", "round,scene"),
        ("import_none", "round,kind"),
        ("import_answers", "round,scene"),
        ("import_plans", "scene,measure,state"),
        ("import_places", "code,name"),
    ],
)
def test_a_county_that_is_not_there_is_told_with_those_that_are(command: str, header: str, tmp_path: Path) -> None:
    CountyFactory.create(code="27", name="Eklunds län")
    path = tmp_path / "empty.csv"
    path.write_text(header)

    with pytest.raises(CommandError, match=r"99.*27 Eklunds län"):
        call_command(command, path, county="99")


def test_without_counties_it_says_how_to_get_them() -> None:
    with pytest.raises(CommandError, match="load_reference"):
        find_county("01")


def test_the_command_of_reminders_finds_its_county_as_the_others_do(capsys: pytest.CaptureFixture[str]) -> None:
    CountyFactory.create(code="01", name="Eklunds län")

    call_command("send_reminders", county="1")

    assert capsys.readouterr().out == "0 brev är skrivna.\n"
