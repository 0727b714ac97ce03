import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from municipalities.site import look

DAY = datetime.date(2025, 2, 28)
MOMENT = datetime.datetime(2025, 2, 11, 13, 5, tzinfo=datetime.UTC)

CASES: list[tuple[Callable[..., str], tuple[object, ...], str, str]] = [
    (look.num, (412300,), "412 300", "412,300"),
    (look.num, (-10,), "−10", "−10"),
    (look.num, (Decimal("3.40"),), "3,40", "3.40"),
    (look.num, (None,), "–", "–"),
    (look.signed, (3,), "+3", "+3"),
    (look.signed, (-10,), "−10", "−10"),
    (look.signed, (0,), "0", "0"),
    (look.percent, (0.034, 1), "3,4 %", "3.4 %"),
    (look.area, (8300.4,), "8 300 m²", "8,300 m²"),
    (look.distance, (240,), "240 m", "240 m"),
    (look.day_long, (DAY,), "28 februari 2025", "28 February 2025"),
    (look.day_short, (DAY,), "28 feb 2025", "28 Feb 2025"),
    (look.day_month, (DAY,), "28 februari", "28 February"),
    (look.weekday, (DAY,), "fredag 28 februari 2025", "Friday 28 February 2025"),
    (look.clock, (MOMENT,), "kl. 14.05", "14:05"),
    (look.moment, (MOMENT,), "11 februari 2025 kl. 14.05", "11 February 2025, 14:05"),
    (look.day_short, (None,), "–", "–"),
]


@pytest.mark.parametrize(("draw", "values", "swedish", "english"), CASES)
def test_numbers_and_dates_in_both_languages(
    draw: Callable[..., str], values: tuple[object, ...], swedish: str, english: str
) -> None:
    for language, expected in [("sv", swedish), ("en", english)]:
        with override(language):
            assert draw(*values).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_no_number_breaks_over_two_lines() -> None:
    with override("sv"):
        assert " " not in look.num(412300) + look.area(8300) + look.of(8, 26) + look.percent(0.5)


def test_words_of_a_sign_are_escaped() -> None:
    assert "&lt;b&gt;" in Template("{% load look %}{% marked 'sign' 'done' '<b>' %}").render(Context())
