"""How old what is known of schools is: a distance to a school that has closed says nothing."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils.translation import gettext as _

from municipalities.site.look import day_long
from scenes.models import PlaceImport
from scenes.place_kinds import SCHOOL

if TYPE_CHECKING:
    import datetime

    from scenes.models import Round


class SchoolsOnRecord:
    def __init__(self, round: Round, day: datetime.date) -> None:
        self.round, self.day = round, day

    @cached_property
    def read_in(self) -> datetime.date | None:
        return PlaceImport.objects.day_behind(self.round, SCHOOL)

    @property
    def text(self) -> str:
        if self.read_in is None:
            return _("When the schools were read in is not known.")
        return _("The schools were read in on %(day)s.") % {"day": day_long(self.read_in)}

    @property
    def warning(self) -> str:
        """Empty where they are fresh enough to count on."""
        if self.read_in and self.read_in + relativedelta(months=settings.SCHOOLS_OLD_MONTHS) >= self.day:
            return ""
        if self.read_in is None:
            return _("When the schools were read in is not known. Some may be missing, or have closed.")
        values = {"months": settings.SCHOOLS_OLD_MONTHS, "day": day_long(self.day)}
        old = _("That is more than %(months)s months before %(day)s.") % values
        then = _("Schools that have opened or closed since then may be missing or counted here.")
        return f"{self.text} {old} {then}"
