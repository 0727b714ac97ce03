"""Our own words on how to judge, in Swedish like the questions. The official wording stands elsewhere, untouched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from assessments.models import Assessment, CountyGuidance
from municipalities.models import County
from municipalities.reference_files import csv_rows

FIXTURES = settings.BASE_DIR / "fixtures"


@dataclass(frozen=True)
class Guidance:
    text: str
    of_county: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.of_county)


@cache
def of_instrument(version: str) -> Mapping[str, str]:
    """By anchor on the assessment page: i1, test_public, listed, outline."""
    return _read(FIXTURES / "guide" / f"{version}.csv")


@cache
def of_questionnaire(version: str) -> Mapping[str, str]:
    """By code of the question. A version made from another (2026-2) keeps what was said of its questions."""
    return _read(FIXTURES / "questionnaire" / version.partition("-")[0] / "guide.csv")


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    return {row.text("item"): row.text("text") for row in csv_rows(path, ["item", "text"])}


def guidance(county: County | int, instrument: str, questionnaire: str = "") -> dict[str, Guidance]:
    """All of it, by item, with one query for what the county adds."""
    ours = {**of_instrument(instrument), **(of_questionnaire(questionnaire) if questionnaire else {})}
    added = dict(CountyGuidance.objects.filter(county=county).values_list("item", "text"))
    return {item: Guidance(ours.get(item, ""), added.get(item, "")) for item in [*ours, *(added.keys() - ours.keys())]}


def guidance_of(assessment: Assessment) -> dict[str, Guidance]:
    question = next(iter(assessment.questions.values()), None)
    version = question.questionnaire.version if question else ""
    return guidance(assessment.round.county_id, assessment.round.instrument, version)
