"""Areas are reorganised as Stockholm's were: districts on 1 July 2023, police areas on 1 January 2025."""

import datetime

from assessments.models import Assessment, Reorganisation
from assessments.responsibility.handover import Area, Handover, first_day_without, mark_of, stakes
from assessments.responsibility.rules import HandedOver, hand_over, order
from assessments.rounds.rules import open_round
from municipalities.models import District, LocalPoliceArea, Municipality, User
from scenes.models import Round, Scene
from tests.factories import (
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    RoundFactory,
    UserFactory,
    settled,
)

JULY = datetime.date(2023, 7, 1)
NEW_YEAR = datetime.date(2025, 1, 1)


DAY = datetime.timedelta(days=1)


class Stockholm:
    """Places of LPO Norrmalm in three districts and on Lidingö, listed in 2023."""

    def __init__(self) -> None:
        self.county = CountyFactory.create(name="Stockholms län")
        self.stockholm: Municipality = MunicipalityFactory.create(county=self.county, name="Stockholm")
        self.lidingo: Municipality = MunicipalityFactory.create(county=self.county, name="Lidingö")
        self.norrmalm, self.ostermalm = (self.district(name, valid_to=JULY - DAY) for name in ("Norrmalm", "Östermalm"))
        self.kungsholmen = self.district("Kungsholmen")
        self.innerstaden = self.district("Norra innerstaden", valid_from=JULY)
        self.innerstaden.predecessors.set([self.norrmalm, self.ostermalm])
        self.lpo = self.police_area("Norrmalm", valid_to=NEW_YEAR - DAY)
        self.lpo_north = self.police_area("Norra innerstaden", valid_from=NEW_YEAR)
        self.lpo_north.districts.set([self.innerstaden])
        self.lpo_west = self.police_area("Lidingö-Kungsholmen", valid_from=NEW_YEAR)
        self.lpo_west.districts.set([self.kungsholmen])
        self.lpo_west.municipalities.set([self.lidingo])
        for successor in (self.lpo_north, self.lpo_west):
            successor.predecessors.set([self.lpo])
        self.admin: User = UserFactory.create(name="Adam Admin", is_staff=True, is_superuser=True)
        self.before: Round = RoundFactory.create(county=self.county, label="2023", published=True)
        self.alen = self.scene("Alen", self.norrmalm)
        self.boken = self.scene("Boken", self.ostermalm)
        self.cedern = self.scene("Cedern", self.kungsholmen)
        self.draken = self.scene("Draken", None, municipality=self.lidingo)

    def district(self, name: str, **dates: datetime.date) -> District:
        return DistrictFactory.create(municipality=self.stockholm, name=name, **dates)

    def police_area(self, name: str, **dates: datetime.date) -> LocalPoliceArea:
        return LocalPoliceAreaFactory.create(county=self.county, name=name, **dates)

    def scene(self, name: str, district: District | None, municipality: Municipality | None = None) -> Scene:
        return settled(
            round=self.before,
            scene__name=name,
            scene__municipality=municipality or self.stockholm,
            scene__district=district,
            scene__local_police_area=self.lpo,
        ).scene

    def move(self, area: LocalPoliceArea | District) -> HandedOver:
        """To those that take over, as the page proposes."""
        handover = Handover(area, first_day_without(area))
        targets = {scene.pk: target for scene in handover.scenes if (target := handover.target_for(scene))}
        return hand_over(handover, targets, by=self.admin)

    def move_all(self) -> None:
        for area in (self.norrmalm, self.ostermalm, self.lpo):
            self.move(area)

    def order(self, area: LocalPoliceArea | District, day: datetime.date, targets: dict[Scene, Area]) -> Reorganisation:
        """By the administrator, who has read what will happen."""
        handover, chosen = Handover(area, day), {scene.pk: target for scene, target in targets.items()}
        return order(handover, chosen, seen=mark_of(stakes(handover, chosen)), by=self.admin)

    def open(self, label: str = "2024") -> Round:
        round = RoundFactory.create(county=self.county, label=label, state=Round.State.PLANNED)
        open_round(round, by=self.admin)
        return round


def areas(scene: Scene | Assessment) -> tuple[str, str]:
    scene.refresh_from_db()
    return str(scene.district or ""), str(scene.local_police_area)
