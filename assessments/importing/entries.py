"""One row of a file of assessments, understood and checked on its own."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.instrument import INSTRUMENTS, Choice
from municipalities.models import County, District, LocalPoliceArea, Municipality
from municipalities.models.actor import Party
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.codes import Codes
from municipalities.site.importing.problems import Problem
from municipalities.site.importing.reading import FileRow
from scenes.geometry import check_point, parse_wkt
from scenes.models import Round, Scene

from .areas import AreasByName
from .columns import answer_columns, instruments_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

CODE_MAX = Scene._meta.get_field("code").max_length
NAME_MAX = Scene._meta.get_field("name").max_length
REASON_MAX, NOTE_MAX = 1_000, 10_000  # as in the forms

# sant and falskt are what a Swedish spreadsheet makes of true and false.
YES, NO = ("yes", "ja", "true", "sant", "1"), ("no", "nej", "false", "falskt", "0")
YES_NO = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
ANSWERS = (
    dict.fromkeys(YES, Choice.YES)
    | dict.fromkeys(NO, Choice.NO)
    | dict.fromkeys(("unknown", "vet ej", "vet inte", "okänt"), Choice.UNKNOWN)
)
CATEGORIES = (
    dict.fromkeys(("central", "central plats"), Scene.Category.CENTRAL)
    | dict.fromkeys(("vulnerable", "utsatt område"), Scene.Category.VULNERABLE)
    | dict.fromkeys(("residential", "bostadsområde"), Scene.Category.RESIDENTIAL)
    | {"empty": ""}
)


@dataclass(slots=True)
class AssessmentEntry:
    """What a row says. An empty name, category, point or outline says nothing of it; the rest is the whole truth."""

    line: int
    round: Round
    code: str
    name: str
    municipality: Municipality
    district: District | None
    local_police_area: LocalPoliceArea
    category: str
    listed: bool
    answers: tuple[str, ...]
    took_part: dict[Party, bool]
    reason: str
    merged_into: str
    split_from: str
    point: tuple[float, float] | None
    """Latitude and longitude."""
    outline: BaseGeometry | None
    note: str

    def problem(self, column: str, message: str) -> Problem:
        return Problem(message, self.line, column)


Moment = tuple[datetime.date, datetime.date, str]


class AssessmentEntryReader:
    """`codes` are the scenes of all rows, also of those that are wrong."""

    def __init__(
        self, county: County, rounds: Mapping[str, Round], scenes: Collection[str], *, allow_similar: bool = False
    ) -> None:
        self.county = county
        self.rounds = rounds
        self.known_rounds = Codes(rounds)
        self.known_scenes = Codes(scenes, allow_similar=allow_similar)
        self.areas = AreasByName(county)
        self.shared, self.others = answer_columns(instruments_of(rounds.values()))
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.codes: set[str] = set()
        self._lines: dict[tuple[str, str], int] = {}

    def read(self, rows: Iterator[FileRow]) -> Iterator[AssessmentEntry]:
        """Entries of the rows that make sense; `problems` holds what is wrong with the others."""
        for row in rows:
            cells = Cells(row)
            entry = self._entry(cells)
            if entry:
                yield entry
            self.problems += cells.problems
            self.doubts += cells.doubts

    def _entry(self, cells: Cells) -> AssessmentEntry | None:
        round = self._round(cells)
        code = self._code(cells)
        municipality = self.areas.municipality(cells)
        police_area = self.areas.police_area(cells, round)
        listed = cells.word("listed", YES_NO, "yes, no (ja, nej)")
        answers = self._answers(cells, round)
        took_part, reason = _parties(cells)
        name = cells.free_text("name", most=NAME_MAX)
        district = self.areas.district(cells, municipality, round)
        category = cells.word("category", CATEGORIES, ", ".join(Scene.Category.values), required=False)
        point, outline = _point(cells), _outline(cells)
        note = cells.free_text("note", most=NOTE_MAX, lines=True)
        merged_into, split_from = _other_scene(cells, "merged_into", code), _other_scene(cells, "split_from", code)
        if cells.problems or not (round and code and municipality and police_area):
            return None
        return AssessmentEntry(
            line=cells.row.line,
            round=round,
            code=code,
            name=name,
            municipality=municipality,
            district=district,
            local_police_area=police_area,
            category=category or "",
            listed=bool(listed),
            answers=answers,
            took_part=took_part,
            reason=reason,
            merged_into=merged_into,
            split_from=split_from,
            point=point,
            outline=outline,
            note=note,
        )

    def _code(self, cells: Cells) -> str | None:
        code = cells.code("scene", self.known_scenes, most=CODE_MAX)
        if code:
            cells.refuse_personal_numbers("scene", code)
            self.codes.add(code)
            line = self._lines.setdefault((cells.text("round"), code), cells.row.line)
            if line != cells.row.line:
                cells.refuse(
                    "scene", _("has a row for the same round on line %(line)d. Keep one of them.") % {"line": line}
                )
        return code

    def _answers(self, cells: Cells, round: Round | None) -> tuple[str, ...]:
        """One for each indicator of the round's instrument; an answer to another one's has no place to go."""
        columns = self.shared
        if round:
            size = INSTRUMENTS[round.instrument].size
            columns, without = [*self.shared, *self.others][:size], [*self.shared, *self.others][size:]
            for column in filter(cells.text, without):
                words = _("round %(round)s is judged with instrument %(instrument)s, which has no such indicator.")
                cells.refuse(column, words % {"round": round, "instrument": round.instrument})
        expected = "yes, no, unknown (ja, nej, vet ej)"
        return tuple(cells.word(column, ANSWERS, expected) or "" for column in columns)

    def _round(self, cells: Cells) -> Round | None:
        label = cells.required("round")
        if label is None:
            return None
        round = self.rounds.get(label)
        if round is None:
            message = _("%(county)s has no round “%(label)s”. Add it with import_rounds first.")
            words = {"county": self.county, "label": label[:40]}
            cells.refuse("round", message % words + self.known_rounds.suggestion(label))
        return round


def _parties(cells: Cells) -> tuple[dict[Party, bool], str]:
    """Who took part, and why one of them did not."""
    police = cells.word("police", YES_NO, "yes, no (ja, nej)")
    municipality = cells.word("municipal", YES_NO, "yes, no (ja, nej)")
    reason = cells.free_text("reason", most=REASON_MAX)
    if police is None or municipality is None:
        return {}, reason
    if not police and not municipality:
        cells.refuse("police", _("neither party took part. At least one stands behind an assessment."))
    elif police and municipality and reason:
        cells.refuse("reason", _("both parties took part. Leave the cell empty, or change police or municipal."))
    elif police != municipality and not cells.has("reason"):
        cells.refuse("reason", _("is empty. Say why one party took no part."))
    return {Party.POLICE: police, Party.MUNICIPALITY: municipality}, reason


def _other_scene(cells: Cells, column: str, code: str | None) -> str:
    other = cells.text(column)
    if other and other == code:
        cells.refuse(column, _("names the scene itself. Name the other scene."))
    return other


def _point(cells: Cells) -> tuple[float, float] | None:
    latitude, longitude = cells.number("latitude"), cells.number("longitude")
    for given, column in ((longitude, "latitude"), (latitude, "longitude")):
        if given is not None and not cells.has(column):
            cells.refuse(column, _("is empty. Give both latitude and longitude, or neither."))
    if latitude is None or longitude is None:
        return None
    try:
        check_point(latitude, longitude)
    except ValidationError as error:
        cells.refuse("latitude", " ".join(error.messages))
    return latitude, longitude


def _outline(cells: Cells) -> BaseGeometry | None:
    text = cells.raw("outline")
    if not text:
        return None
    try:
        return parse_wkt(text)
    except ValidationError as error:
        cells.refuse("outline", " ".join(error.messages))
        return None
