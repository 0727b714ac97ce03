"""The cast's square, listed in its latest published round, with what is done there."""

import datetime
from types import SimpleNamespace

import pytest

from assessments.action.models import Decision
from assessments.action.models.measure import State
from assessments.figures.freezing import freeze
from scenes.models import Round
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis, the_law
from tests.cast import Cast

DAY = datetime.date(2021, 12, 1)


@pytest.fixture
def cast() -> Cast:
    made = Cast()
    made.published = Round.objects.select_related("county").get(pk=made.published.pk)
    the_law()
    return made


@pytest.fixture
def acted(cast: Cast) -> SimpleNamespace:
    """An approved analysis with one cause that is not for readers, and a decided plan with a measure for each."""
    analysis = an_analysis(cast.square, by=cast.police, approved=True)
    problem = a_problem(analysis, "Försäljning syns vid entrén")
    dark = a_cause(problem, "Mörkt under bron", basis="platsbesök", certainty="strong", influence="yes")
    a_cause(problem, "Ingen äger lamporna", parent=dark)
    hidden = a_cause(problem, "Flera grupper gör anspråk", restricted=True, corner="offender")
    plan = a_plan(cast.square, version=3)
    lamps = a_measure(
        plan,
        (State.ONGOING, DAY),
        cause=dark,
        method=a_method("M07", label="Belysning"),
        goal="Sju lampor lyser",
        responsible=cast.municipal_actor,
        follow_up=datetime.date(2022, 6, 1),
    )
    a_measure(plan, cause=hidden, what="Samtal")
    Decision.objects.create(
        plan=plan, decided_by="Styrgruppen", on=DAY, file_number="KS 2021/7", version=3, noted_by=cast.police
    )
    return SimpleNamespace(cast=cast, analysis=analysis, dark=dark, hidden=hidden, plan=plan, lamps=lamps)


def freeze_published(cast: Cast) -> None:
    freeze(cast.published, by=cast.office)
