"""The form for a visit as it comes out of the printer."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from municipalities.models import User
from tests.cast import Cast
from tests.questions import asking


@pytest.mark.parametrize(("length", "sheets"), [("short", 1), ("full", 2)])
def test_the_short_form_is_one_sheet_and_the_full_form_two(
    page: Page, cast: Cast, log_in: Callable[[User], None], length: str, sheets: int
) -> None:
    asking(cast.open, length)
    log_in(cast.police)
    page.goto(reverse("assessment_paper", args=[cast.square_now.pk]))
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    if folder := os.environ.get("SCREENSHOTS"):
        (Path(folder) / f"paper-{length}.pdf").write_bytes(printed)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets
