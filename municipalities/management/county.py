"""The county that a command is about."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from municipalities.models import County
from municipalities.site.texts import one_line


def find_county(code: str) -> County:
    """A spreadsheet, or a person, drops the zero of 01."""
    county = County.objects.filter(code=one_line(code).zfill(2)).first()
    if county is None:
        present = [f"{code} {name}" for code, name in County.objects.values_list("code", "name")]
        raise CommandError(
            _("There is no county %(code)s. There are: %(present)s.")
            % {"code": code, "present": ", ".join(present) or _("none; run load_reference")}
        )
    return county
