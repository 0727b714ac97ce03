from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template.defaultfilters import date as date_filter
from django.utils.formats import localize
from django.utils.translation import override

DAY = date(2025, 2, 28)


def test_dates_in_text_and_in_tables() -> None:
    with override("sv"):
        assert date_filter(DAY, "DATE_FORMAT") == "28 februari 2025"
        assert date_filter(DAY, "SHORT_DATE_FORMAT") == "28 feb 2025"


def test_dates_in_fields_are_iso() -> None:
    with override("sv"):
        assert forms.DateInput().format_value(DAY) == "2025-02-28"


def test_american_dates_are_refused() -> None:
    with override("sv"), pytest.raises(forms.ValidationError):
        forms.DateField().clean("02/28/2025")


def test_numbers_have_no_break_spaces_and_a_decimal_comma() -> None:
    with override("sv"):
        assert localize(12345.5) == "12\N{NO-BREAK SPACE}345,5"


@pytest.mark.parametrize("typed", ["1234,5", "1234.5", "1 234,5"])
def test_decimals_are_read_as_people_type_them(typed: str) -> None:
    with override("sv"):
        assert forms.DecimalField(localize=True).clean(typed) == Decimal("1234.5")
