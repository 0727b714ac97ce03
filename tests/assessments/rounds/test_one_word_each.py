"""Databases from before a rule that the constraint now keeps: the migration mends them instead of stopping."""

import pytest
from django.utils import timezone

from assessments.models import Proof
from tests.database import migrated
from tests.factories import AssessmentFactory, UserFactory


@pytest.mark.django_db(transaction=True)
def test_of_two_proofs_by_one_person_the_objection_stays_or_else_the_first() -> None:
    objected, agreed, apart = (AssessmentFactory.create() for _ in range(3))
    one, other = UserFactory.create_batch(2)

    try:
        then = migrated("assessments", "0007_zero_report_taken_back").get_model("assessments", "Proof").objects
        for assessment, party, by, objection in [
            (objected, "police", one, ""),
            (objected, "municipality", one, "Fel namn."),
            (agreed, "police", one, ""),
            (agreed, "municipality", one, ""),
            (apart, "police", one, ""),
            (apart, "municipality", other, ""),
        ]:
            then.create(
                assessment_id=assessment.pk,
                party=party,
                by_id=by.pk,
                is_correct=not objection,
                objection=objection,
                at=timezone.now(),
            )
    finally:
        migrated()

    kept = Proof.objects.order_by("assessment", "at").values_list("assessment", "party")
    assert list(kept) == [
        (objected.pk, "municipality"),
        (agreed.pk, "police"),
        (apart.pk, "police"),
        (apart.pk, "municipality"),
    ]
