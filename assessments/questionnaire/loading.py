"""Puts the questionnaires of fixtures/questionnaire/ into the database, one folder a version.

A version that is there stays as it is, whatever its files say: it belongs to the rounds that ask it and to the
administrators, who may have added options to it. Other questions are another version.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from assessments.models import Option, Question, Questionnaire

from .files import QuestionEntry, read


@dataclass(frozen=True)
class LoadedQuestionnaire:
    version: str
    questions: int
    is_new: bool


@transaction.atomic
def load(folder: Path) -> list[LoadedQuestionnaire]:
    """`folder` has a folder for each version. Raises BadFixture."""
    present = {*Questionnaire.objects.values_list("version", flat=True)}
    loaded = []
    for version in sorted(path for path in folder.glob("*") if path.is_dir()):
        entries = read(version)
        is_new = version.name not in present
        if is_new:
            _create(version.name, entries)
        loaded.append(LoadedQuestionnaire(version.name, len(entries), is_new))
    return loaded


def _create(version: str, entries: dict[str, QuestionEntry]) -> None:
    questionnaire = Questionnaire.objects.create(version=version)
    questions = Question.objects.bulk_create(
        Question(questionnaire=questionnaire, code=code, **entry.fields) for code, entry in entries.items()
    )
    Option.objects.bulk_create(
        Option(question=question, **option)
        for question, entry in zip(questions, entries.values(), strict=True)
        for option in entry.options
    )


@transaction.atomic
def copy(questionnaire: Questionnaire) -> Questionnaire:
    """A new version with the same questions, to be changed before a round asks it. Retired options stay behind."""
    questions = [*questionnaire.questions.prefetch_related("options")]
    made = Questionnaire.objects.create(version=_next_version(questionnaire))
    for question in questions:
        options = [option for option in question.option_of.values() if not option.retired]
        question.pk, question.questionnaire = None, made
        question.save()
        for option in options:
            option.pk, option.question = None, question
        Option.objects.bulk_create(options)
    return made


def _next_version(questionnaire: Questionnaire) -> str:
    """2026-2 after 2026, and so on."""
    stem = questionnaire.version.partition("-")[0]
    number = Questionnaire.objects.filter(version__startswith=stem).count() + 1
    return f"{stem}-{number}"
