"""How the total area has changed: in places drawn in both rounds, and by places that came and went (rule 8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.site.look import num, signed

from .picture import Picture

REAL = {"verklig_mindre", "verklig_storre", "flyttat"}
REDRAWN = {"kunskap", "ritsatt", "rattelse", "delning"}
"""Answers to why the outline is another than in the round before (UN4). Others, and none, leave it unknown."""


def kind_of(why: str) -> str:
    """Of a change, by the answer to why: a word of AreaChange."""
    return "real" if why in REAL else "redrawn" if why in REDRAWN else "unknown"


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
    real: int = 0
    """Of m2: where the problem itself has shrunk, spread or moved."""
    redrawn: int = 0
    """Of m2: where the place was only drawn in another way."""

    @property
    def unknown(self) -> int:
        return self.m2 - self.real - self.redrawn

    @property
    def total(self) -> int:
        return self.m2 + self.came - self.went

    def as_summary(self) -> dict[str, int]:
        return {
            "both_drawn": self.both_drawn,
            "m2": self.m2,
            "real": self.real,
            "redrawn": self.redrawn,
            "unknown": self.unknown,
        }


def area_change(picture: Picture) -> AreaChange | None:
    """None in the county's first round."""
    if picture.previous is None:
        return None
    before = {row.scene: row.area_m2 for row in picture.listed_before if row.area_m2 is not None}
    now = {row.scene: row.area_m2 for row in picture.listed if row.area_m2 is not None}
    both = before.keys() & now.keys()
    why = {row.scene: row.why_redrawn for row in picture.listed}
    return AreaChange(
        both_drawn=len(both),
        m2=sum(now[scene] - before[scene] for scene in both),
        came=sum(area for scene, area in now.items() if scene not in both),
        went=sum(area for scene, area in before.items() if scene not in both),
        real=sum(now[scene] - before[scene] for scene in both if kind_of(why[scene]) == "real"),
        redrawn=sum(now[scene] - before[scene] for scene in both if kind_of(why[scene]) == "redrawn"),
    )


def real_words(change: AreaChange) -> str:
    """Which part of the change is one. Empty where nobody has said."""
    if not (change.real or change.redrawn):
        return ""
    words = _("Of the change, %(real)s m² is real and %(redrawn)s m² is drawn anew. Not known: %(unknown)s m².")
    return words % {
        "real": signed(change.real),
        "redrawn": signed(change.redrawn),
        "unknown": signed(change.unknown),
    }


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
    if real := real_words(change):
        parts = f"{parts} {real}"
    if change.m2 > 0 > change.total:
        warning = _("The total has shrunk though the places drawn in both rounds have grown: places have gone.")
    elif change.m2 < 0 < change.total:
        warning = _("The total has grown though the places drawn in both rounds have shrunk: places have been added.")
    else:
        return parts
    return f"{warning} {parts}"
