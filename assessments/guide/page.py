"""Everything that is asked in a round, with how it is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.instrument import DEFINITION, INSTRUMENTS
from assessments.models import Question, RoundQuestionnaire
from assessments.wording import CONDITIONS
from scenes.models import Round

from .texts import Guidance, guidance


@dataclass(frozen=True)
class Item:
    key: str
    """Its name in addresses and in the county's own texts."""
    number: str
    """As on screen and on paper."""
    text: str
    is_swedish: bool
    guidance: Guidance
    help: str = ""

    @property
    def name(self) -> str:
        return f"{self.number} {self.text}".strip()


@dataclass(frozen=True)
class Part:
    heading: str
    items: list[Item]


class Guide:
    def __init__(self, round: Round) -> None:
        self.round = round
        self.instrument = INSTRUMENTS[round.instrument]
        self.definition = DEFINITION

    @cached_property
    def asks(self) -> RoundQuestionnaire | None:
        return RoundQuestionnaire.objects.select_related("questionnaire").filter(round=self.round).first()

    @cached_property
    def _guidance(self) -> dict[str, Guidance]:
        version = self.asks.questionnaire.version if self.asks else ""
        return guidance(self.round.county_id, self.instrument.version, version)

    @cached_property
    def parts(self) -> list[Part]:
        return [
            Part(_("The indicators"), [*self._indicators()]),
            Part(_("Conclusion and outline"), [*self._conclusion()]),
            *self._themes(),
        ]

    @property
    def item_of(self) -> dict[str, Item]:
        return {item.key: item for part in self.parts for item in part.items}

    def _indicators(self) -> Iterator[Item]:
        for indicator in self.instrument.indicators:
            yield self._item(f"i{indicator.number}", str(indicator.number), indicator.text)

    def _conclusion(self) -> Iterator[Item]:
        for number, (name, text) in enumerate(CONDITIONS.items(), 1):
            yield self._item(name, f"V{number}", str(text), is_swedish=False)
        yield self._item("listed", "", _("Conclusion"), is_swedish=False)
        yield self._item("outline", "", _("Outline"), is_swedish=False)

    def _themes(self) -> Iterator[Part]:
        by_theme: dict[str, list[Item]] = {}
        for code, question in (self.asks.questions if self.asks else {}).items():
            by_theme.setdefault(question.theme, []).append(self._item(code, code, question.text, advice=question.help))
        for theme, items in by_theme.items():
            yield Part(capfirst(str(Question.Theme(theme).label)), items)

    def _item(self, key: str, number: str, text: str, *, is_swedish: bool = True, advice: str = "") -> Item:
        return Item(key, number, text, is_swedish, self._guidance.get(key, Guidance("")), advice)
