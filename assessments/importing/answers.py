"""Answers to questions, and each party's own answers to indicators, from a file.

They may come with the import that fills a published round. An answer that is there already is not changed by a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.figures.freezing import freeze_imported
from assessments.judging import content
from assessments.judging import rules as judging
from assessments.models import Assessment, Event, Question, Questionnaire, RoundQuestionnaire
from assessments.questionnaire import values
from municipalities.models import County
from municipalities.models.actor import Party
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.problems import ImportErrors, Problem, to_confirm
from municipalities.site.importing.reading import Columns, FileRow, Table
from scenes.models import Round

from .entries import ANSWERS
from .report import ImportReport

COLUMNS = Columns(required=("round", "scene", "question", "value"), optional=("party",))
PARTIES = {
    "police": Party.POLICE,
    "polisen": Party.POLICE,
    "municipality": Party.MUNICIPALITY,
    "kommunen": Party.MUNICIPALITY,
}
INDICATOR = re.compile(r"i(\d{1,2})", re.ASCII)


@transaction.atomic
def import_answers(table: Table, *, county: County, dry_run: bool = False, confirm: bool = False) -> ImportReport:
    """Raises ImportErrors and writes nothing when a row is wrong. `confirm` takes texts that may point out a person."""
    # One import at a time, and no round published meanwhile.
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    import_ = _AnswerImport(county)
    for row in table.checked(COLUMNS):
        import_.take(row)
    problems = import_.problems + table.problems + ([] if confirm else to_confirm(import_.doubts))
    if problems:
        raise ImportErrors(*problems)
    import_.write()
    if dry_run:
        transaction.set_rollback(True)
    return import_.report


class _AnswerImport:
    def __init__(self, county: County) -> None:
        self.county = county
        self.report = ImportReport()
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        rounds = Round.objects.select_for_update(no_key=True, of=("self",)).filter(county=county)
        self.rounds = {round.label: _KnownRound(round) for round in rounds}
        self.lines: dict[tuple[int, str], int] = {}
        self.new: dict[Assessment, dict[str, str]] = {}

    def take(self, row: FileRow) -> None:
        cells = Cells(row)
        known = self._round(cells)
        assessment = self._assessment(cells, known) if known else None
        party = cells.word("party", PARTIES, "police, municipality", required=False)
        name = known.field(cells, party) if known else None
        value = known.value(cells, name) if known and name else None
        if assessment and name and value:
            self._take(cells, assessment, name, value)
        self.problems += cells.problems
        self.doubts += cells.doubts

    def _take(self, cells: Cells, assessment: Assessment, name: str, value: str) -> None:
        key = assessment.pk, name
        if key in self.lines:
            cells.refuse("question", _("is answered in line %(line)d already.") % {"line": self.lines[key]})
            return
        self.lines[key] = cells.row.line
        stored = judging.values(assessment).get(name, "")
        if stored == value:
            self.report.replies.unchanged += 1
        elif stored:
            words = _("has been answered already (%(stored)s). A file does not change an answer.")
            cells.refuse("value", words % {"stored": stored[:40]})
        else:
            self.new.setdefault(assessment, {})[name] = value
            self.report.replies.created += 1

    def _round(self, cells: Cells) -> _KnownRound | None:
        label = cells.required("round")
        known = self.rounds.get(label or "")
        if label and known is None:
            told = {"county": self.county, "label": label, "present": ", ".join(self.rounds) or _("none yet")}
            cells.refuse("round", _("%(county)s has no round %(label)s. Its rounds: %(present)s.") % told)
        elif known and known.round.state in (Round.State.PLANNED, Round.State.PROOFING):
            told = {"round": known.round, "state": known.round.get_state_display()}
            cells.refuse("round", _("round %(round)s is %(state)s.") % told)
            return None
        return known

    def _assessment(self, cells: Cells, known: _KnownRound) -> Assessment | None:
        code = cells.required("scene")
        found = known.assessments.get(code or "")
        if code and found is None:
            told = {"code": code[:40], "round": known.round}
            cells.refuse("scene", _("%(code)s has no assessment in round %(round)s.") % told)
        return found

    def write(self) -> None:
        for known in self.rounds.values():
            mine = {one: given for one, given in self.new.items() if one.round_id == known.round.pk}
            if mine:
                known.write(mine)
        published = Round.objects.filter(county=self.county, state=Round.State.PUBLISHED).select_related("county")
        self.report.moved = freeze_imported(published, reason=_("Answers were added from a file."))


class _KnownRound:
    def __init__(self, round: Round) -> None:
        self.round = round

    @cached_property
    def assessments(self) -> dict[str, Assessment]:
        """By code of the scene; each with what it is asked."""
        found = Assessment.objects.filter(round=self.round).select_related("scene")
        every = {one.scene.code: one for one in found.prefetch_related("answers", "replies")}
        for assessment in every.values():
            assessment.round = self.round
            vars(assessment)["questions"] = self.questions
        return every

    @cached_property
    def asks(self) -> RoundQuestionnaire | None:
        """History that was imported may have been asked anything: the newest version, if it has none."""
        found = RoundQuestionnaire.objects.select_related("questionnaire").filter(round=self.round).first()
        newest = Questionnaire.objects.last()
        if found is None and newest and self.round.is_published:
            return RoundQuestionnaire(round=self.round, questionnaire=newest, length=RoundQuestionnaire.Length.FULL)
        return found

    @cached_property
    def questions(self) -> dict[str, Question]:
        return self.asks.questions if self.asks else {}

    def field(self, cells: Cells, party: Party | None) -> str | None:
        code = cells.required("question")
        if code is None:
            return None
        if found := INDICATOR.fullmatch(code.lower()):
            return self._indicator(cells, int(found[1]), party)
        if code.upper() in self.questions:
            return values.field(code.upper(), party or "")
        words = _("round %(round)s does not ask %(code)s.")
        cells.refuse("question", words % {"round": self.round, "code": code[:40]})
        return None

    def _indicator(self, cells: Cells, number: int, party: Party | None) -> str | None:
        size = len(next(iter(self.assessments.values())).all_answers) if self.assessments else 0
        if number not in range(1, size + 1):
            words = _("round %(round)s has no indicator %(number)s.")
            cells.refuse("question", words % {"round": self.round, "number": number})
        elif party is None and not cells.has("party"):
            cells.refuse("party", _("is empty. Joint answers to indicators come with import_assessments."))
        elif party:
            return f"i{number}.{party}"
        return None

    def value(self, cells: Cells, name: str) -> str | None:
        if not values.is_question(name):
            return cells.word("value", ANSWERS, "yes, no, unknown (ja, nej, vet ej)")
        question = self.questions[values.code_and_party(name)[0]]
        is_text = question.kind == Question.Kind.TEXT
        text = cells.free_text("value", lines=True) if is_text else cells.required("value")
        if not text:
            return cells.required("value")
        try:
            return values.understood(question, text)
        except ValidationError as error:
            cells.refuse("value", " ".join(error.messages))
            return None

    def write(self, new: dict[Assessment, dict[str, str]]) -> None:
        if self.asks and not self.asks.pk and any(values.is_question(name) for given in new.values() for name in given):
            self.asks.save()
        changes = {one: [*self._written(one, given)] for one, given in new.items()}
        signed_here = {one: told for one, told in changes.items() if not self._came_from_a_file(one)}
        content.note(signed_here, by=None)
        Event.objects.bulk_create(
            Event(assessment=one, version=one.version, kind=Event.Kind.IMPORTED, changes=told)
            for one, told in changes.items()
            if one not in signed_here
        )

    def _came_from_a_file(self, assessment: Assessment) -> bool:
        """Signatures of a file, or of a round that is published, stand for what files say."""
        return self.round.is_published or assessment.source == Assessment.Source.IMPORT

    def _written(self, assessment: Assessment, given: dict[str, str]) -> Iterator[dict[str, str]]:
        if not self.round.is_published:
            given = given | judging.agreements(judging.values(assessment), given)
        before = judging.values(assessment)
        judging.put(assessment, given)
        for name, value in given.items():
            yield {"field": name, "before": before[name], "after": value}
