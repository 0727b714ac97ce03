"""The instrument: indicators, threshold and the rule that classifies (rules 1 and 2).

Kept as code, not rows: ten indicators and seven have been the same since 2017. A new version is a new entry in
INSTRUMENTS and nothing more: each round names its own, and forms, pages, files and imports follow from that.
Assessments store their result when settled, so a new version never rewrites the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Choice(models.TextChoices):
    """An answer. Unknown is not no."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("don't know")


class Classification(models.TextChoices):
    QUALIFIED = "qualified", _("qualified")
    UNDETERMINED = "undetermined", _("undetermined")
    NOT_QUALIFIED = "not_qualified", _("not qualified")


@dataclass(frozen=True)
class Indicator:
    number: int
    label: str
    """Our own short label, in Swedish like the official wording."""
    text: str
    """Official wording, in Swedish."""


@dataclass(frozen=True)
class Score:
    """Number of yes, and how many more there may be. An answer not given yet counts as unknown."""

    yes: int
    unknown: int
    of: int

    @property
    def most(self) -> int:
        return self.yes + self.unknown

    def __str__(self) -> str:
        return f"{self.yes}–{self.most}" if self.unknown else str(self.yes)


@dataclass(frozen=True)
class Instrument:
    version: str
    indicators: tuple[Indicator, ...]
    threshold: int
    """Yes answers from which an open drug scene is qualified."""

    def __post_init__(self) -> None:
        if [indicator.number for indicator in self.indicators] != [*self.numbers]:
            raise ValueError(f"Instrument {self.version}: number the indicators 1, 2, 3 and so on, in order.")
        if not 1 <= self.threshold <= self.size:
            raise ValueError(
                f"Instrument {self.version}: the threshold is {self.threshold}, but there are {self.size} indicators."
            )

    def __str__(self) -> str:
        return ngettext(
            "%(version)s: %(size)s indicator, qualified from %(threshold)s",
            "%(version)s: %(size)s indicators, qualified from %(threshold)s",
            self.size,
        ) % {"version": self.version, "size": self.size, "threshold": self.threshold}

    @property
    def size(self) -> int:
        return len(self.indicators)

    @property
    def numbers(self) -> range:
        return range(1, self.size + 1)

    def score(self, answers: Mapping[int, str] | Iterable[str]) -> Score:
        values = list(answers.values() if isinstance(answers, Mapping) else answers)
        yes, no = values.count(Choice.YES), values.count(Choice.NO)
        return Score(yes=yes, unknown=self.size - yes - no, of=self.size)

    def stored_score(self, *, yes: int, unknown: int) -> Score:
        return Score(yes=yes, unknown=unknown, of=self.size)

    def classify(self, score: Score) -> Classification:
        if score.yes >= self.threshold:
            return Classification.QUALIFIED
        if score.most < self.threshold:
            return Classification.NOT_QUALIFIED
        return Classification.UNDETERMINED


# Official wording: Metodbok 2018, section on open drug scenes. Short labels are our own.
_2017 = Instrument(
    version="2017",
    threshold=7,
    indicators=(
        Indicator(
            1,
            "Allmänt känd synlig hantering",
            "Det är allmänt känt för både allmänheten och missbrukare att synlig hantering av narkotika sker på "
            "platsen.",
        ),
        Indicator(2, "Daglig hantering", "Hanteringen av narkotika pågår mer eller mindre dagligen."),
        Indicator(
            3,
            "Toleranszon",
            "Det är en informell zon av tolerans från polis och andra mot avvikande beteende.",
        ),
        Indicator(4, "Problem enligt myndigheter", "Platsen uppfattas som problematisk av myndigheter."),
        Indicator(5, "Problem enligt allmänheten", "Platsen uppfattas som problematisk av allmänheten."),
        Indicator(
            6,
            "Öppen för fler köpare/säljare",
            "På platsen sker narkotikahandel som fler än bara en viss kategori köpare eller säljare får delta i.",
        ),
        Indicator(7, "Olägenhet och obehag", "Platsen genererar olägenheter och obehag för allmänheten."),
        Indicator(
            8,
            "Drar till sig nya och utsatta",
            "Platsen misstänks attrahera nya brukare, antisociala grupper och individer samt andra som har svårt att "
            "platsa in i de sociala strukturerna, exempelvis hemlösa och flyktinggrupper.",
        ),
        Indicator(9, "Unga avråds", "Unga avråds från att vistas på platsen."),
        Indicator(10, "Förhöjd brottsstatistik", "Platsen och närområdet har förhöjd brottsstatistik."),
    ),
)

INSTRUMENTS = {instrument.version: instrument for instrument in (_2017,)}
"""By version. The first is what a round gets that names none."""

DEFINITION = (
    "En öppen drogscen är en geografisk, bestående plats där bruk och försäljning av narkotika sker offentligt och "
    "uppfattas som problematisk av myndigheter eller allmänheten."
)
"""Official definition, in Swedish. Source: FAQ of the regional project, Samverkan Stockholmsregionen, 2024."""
