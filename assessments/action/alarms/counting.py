"""How the reply to a motion has been counted, so that whoever reads it can do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from municipalities.site.look import day_long

if TYPE_CHECKING:
    from scenes.models import Round

    from .schools import SchoolsOnRecord


def how_counted(round: Round, schools: SchoolsOnRecord) -> list[str]:
    values = {
        "round": round.label,
        "day": day_long(round.ends),
        "before": day_long(round.ends - relativedelta(years=1)),
        "read_in": schools.text,
    }
    return [
        _("The places are those that were open drug scenes in round %(round)s.") % values,
        _(
            "The distance is as the crow flies from the edge of the outline in round %(round)s, or from the point "
            "of a place without an outline, to where the school is on the map."
        )
        % values,
        _(
            "Compulsory schools as in the school register. %(read_in)s Preschools and upper secondary schools are "
            "not counted."
        )
        % values,
        _(
            "A measure counts if it was going on on %(day)s, also when it was late, or was done after %(before)s. "
            "One that was planned, cancelled or stood still does not count."
        )
        % values,
        _("That a measure is going on does not say that it helps."),
    ]
