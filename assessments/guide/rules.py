from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.models import CountyGuidance
from municipalities.models import County

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def write(county: County, item: str, text: str, *, by: User) -> None:
    """The county's own words on an item, or none. The register's history keeps what was there."""
    County.objects.select_for_update().get(pk=county.pk)
    stored = CountyGuidance.objects.filter(county=county, item=item).first()
    if text == (stored.text if stored else ""):
        return
    kept = stored or CountyGuidance(county=county, item=item)
    kept.note_author(by)
    if not text:
        kept.delete()
        return
    kept.text = text
    kept.full_clean()
    kept.save()
