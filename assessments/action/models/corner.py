from django.db import models
from django.utils.translation import gettext_lazy as _


class Corner(models.TextChoices):
    """The three that meet where a crime happens, each with those who could hold it back."""

    OFFENDER = "offender", _("offender")
    TARGET = "target", _("buyers and exposed")
    PLACE = "place", _("the place")
