"""The reply to a motion as a file for a committee: headings, a table with a header row, and its language, so that it
can be read aloud and pasted from.
"""

from __future__ import annotations

from collections.abc import Callable

from assessments.action.alarms.motion import Motion

from .docx import as_docx
from .odt import as_odt

WRITERS: dict[str, tuple[Callable[[Motion], bytes], str]] = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "odt": (as_odt, "application/vnd.oasis.opendocument.text"),
}
