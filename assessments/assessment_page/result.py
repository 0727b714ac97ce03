"""The result so far: score, what is missing, and the strip that shows it."""

from __future__ import annotations

from assessments.instrument import Choice
from assessments.models import Assessment
from assessments.wording import result_before_words

STRIP_WIDTH, GAP = 242, 3
"""Of the score strip and between its cells, in pixels."""


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
        return [(round(0.5 + self._step * number, 1), kind) for number, kind in enumerate(kinds)]

    @property
    def cell_width(self) -> float:
        return round(self._step - GAP, 1)

    @property
    def threshold_at(self) -> float:
        """Where on the strip the line of the threshold stands."""
        return round(self._step * self.assessment.instrument.threshold - 1, 1)

    @property
    def threshold_anchor(self) -> str:
        """Which end of its words stands at the line, so that they have room."""
        return "end" if self.threshold_at > STRIP_WIDTH / 2 else "start"

    @property
    def _step(self) -> float:
        """From one cell to the next."""
        return STRIP_WIDTH / self.assessment.instrument.size

    @property
    def before(self) -> str:
        previous = self.assessment.previous
        return result_before_words(previous, self.assessment.round) if previous else ""
