"""The result so far: score, what is missing, and the strip that shows it."""

from __future__ import annotations

from assessments.instrument import Choice
from assessments.models import Assessment
from assessments.wording import result_words

STRIP_STEP = 24.2
"""Pixels from one cell of the score strip to the next."""


class Result:
    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    @property
    def unknown(self) -> list[int]:
        return [answer.indicator for answer in self.assessment.all_answers if answer.agreed == Choice.UNKNOWN]

    @property
    def unanswered(self) -> list[int]:
        return [answer.indicator for answer in self.assessment.all_answers if not answer.agreed]

    @property
    def tests_answered(self) -> int:
        return sum(getattr(self.assessment, name) is not None for name in Assessment.TESTS)

    @property
    def cells(self) -> list[tuple[float, str]]:
        """The score strip, from the left: yes, unknown, no."""
        score = self.assessment.score
        kinds = ["yes"] * score.yes + ["unknown"] * score.unknown + ["no"] * (score.of - score.most)
        return [(round(0.5 + STRIP_STEP * number, 1), kind) for number, kind in enumerate(kinds)]

    @property
    def threshold_at(self) -> float:
        """Where on the strip the line of the threshold stands."""
        return round(STRIP_STEP * self.assessment.instrument.threshold - 1, 1)

    @property
    def before(self) -> str:
        return result_words(self.assessment.previous) if self.assessment.previous else ""
