"""One person who coordinates for the police and for the municipality."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.judging import signing
from assessments.models import Assessment, Signature
from municipalities.models import User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
REASON = "Ingen utsedd."


@pytest.fixture
def both(cast: Cast) -> Cast:
    """Petra of the police is the municipality's coordinator too."""
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)
    return cast


@pytest.mark.parametrize("party", Party)
def test_does_not_sign_for_one_and_say_that_the_other_was_absent(both: Cast, party: Party) -> None:
    signing.sign(both.square_now, party=party, seen_version=1, by=both.police)
    with pytest.raises(ValidationError, match="båda parterna"):
        signing.state_absence(both.square_now, party=party.other, reason=REASON, by=both.police)
    assert not Assessment.objects.get(pk=both.square_now.pk).is_settled


def test_nor_the_other_way_round(cast: Cast) -> None:
    """The absence was stated before the second assignment."""
    signing.state_absence(cast.square_now, party=Party.MUNICIPALITY, reason=REASON, by=cast.police)
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)
    police = User.objects.get(pk=cast.police.pk)  # as in the next request
    with pytest.raises(ValidationError, match="båda parterna"):
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=police)


def test_is_not_offered_to(both: Cast, client: Client) -> None:
    assert not Assessment.objects.absence_statable_by(both.police, Party.MUNICIPALITY).exists()
    client.force_login(both.police)
    page = client.get(reverse("assessment_edit", args=[both.square_now.pk])).content.decode()
    assert reverse("assessment_absence", args=[both.square_now.pk, "municipality"]) not in page
    client.post(reverse("assessment_absence", args=[both.square_now.pk, "municipality"]), {"reason": REASON})
    assert not Signature.objects.filter(assessment=both.square_now).exists()


def test_the_others_may_still(both: Cast) -> None:
    assert Assessment.objects.absence_statable_by(both.municipal, Party.POLICE).contains(both.square_now)
    assert Assessment.objects.absence_statable_by(both.other_police, Party.MUNICIPALITY).contains(both.park_now)
