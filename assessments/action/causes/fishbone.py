"""The fishbone: a bone for each corner, a twig for each cause, and what explains it. x in percent, y in pixels.

The list beside it says the same. Line weight is certainty, and dots are an empty corner.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Cause, Problem
from assessments.action.models.corner import Corner
from assessments.figures.charts import Chart, percent
from assessments.wording import listing

from .fields import Rows

WRAP, HEAD_WRAP = 36, 20
LINE, GAP, TOP, HEADING = 19, 19, 60, 32
LEAST = 150
HEAD_LEFT = 79.0
BLANK_TWIGS = 4
WEIGHTS = {Cause.Certainty.STRONG: (4, ""), Cause.Certainty.MEDIUM: (2, ""), Cause.Certainty.WEAK: (2, "8 4")}


class Side(NamedTuple):
    """Where a corner's bone begins, where it meets the spine, and where its twigs begin; in percent."""

    outer: float
    inner: float
    left: float
    is_above: bool


SIDES = {
    Corner.OFFENDER: Side(33, 43, 3, is_above=True),
    Corner.TARGET: Side(63, 73, 46, is_above=True),
    Corner.PLACE: Side(50, 62, 20, is_above=False),
}


@dataclass(frozen=True)
class Text:
    x: str
    y: int
    words: str
    is_cause: bool = False


@dataclass(frozen=True)
class Twig:
    x1: str
    x2: str
    y: int
    width: int
    dash: str
    texts: list[Text]


@dataclass(frozen=True)
class Bone:
    x1: str
    y1: int
    x2: str
    y2: int
    heading: Text
    is_empty: bool
    twigs: list[Twig]


@dataclass(frozen=True)
class Fishbone(Chart):
    spine: int
    head: list[Text]
    head_y: int
    head_height: int
    bones: list[Bone]


def fishbone(problem: Problem, rows: Rows, *, number: int, empty: str) -> Fishbone:
    """`empty` is what stands in a corner without causes."""
    blocks = {corner: [_block(cause, rows) for cause in rows.roots(problem, corner) if cause.text] for corner in Corner}
    return _drawn(
        str(problem.pk), problem.text, blocks, _("Fishbone of problem %(number)d") % {"number": number}, empty
    )


def blank() -> Fishbone:
    """To fill in by hand."""
    block = Block([""], [], 2, "")
    blocks = {corner: [block] * BLANK_TWIGS for corner in Corner}
    return _drawn("blank", "", blocks, _("An empty fishbone"), "")


class Block(NamedTuple):
    """A cause and what explains it, before it has its place."""

    lines: list[str]
    whys: list[tuple[int, str]]
    width: int
    dash: str

    @property
    def height(self) -> int:
        return (len(self.lines) + len(self.whys)) * LINE + GAP + (2 * LINE if self.lines == [""] else 0)


def _block(cause: Cause, rows: Rows) -> Block:
    width, dash = WEIGHTS.get(Cause.Certainty(cause.certainty) if cause.certainty else Cause.Certainty.MEDIUM, (2, ""))
    return Block(textwrap.wrap(cause.text, WRAP), list(_whys(cause, rows, 1)), width, dash)


def _whys(cause: Cause, rows: Rows, depth: int) -> Iterator[tuple[int, str]]:
    for why in rows.whys[cause.pk]:
        if why.text:
            for line in textwrap.wrap(_("because %(cause)s") % {"cause": lowered(why.text)}, WRAP):
                yield depth, line
        yield from _whys(why, rows, depth + 1)


def lowered(text: str) -> str:
    """In the middle of a sentence, but for abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _drawn(key: str, head: str, blocks: dict[Corner, list[Block]], title: str, empty: str) -> Fishbone:
    heights = {corner: max(LEAST, sum(block.height for block in found)) for corner, found in blocks.items()}
    spine = TOP + max(heights[corner] for corner, side in SIDES.items() if side.is_above)
    bottom = spine + heights[Corner.PLACE] + 16
    head_lines = textwrap.wrap(head, HEAD_WRAP) or ["", "", ""]
    head_height = 34 + 23 * len(head_lines)
    head_y = spine - head_height // 2
    return Fishbone(
        id=f"fishbone-{key}",
        title=title,
        description=_description(blocks) if head else "",
        height=max(bottom + 34, head_y + head_height + 4),
        spine=spine,
        head=[Text("81%", head_y + 32 + 23 * number, line) for number, line in enumerate(head_lines)],
        head_y=head_y,
        head_height=head_height,
        bones=[_bone(corner, found, spine, bottom, empty) for corner, found in blocks.items()],
    )


def _bone(corner: Corner, blocks: list[Block], spine: int, bottom: int, empty: str) -> Bone:
    side = SIDES[corner]
    outer = 44 if side.is_above else bottom
    heading = Text(percent(side.outer), HEADING if side.is_above else bottom + 22, capfirst(str(corner.label)))
    y = spine - sum(block.height for block in blocks) - 6 if side.is_above else spine + 26
    if not blocks:
        blocks = [Block([empty], [], 2, "2 5")]
        y = spine - 80 if side.is_above else spine + 50
        is_empty = True
    else:
        is_empty = False
    twigs = []
    for block in blocks:
        twig = _twig(block, side, y, spine=spine, outer=outer)
        twigs.append(twig)
        y += block.height
    return Bone(percent(side.outer), outer, percent(side.inner), spine, heading, is_empty, twigs)


def _twig(block: Block, side: Side, y: int, *, spine: int, outer: int) -> Twig:
    line_y = y + len(block.lines) * LINE
    share = min(1.0, max(0.0, (line_y - outer) / (spine - outer)))
    texts = [
        Text(percent(side.left), y + 13 + LINE * number, line, is_cause=True) for number, line in enumerate(block.lines)
    ]
    texts += [
        Text(percent(side.left + 1.2 * depth), line_y + LINE * number - 1, line)
        for number, (depth, line) in enumerate(block.whys, 1)
    ]
    end = side.outer + (side.inner - side.outer) * share
    return Twig(percent(side.left), percent(end), line_y, block.width, block.dash, texts)


def _description(blocks: dict[Corner, list[Block]]) -> str:
    counted = [
        _("%(corner)s: %(causes)s")
        % {
            "corner": corner.label,
            "causes": ngettext("%(number)d cause", "%(number)d causes", len(found)) % {"number": len(found)}
            if found
            else _("no cause"),
        }
        for corner, found in blocks.items()
    ]
    return _("%(corners)s. The same causes stand in the list.") % {"corners": capfirst(listing(counted))}
