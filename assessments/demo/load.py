"""The demo county: Stockholms län with real areas and published figures, and invented scenes and people."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.action.law.loading import load as load_law
from assessments.action.methods.loading import load as load_methods
from assessments.importing import Table
from assessments.questionnaire.loading import load as load_questionnaires
from municipalities import reference
from municipalities.inhabitants import import_inhabitants
from municipalities.models import Actor, County, User
from scenes.models import Round, Scene

from .boundaries import load_boundaries
from .causes import analyse
from .history import load_history
from .people import create_actors, create_people
from .places import load_names, load_places
from .plan import FIXTURES, DemoPlan, rows
from .plans import make_plans
from .projects import make_projects
from .questions import answer_before
from .responsibility import move_to_todays_areas
from .surveys import survey_measures
from .this_year import Directory, play
from .turnover import come_and_go

COUNTY = "01"
PROJECT_OFFICE = "projektkontoret@example.org"  # in people.csv


class OtherPeoplesData(Exception):
    """The database holds something that the demo did not put there."""


def is_loaded() -> bool:
    return User.objects.filter(email=PROJECT_OFFICE).exists()


@transaction.atomic
def load() -> None:
    refuse_other_peoples_data()
    reference.load(FIXTURES)
    load_questionnaires(FIXTURES / "questionnaire")
    load_methods(FIXTURES / "methods")
    load_law(FIXTURES / "law")
    county, plan = County.objects.get(code=COUNTY), DemoPlan()
    create_people(create_actors())
    load_boundaries(county)
    import_inhabitants(Table.of(rows("inhabitants.csv")), county=county)  # before history, which keeps what was known
    load_history(plan, county)
    load_places()  # before anything is answered: what lies near decides what is asked
    answer_before(plan, county.rounds.latest("ends"))
    move_to_todays_areas()
    office = User.objects.get(email=PROJECT_OFFICE)
    round = play(plan, county, office=office)
    analyse(county, Directory())
    make_plans(county, noted_by=office)
    make_projects()
    survey_measures(county, Directory(), office=office)
    come_and_go(round, office=office)
    load_names()


def refuse_other_peoples_data() -> None:
    models_: tuple[type[models.Model], ...] = (User, Actor, Round, Scene)
    found = {model: count for model in models_ if (count := model._default_manager.count())}
    if found:
        listed = ", ".join(f"{capfirst(model._meta.verbose_name_plural)}: {count}" for model, count in found.items())
        raise OtherPeoplesData(
            _(
                "The demo county was not loaded, since the database holds other data (%(found)s). "
                "Use an empty, migrated database: set DATABASE_URL to another one."
            )
            % {"found": listed}
        )
