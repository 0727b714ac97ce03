"""How the total area has changed: in places drawn in both rounds, and by places that came and went (rule 8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.site.look import num, signed

from .picture import Picture


@dataclass(frozen=True)
class AreaChange:
    both_drawn: int
    """Scenes listed and drawn in both rounds."""
    m2: int
    """Theirs."""
    came: int
    """Square metres drawn only in this round."""
    went: int
    """Square metres drawn only in the round before."""

    @property
    def total(self) -> int:
        return self.m2 + self.came - self.went

    def as_summary(self) -> dict[str, int]:
        """Nothing says yet whether a place has changed or was only drawn anew, so it is unknown."""
        return {"both_drawn": self.both_drawn, "m2": self.m2, "real": 0, "redrawn": 0, "unknown": self.m2}


def area_change(picture: Picture) -> AreaChange | None:
    """None in the county's first round."""
    if picture.previous is None:
        return None
    before = {row.scene: row.area_m2 for row in picture.listed_before if row.area_m2 is not None}
    now = {row.scene: row.area_m2 for row in picture.listed if row.area_m2 is not None}
    both = before.keys() & now.keys()
    return AreaChange(
        both_drawn=len(both),
        m2=sum(now[scene] - before[scene] for scene in both),
        came=sum(area for scene, area in now.items() if scene not in both),
        went=sum(area for scene, area in before.items() if scene not in both),
    )


def area_words(change: AreaChange) -> str:
    """The parts, and a warning where the total says the opposite of the places that can be compared."""
    parts = ngettext(
        "%(count)s place is drawn in both rounds: %(m2)s m². Drawn only in this round: %(came)s m². Only in the one "
        "before: %(went)s m². In all: %(total)s m².",
        "%(count)s places are drawn in both rounds: %(m2)s m². Drawn only in this round: %(came)s m². Only in the one "
        "before: %(went)s m². In all: %(total)s m².",
        change.both_drawn,
    ) % {
        "count": num(change.both_drawn),
        "m2": signed(change.m2),
        "came": signed(change.came),
        "went": signed(-change.went),
        "total": signed(change.total),
    }
    if change.m2 > 0 > change.total:
        warning = _("The total has shrunk though the places drawn in both rounds have grown: places have gone.")
    elif change.m2 < 0 < change.total:
        warning = _("The total has grown though the places drawn in both rounds have shrunk: places have been added.")
    else:
        return parts
    return f"{warning} {parts}"
