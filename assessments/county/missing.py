"""What stands between the round and its publication, and what readers of the figures should know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.picture import Picture
from assessments.figures.progress import AreaProgress, area_progress
from assessments.instrument import Classification
from municipalities.site.look import of, signed

from .links import SceneLinks


@dataclass(frozen=True)
class Todo:
    """Something that is missing, and where to find it. `icon` is warn where somebody has to act."""

    icon: str
    what: str
    meaning: str
    url: str = ""


@dataclass(frozen=True)
class Missing:
    items: list[Todo]
    areas: list[AreaProgress]
    """Only while the round is open."""


def missing(picture: Picture, links: SceneLinks) -> Missing:
    is_unfinished = not picture.round.is_published
    items = [*(_unfinished(picture, links) if is_unfinished else ()), *_incomplete(picture, links)]
    areas = area_progress(picture) if picture.round.is_open else []
    for area in areas:
        area.url = links.of_unit("local_police_area", area.area)
    return Missing(items=items, areas=areas)


def _unfinished(picture: Picture, links: SceneLinks) -> Iterator[Todo]:
    total = len(picture.rows)
    not_started = sum(not row.version and not row.is_settled for row in picture.rows)
    unsettled = total - len(picture.now)
    if not_started:
        yield Todo(
            "warn",
            ngettext("%(share)s assessment is not started.", "%(share)s assessments are not started.", total)
            % {"share": of(not_started, total)},
            "",
        )
    if unsettled:
        yield Todo(
            "warn",
            ngettext(
                "%(share)s assessment is not done.",
                "%(share)s assessments are not done.",
                total,
            )
            % {"share": of(unsettled, total)},
            "",
            links.of_county(classification="pending"),
        )
    pending = picture.ledger.pending if picture.ledger else 0
    if pending and picture.previous:
        yield Todo(
            "warn",
            ngettext(
                "%(share)s place from round %(round)s is not settled yet.",
                "%(share)s places from round %(round)s are not settled yet.",
                len(picture.listed_before),
            )
            % {"share": of(pending, len(picture.listed_before)), "round": picture.previous.label},
            _("The round cannot be published until they are."),
            links.of_county(change="pending"),
        )


def _incomplete(picture: Picture, links: SceneLinks) -> Iterator[Todo]:
    """What readers of the figures should know: each says what it means for them."""
    listed = len(picture.listed)
    without_outline = listed - len(picture.areas)
    undetermined = picture.classification[Classification.UNDETERMINED]
    alone = listed - picture.joint
    if without_outline:
        yield Todo(
            "warn",
            ngettext("%(share)s place has no outline.", "%(share)s places have no outline.", listed)
            % {"share": of(without_outline, listed)},
            ngettext("It is not part of the area.", "They are not part of the area.", without_outline),
            links.of_county(lacks="outline"),
        )
    if undetermined:
        yield Todo(
            "warn",
            ngettext("%(share)s place cannot be classified.", "%(share)s places cannot be classified.", listed)
            % {"share": of(undetermined, listed)},
            _("Too many answers are don't know."),
            links.of_county(classification=Classification.UNDETERMINED),
        )
    if alone:
        yield Todo(
            "info",
            ngettext("%(places)s is judged by one party.", "%(places)s are judged by one party.", alone)
            % {"places": _places(alone, listed)},
            ngettext("The reason is stated.", "The reasons are stated.", alone),
            links.of_county(lacks="party"),
        )
    if not picture.round.is_open and (drawn := _drawn_twice(picture)) and listed:
        count, share = drawn
        yield Todo(
            "info",
            ngettext("%(places)s is drawn in both rounds.", "%(places)s are drawn in both rounds.", count)
            % {"places": _places(count, listed)},
            ngettext(
                "Only it counts in the change of area: %(change)s.",
                "Only they count in the change of area: %(change)s.",
                count,
            )
            % {"change": share},
        )


def _places(count: int, total: int) -> str:
    """1 of 29 places: what follows agrees with the first number, the noun with the second."""
    return ngettext("%(share)s place", "%(share)s places", total) % {"share": of(count, total)}


def _drawn_twice(picture: Picture) -> tuple[int, str] | None:
    """How many listed scenes have outlines in both rounds, and how their area has changed (rule 8)."""
    before = {row.scene: row.area_m2 for row in picture.listed_before if row.area_m2 is not None}
    now = {row.scene: row.area_m2 for row in picture.listed if row.area_m2 is not None and row.scene in before}
    if not now:
        return None
    area_before = sum(before[scene] for scene in now)
    change = (sum(now.values()) - area_before) / area_before
    return len(now), f"{signed(100 * change, 1)}\N{NO-BREAK SPACE}%"
