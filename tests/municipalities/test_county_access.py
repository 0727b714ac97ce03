"""Accesses that were doubled before the database refused it."""

import datetime

import pytest

from municipalities.models import CountyAccess
from tests.database import migrated
from tests.factories import ActorFactory, CountyAccessFactory, UserFactory

FIRST = datetime.date(2025, 1, 1)
DAY = datetime.timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_of_accesses_from_the_same_day_the_one_that_lasts_longest_stays() -> None:
    board, region, office = ActorFactory.create(), ActorFactory.create(), UserFactory.create()
    other = CountyAccessFactory.create(actor=region, starts=FIRST, ends=FIRST, granted_by=office)
    try:
        then = migrated("municipalities", "0005_areas_without_boundary").get_model("municipalities", "CountyAccess")
        of_board = {"county_id": board.county_id, "actor_id": board.pk, "granted_by_id": office.pk, "starts": FIRST}
        ended, *standing = (then.objects.create(ends=ends, **of_board).pk for ends in (FIRST + DAY, None, None))
        later = then.objects.create(**of_board | {"starts": FIRST + DAY}).pk
    finally:
        migrated()

    left = set(CountyAccess.objects.filter(ended_at=None).values_list("pk", flat=True))
    assert left == {other.pk, standing[0], later}
    assert CountyAccess.objects.filter(pk__in=[ended, *standing]).count() == 3
