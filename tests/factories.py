"""Each factory makes the least that the database accepts; a test names what matters to it."""

import datetime
from typing import Any

from factory.declarations import (
    LazyAttribute,
    LazyAttributeSequence,
    LazyFunction,
    SelfAttribute,
    Sequence,
    SubFactory,
    Trait,
)
from factory.django import DjangoModelFactory, Password

from assessments.instrument import Choice
from assessments.models import Answer, Assessment, Signature
from municipalities.models import (
    Actor,
    Boundary,
    County,
    CountyAccess,
    District,
    LocalPoliceArea,
    Membership,
    Municipality,
    User,
)
from municipalities.models.actor import Party
from scenes.models import Outline, Place, Round, Scene
from scenes.place_kinds import SCHOOL

PASSWORD = "long enough to be safe"


class CountyFactory(DjangoModelFactory[County]):
    class Meta:
        model = County

    # Real codes end at 25; up to 29 they are free for a test to choose.
    code = Sequence(lambda n: str(30 + n % 70))
    name = Sequence(lambda n: f"County {n}")


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    class Meta:
        model = Municipality

    county = SubFactory(CountyFactory)
    # Up to 09 and from 80 they are free for a test to choose.
    code = LazyAttributeSequence(lambda municipality, n: f"{municipality.county.code}{10 + n % 70}")
    name = Sequence(lambda n: f"Municipality {n}")


class DistrictFactory(DjangoModelFactory[District]):
    class Meta:
        model = District

    municipality = SubFactory(MunicipalityFactory)
    name = Sequence(lambda n: f"District {n}")


class LocalPoliceAreaFactory(DjangoModelFactory[LocalPoliceArea]):
    class Meta:
        model = LocalPoliceArea

    county = SubFactory(CountyFactory)
    name = Sequence(lambda n: f"Police area {n}")


class BoundaryFactory(DjangoModelFactory[Boundary]):
    """Name the kind with the area, as in `kind="county", county=county`."""

    class Meta:
        model = Boundary

    geometry = LazyFunction(lambda: SQUARE)
    source = "invented"


def with_boundary(area: County | Municipality, geometry: dict[str, Any]) -> Any:
    """The area, now with a boundary."""
    kind = "county" if isinstance(area, County) else "municipality"
    BoundaryFactory.create(kind=kind, geometry=geometry, **{kind: area})
    return area


class ActorFactory(DjangoModelFactory[Actor]):
    class Meta:
        model = Actor

    county = SubFactory(CountyFactory)
    kind = Actor.Kind.OTHER
    name = Sequence(lambda n: f"Actor {n}")


class PoliceFactory(ActorFactory):
    kind = Actor.Kind.POLICE
    local_police_area = SubFactory(LocalPoliceAreaFactory)
    county = SelfAttribute("local_police_area.county")


class MunicipalActorFactory(ActorFactory):
    kind = Actor.Kind.MUNICIPALITY
    municipality = SubFactory(MunicipalityFactory)
    county = SelfAttribute("municipality.county")


class DistrictActorFactory(ActorFactory):
    kind = Actor.Kind.DISTRICT
    district = SubFactory(DistrictFactory)
    county = SelfAttribute("district.municipality.county")


class OfficeFactory(ActorFactory):
    kind = Actor.Kind.PROJECT_OFFICE


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")
    password = Password(PASSWORD)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    actor = SubFactory(ActorFactory)
    role = Membership.Role.COORDINATOR


class CountyAccessFactory(DjangoModelFactory[CountyAccess]):
    class Meta:
        model = CountyAccess

    county = SelfAttribute("actor.county")
    actor = SubFactory(ActorFactory)
    reason = "The board follows up the measures."
    granted_by = SubFactory(UserFactory)


