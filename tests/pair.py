"""One scene and the two who judge it: the least that a test of judging or drawing needs."""

from types import SimpleNamespace
from typing import Any

from assessments.judging import signing
from assessments.models import Assessment
from municipalities.models import User
from municipalities.models.actor import Party
from tests.factories import (
    AssessmentFactory,
    MembershipFactory,
    MunicipalActorFactory,
    PoliceFactory,
    RoundFactory,
    SceneFactory,
    answered,
)


def a_pair(**scene: Any) -> SimpleNamespace:
    """A scene with a coordinator on each side."""
    police = PoliceFactory.create()
    municipal = MunicipalActorFactory.create(municipality__county=police.county)
    return SimpleNamespace(
        scene=SceneFactory.create(
            county=police.county,
            local_police_area=police.local_police_area,
            municipality=municipal.municipality,
            **scene,
        ),
        county=police.county,
        police=MembershipFactory.create(actor=police).user,
        municipal=MembershipFactory.create(actor=municipal).user,
        police_actor=police,
        municipal_actor=municipal,
    )


def a_pair_with_assessment(**scene: Any) -> SimpleNamespace:
    """In an open round, after a published one in which the scene was not judged."""
    pair = a_pair(**scene)
    pair.round = RoundFactory.create(county=pair.county, label="2024")
    pair.before = RoundFactory.create(county=pair.county, label="2023", published=True)
    pair.assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    return pair


def in_open_round(pair: SimpleNamespace, **fields: Any) -> Assessment:
    return answered(scene=pair.scene, round__county=pair.county, **fields)


def sign(assessment: Assessment, party: Party, by: User) -> Assessment:
    return signing.sign(assessment, party=party, seen_version=assessment.version, by=by)
