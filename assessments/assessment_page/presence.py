"""Who else has the assessment before them, and in which section."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from assessments.judging import presence
from assessments.models import Assessment, Presence
from municipalities.models import User

from .questions import SECTIONS

NAMES = {
    "indicators": gettext_lazy("Indicators"),
    "conclusion": gettext_lazy("Conclusion"),
    "outline": gettext_lazy("Outline"),
    **{slug: title for slug, title, _themes in SECTIONS},
}
"""Sections of the page, by their place in its address."""


def note_presence(assessment: Assessment, user: User, section: str, *, present: Iterable[Presence]) -> None:
    row = Presence(assessment=assessment, user=user, section=section if section in NAMES else "")
    presence.note_presence(row, of="assessment", present=present)
