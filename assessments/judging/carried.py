"""An outline that came with a new place, on its way to the page where it is looked at and saved.

It is not stored at once: what looks odd about an outline is confirmed by whoever saves it, and that page asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenes.geometry_input import as_lines

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from assessments.models import Assessment

KEY = "outline_on_its_way"


def carry(session: SessionBase, outline: dict[str, Any], *, to: Assessment) -> None:
    session[KEY] = [to.pk, as_lines(outline)]


def carried_to(session: SessionBase, assessment: Assessment) -> str:
    """Empty: none, or it is another place's."""
    key, lines = session.get(KEY, (None, ""))
    return str(lines) if key == assessment.pk else ""


def arrived(session: SessionBase) -> None:
    session.pop(KEY, None)