class RoundFactory(DjangoModelFactory[Round]):
    """Round 2024 describes 2024 and so on. `published=True` also gives the date."""

    class Meta:
        model = Round

    class Params:
        published = Trait(
            state=Round.State.PUBLISHED,
            published_on=LazyAttribute(lambda round: round.ends + datetime.timedelta(days=60)),
        )

    county = SubFactory(CountyFactory)
    label = "2024"
    starts = LazyAttribute(lambda round: datetime.date(int(round.label), 1, 1))
    ends = LazyAttribute(lambda round: datetime.date(int(round.label), 12, 31))
    state = Round.State.OPEN


class SceneFactory(DjangoModelFactory[Scene]):
    class Meta:
        model = Scene

    county = SubFactory(CountyFactory)
    municipality = SubFactory(MunicipalityFactory, county=SelfAttribute("..county"))
    local_police_area = SubFactory(LocalPoliceAreaFactory, county=SelfAttribute("..county"))
    code = Sequence(lambda n: f"0000-{n:03}")
    name = Sequence(lambda n: f"Scene {n}")
    category = Scene.Category.RESIDENTIAL


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """Not started. See `answered` and `settled` for more."""

    class Meta:
        model = Assessment

    round = SubFactory(RoundFactory)
    scene = SubFactory(SceneFactory, county=SelfAttribute("..round.county"))
    name = SelfAttribute("scene.name")
    category = SelfAttribute("scene.category")
    municipality = SelfAttribute("scene.municipality")
    district = SelfAttribute("scene.district")
    local_police_area = SelfAttribute("scene.local_police_area")


def answered(*, yes: int = 7, unknown: int = 0, listed: bool = True, **fields: Any) -> Assessment:
    """Ready to sign: the first `yes` indicators yes, the next `unknown` unknown, the others no."""
    assessment = AssessmentFactory.create(
        version=1,
        listed=listed,
        test_lasting=listed,
        test_public=True,
        test_problem=True,
        explanation="" if listed else "Ingen handel sedan i våras.",
        **fields,
    )
    instrument = assessment.instrument
    given = [Choice.YES] * yes + [Choice.UNKNOWN] * unknown + [Choice.NO] * (instrument.size - yes - unknown)
    Answer.objects.bulk_create(
        Answer(assessment=assessment, indicator=number, agreed=choice)
        for number, choice in zip(instrument.numbers, given, strict=True)
    )
    return assessment


def settled(*, joint: bool = True, **fields: Any) -> Assessment:
    """Signed by both parties, or by the police alone; takes what `answered` takes."""
    assessment = answered(**fields)
    Signature.objects.create(assessment=assessment, party=Party.POLICE)
    Signature.objects.create(
        assessment=assessment, party=Party.MUNICIPALITY, took_part=joint, reason="" if joint else "Ingen utsedd."
    )
    assessment.settle(at=datetime.datetime(2024, 2, 1, 12, tzinfo=datetime.UTC))
    assessment.save()
    return assessment


SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[17.83, 59.2], [17.831, 59.2], [17.831, 59.2005], [17.83, 59.2005], [17.83, 59.2]]],
}
"""About 57 m by 56 m."""


def drawn(scene: Scene, round: Round, geometry: dict[str, Any] | None = None) -> Outline:
    return Outline.objects.draw(scene=scene, round=round, geometry=geometry or SQUARE)


class PlaceFactory(DjangoModelFactory[Place]):
    """A compulsory school."""

    class Meta:
        model = Place

    county = SubFactory(CountyFactory)
    kind = SCHOOL
    source_id = Sequence(str)
    name = Sequence(lambda n: f"Place {n}")
    school_form = LazyAttribute(lambda place: "Grundskola" if place.kind == SCHOOL else "")
    latitude = 59.2
    longitude = 17.83

    @classmethod
    def _build(cls, model_class: type[Place], *args: Any, **kwargs: Any) -> Place:
        place = model_class(**kwargs)
        place.locate()
        return place

    @classmethod
    def _create(cls, model_class: type[Place], *args: Any, **kwargs: Any) -> Place:
        place = cls._build(model_class, *args, **kwargs)
        place.save()
        return place
