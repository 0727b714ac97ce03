"""An outline that came with a new place, on its way to the page where it is looked at and saved.

It is not stored at once: what looks odd about an outline is confirmed by whoever saves it, and that page asks.
Several may be on their way, each to its own place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenes.geometry_input import as_lines

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from assessments.models import Assessment

KEY = "outlines_on_their_way"
MOST = 5
"""The oldest gives way, so that a session cannot grow without end."""


def carry(session: SessionBase, outline: dict[str, Any], *, to: Assessment) -> None:
    waiting = [*session.get(KEY, {}).items(), (str(to.pk), as_lines(outline))]
    session[KEY] = dict(waiting[-MOST:])


def carried_to(session: SessionBase, assessment: Assessment) -> str:
    """Empty: none."""
    return str(session.get(KEY, {}).get(str(assessment.pk), ""))


def arrived(session: SessionBase, assessment: Assessment) -> None:
    if carried_to(session, assessment):
        session[KEY] = {key: lines for key, lines in session[KEY].items() if key != str(assessment.pk)}
