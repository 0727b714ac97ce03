"""Schools on record that a later register calls closed, resting or planned: they get a last day, and are told of."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import ngettext

from municipalities.models import County
from municipalities.site.importing.batches import batches
from municipalities.site.importing.reading import shown_lines
from municipalities.site.importing.report import Tally
from scenes.models import Place
from scenes.place_kinds import SCHOOL

from .entries import Closed


class Closing:
    def __init__(self, closed: Sequence[Closed], county: County | None) -> None:
        self.closed = closed
        self.county = county
        self.lines: list[int] = []
        self.elsewhere = 0

    def write(self, tally: Tally) -> None:
        for batch in batches(self.closed):
            found = Place.objects.of_kind(SCHOOL).filter(source_id__in=[row.source_id for row in batch])
            schools = {school.source_id: school for school in found}
            changed = [school for row in batch if (school := self._closed(row, schools[row.source_id]))]
            Place.objects.bulk_update(changed, ["valid_to"])
            tally.changed += len(changed)
            tally.unchanged += len(batch) - len(changed)

    def _closed(self, row: Closed, school: Place) -> Place | None:
        """None if it is as the row says, or in another county."""
        if self.county and school.county_id != self.county.pk:
            self.elsewhere += 1
            return None
        last_day = _last_day(row, school)
        if school.valid_to == last_day:
            return None
        school.valid_to = last_day
        self.lines.append(row.line)
        return school

    def remarks(self) -> Iterator[str]:
        if self.lines:
            yield ngettext(
                "%(count)d school on record is not active in the file, and was given a last day: line %(lines)s.",
                "%(count)d schools on record are not active in the file, and were given a last day: lines %(lines)s.",
                len(self.lines),
            ) % {"count": len(self.lines), "lines": shown_lines(self.lines)}


def _last_day(row: Closed, school: Place) -> datetime.date:
    """As the row says, or as is on record; else yesterday. Not before the first day."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    last_day = row.last_day or min(school.valid_to or yesterday, yesterday)
    return max(last_day, school.valid_from or last_day)
