"""All alarms of the selection as a file. Every row says its county and day, so that it can stand alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.figures.table_files import TableRow

from .page import AlarmList


def rows(found: AlarmList) -> Iterator[TableRow]:
    yield [
        _("Kind"),
        _("Place"),
        _("Code"),
        _("Municipality"),
        _("District"),
        _("Local police area"),
        _("Missing"),
        _("Do this"),
        _("Who can"),
        _("Since"),
        _("County"),
        _("Round"),
        _("Day"),
    ]
    county, label, day = str(found.round.county), found.round.label, found.ground.day
    for alarm in found.chosen:
        place, row = alarm.place, found.words.row(alarm)
        yield [
            capfirst(str(alarm.kind.label)),
            place.name,
            place.code,
            place.municipality_name,
            place.district_name or "",
            place.local_police_area_name,
            row.text,
            row.remedy,
            row.who,
            alarm.since or "",
            county,
            label,
            day,
        ]
