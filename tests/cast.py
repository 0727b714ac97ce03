"""The same people and places wherever a test asks who may do what."""

from assessments.models import Assessment, PublishedFigure
from municipalities.models import Actor, CountyAccess, Membership, User
from scenes.models import Place, Round, Scene
from tests.factories import (
    ActorFactory,
    AssessmentFactory,
    CountyAccessFactory,
    CountyFactory,
    DistrictActorFactory,
    MembershipFactory,
    MunicipalActorFactory,
    OfficeFactory,
    PlaceFactory,
    PoliceFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    answered,
    drawn,
    settled,
)

Role = Membership.Role


class Cast:
    """A county with two municipalities, two local police areas and a district.

    `square` is a scene in the cast's own area, `park` one in another area of the county. Round 2021 is published,
    2022 in proof, 2023 open and 2024 planned.
    """

    def __init__(self) -> None:
        self.county = CountyFactory.create(code="27", name="Eklunds län")
        self.elsewhere = CountyFactory.create(code="28", name="Björkdals län")
        self.make_areas()
        self.make_people()
        self.make_rounds()
        self.make_scenes()

    def make_areas(self) -> None:
        self.police_actor = PoliceFactory.create(
            name="Polisen Norra Ek", local_police_area__county=self.county, local_police_area__name="Norra Ek"
        )
        self.municipal_actor = MunicipalActorFactory.create(
            name="Ekstads kommun",
            municipality__county=self.county,
            municipality__code="2701",
            municipality__name="Ekstad",
        )
        self.district_actor = DistrictActorFactory.create(
            name="Ekstads centrum",
            district__municipality=self.municipal_actor.municipality,
            district__name="Centrum",
        )
        self.police_actor.local_police_area.districts.add(self.district_actor.district)
        self.other_police_actor = PoliceFactory.create(
            name="Polisen Södra Ek", local_police_area__county=self.county, local_police_area__name="Södra Ek"
        )
        self.other_municipal_actor = MunicipalActorFactory.create(
            name="Åby kommun", municipality__county=self.county, municipality__code="2702", municipality__name="Åby"
        )
        self.board = ActorFactory.create(name="Länsstyrelsen", county=self.county, kind=Actor.Kind.COUNTY_BOARD)
        self.project_office = OfficeFactory.create(name="Projektkontoret", county=self.county)
        self.police_actor_elsewhere = PoliceFactory.create(
            name="Polisen Björk", local_police_area__county=self.elsewhere, local_police_area__name="Björk"
        )

    def make_people(self) -> None:
        self.outsider = person("Olle Outsider", self.police_actor_elsewhere)
        self.police = person("Petra Polis", self.police_actor)
        self.municipal = person("Klara Kommun", self.municipal_actor)
        self.district = person("Dana District", self.district_actor)
        self.contributor = person("Bo Bidrag", self.police_actor, Role.CONTRIBUTOR)
        self.reader = person("Lisa Läsare", self.municipal_actor, Role.READER)
        self.county_actor = person("Lena Län", self.board)
        self.office = person("Pia Projekt", self.project_office)
        self.administrator: User = UserFactory.create(name="Adam Admin", is_staff=True, is_superuser=True)
        self.other_police = person("Sven Södra", self.other_police_actor)
        self.access: CountyAccess = CountyAccessFactory.create(
            actor=ActorFactory.create(name="Regionen", county=self.county), granted_by=self.office
        )

    def make_rounds(self) -> None:
        state = Round.State
        self.published: Round = RoundFactory.create(county=self.county, label="2021", published=True)
        self.in_proof: Round = RoundFactory.create(county=self.county, label="2022", state=state.PROOFING)
        self.open: Round = RoundFactory.create(county=self.county, label="2023", state=state.OPEN)
        self.planned: Round = RoundFactory.create(county=self.county, label="2024", state=state.PLANNED)
        self.figure = PublishedFigure.objects.create(round=self.published, measure="listed", value=2, source="Rapport")

    def make_scenes(self) -> None:
        self.square: Scene = SceneFactory.create(
            county=self.county,
            code="2701-001",
            name="Torget",
            municipality=self.municipal_actor.municipality,
            district=self.district_actor.district,
            local_police_area=self.police_actor.local_police_area,
        )
        self.park: Scene = SceneFactory.create(
            county=self.county,
            code="2702-001",
            name="Ängsparken",
            municipality=self.other_municipal_actor.municipality,
            local_police_area=self.other_police_actor.local_police_area,
            latitude=59.3,
            longitude=18.1,
        )
        self.square_then = settled(scene=self.square, round=self.published, yes=8)
        self.park_then = settled(scene=self.park, round=self.published, yes=5, unknown=1, joint=False)
        self.square_in_proof = settled(scene=self.square, round=self.in_proof, yes=7)
        self.square_now = answered(scene=self.square, round=self.open, yes=6, unknown=1)
        self.park_now: Assessment = AssessmentFactory.create(scene=self.park, round=self.open)
        drawn(self.square, self.published)
        self.school: Place = PlaceFactory.create(
            county=self.county, municipality=self.municipal_actor.municipality, name="Ekskolan"
        )


def person(name: str, actor: Actor, role: str = Role.COORDINATOR) -> User:
    return MembershipFactory.create(actor=actor, role=role, user__name=name).user
