import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from municipalities.site.days import FIRST, LAST, within_reason

DAY = datetime.timedelta(days=1)
OURS = ("municipalities", "scenes", "assessments")


@pytest.mark.parametrize("day", [FIRST, datetime.date(2024, 2, 29), LAST])
def test_a_day_that_can_be_meant(day: datetime.date) -> None:
    within_reason(day)


@pytest.mark.parametrize("day", [datetime.date.min, FIRST - DAY, LAST + DAY, datetime.date.max])
def test_a_day_that_cannot(day: datetime.date) -> None:
    with pytest.raises(ValidationError):
        within_reason(day)


def days_of(model: type[models.Model]) -> list[Any]:
    fields = model._meta.get_fields()
    return [field for field in fields if type(field) is models.DateField]


@pytest.mark.parametrize(
    "model",
    [model for label in OURS for model in apps.get_app_config(label).get_models() if days_of(model)],
    ids=lambda model: model.__name__,
)
def test_every_day_that_is_stored_has_bounds(model: type[models.Model]) -> None:
    """In forms and, but for what history has kept, in the database."""
    assert all(within_reason in field.validators for field in days_of(model))
    bounds = [constraint for constraint in model._meta.constraints if constraint.name.endswith("dates_within_reason")]
    assert bounds or model.__name__.startswith("Historical")
