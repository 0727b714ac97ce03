"""What both kinds of file hold, as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.action.alarms.motion import Line, Motion

Cells = tuple[list[str], list[str], list[str], list[str]]
"""Of a row, each with its lines."""


def heads(motion: Motion) -> list[str]:
    schools = _("Compulsory schools within %(metres)s m") % {"metres": motion.metres}
    return [_("Place"), schools, _("Measures that count"), _("Gap")]


def rows(motion: Motion) -> Iterator[Cells]:
    for line in motion.lines:
        yield [line.name], line.schools, [one.in_words for one in line.measures] or ["–"], _gap(line)


def _gap(line: Line) -> list[str]:
    return [_("No current measure"), *filter(None, [line.gap])] if line.is_gap else [_("None")]


def after(motion: Motion) -> list[str]:
    return list(filter(None, [motion.others, motion.nowhere]))
