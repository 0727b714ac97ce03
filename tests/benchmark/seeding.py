"""Generated counties of any size, the same every time. Scenes lie in a grid; nothing here is a real place."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from assessments.instrument import INSTRUMENTS
from assessments.models import Answer, Assessment, Signature
from municipalities.models import Actor, County, LocalPoliceArea, Membership, Municipality, User
from municipalities.models.actor import Party
from scenes.models import Outline, Round, Scene

MUNICIPALITIES = 26
POLICE_AREAS = 17
LABELS = ("2019", "2020", "2021", "2022", "2023")
LISTED_SHARE = 0.85
BATCH = 2_000


@dataclass(frozen=True)
class BenchCounty:
    county: County
    rounds: list[Round]
    """In time order; all but the last are published, the last is open."""
    office: User
    police: User
    """Coordinator of the first police area."""


def seed_county(number: int, *, scenes: int) -> BenchCounty:
    """One county with scenes assessed in every round. The number makes its codes and its random numbers its own."""
    rng = random.Random(number)  # figures to count, not secrets
    county = County.objects.create(code=f"{number:02x}", name=f"Mätlän {number:02x}")
    municipalities, police_areas = _areas(county)
    rounds = _rounds(county)
    made = _scenes(county, municipalities, police_areas, scenes)
    for round in rounds:
        _assess(round, made, rng)
    office = Actor.objects.create(county=county, kind=Actor.Kind.PROJECT_OFFICE, name="Projektkontor")
    police = Actor.objects.create(
        county=county, kind=Actor.Kind.POLICE, name="Polis", local_police_area=police_areas[0]
    )
    return BenchCounty(county, rounds, _coordinator(office, number), _coordinator(police, number))


def _areas(county: County) -> tuple[list[Municipality], list[LocalPoliceArea]]:
    municipalities = Municipality.objects.bulk_create(
        Municipality(county=county, code=f"{county.code}{index:02}", name=f"Mätkommun {county.code}-{index:02}")
        for index in range(MUNICIPALITIES)
    )
    police_areas = LocalPoliceArea.objects.bulk_create(
        LocalPoliceArea(county=county, name=f"Mätområde {index:02}") for index in range(POLICE_AREAS)
    )
    return municipalities, police_areas


def _rounds(county: County) -> list[Round]:
    rounds = [
        Round(
            county=county,
            label=label,
            starts=datetime.date(int(label), 1, 1),
            ends=datetime.date(int(label), 12, 31),
            state=Round.State.PUBLISHED,
            published_on=datetime.date(int(label) + 1, 2, 20),
        )
        for label in LABELS
    ]
    rounds[-1].state, rounds[-1].published_on = Round.State.OPEN, None
    return Round.objects.bulk_create(rounds)


def _scenes(
    county: County, municipalities: list[Municipality], police_areas: list[LocalPoliceArea], count: int
) -> list[Scene]:
    return Scene.objects.bulk_create(
        (
            Scene(
                county=county,
                code=f"{county.code}-{index:06}",
                name=f"Mätplats {index:06}",
                category=Scene.Category.RESIDENTIAL,
                municipality=municipalities[index % MUNICIPALITIES],
                local_police_area=police_areas[index % POLICE_AREAS],
            )
            for index in range(count)
        ),
        batch_size=BATCH,
    )


def _assess(round: Round, scenes: list[Scene], rng: random.Random) -> None:
    """Settled assessments with outline, answers and signatures; one in ten still a draft in the open round."""
    assessments = Assessment.objects.bulk_create((_assessment(round, scene, rng) for scene in scenes), batch_size=BATCH)
    Outline.objects.bulk_create((_outline(round, scene, rng) for scene in scenes), batch_size=BATCH)
    Signature.objects.bulk_create(
        (
            Signature(assessment=assessment, party=party)
            for assessment in assessments
            if assessment.is_settled
            for party in Party
        ),
        batch_size=BATCH,
    )
    _answer(round)


def _assessment(round: Round, scene: Scene, rng: random.Random) -> Assessment:
    assessment = Assessment(
        round=round,
        scene=scene,
        name=scene.name,
        category=scene.category,
        municipality_id=scene.municipality_id,
        local_police_area_id=scene.local_police_area_id,
        source=Assessment.Source.IMPORT,
        version=1,
        listed=rng.random() < LISTED_SHARE,
    )
    if not round.is_open or rng.random() < 0.9:
        instrument = INSTRUMENTS[round.instrument]
        score = instrument.stored_score(yes=rng.randint(3, instrument.size - 2), unknown=rng.randint(0, 2))
        assessment.yes, assessment.unknown = score.yes, score.unknown
        assessment.classification = instrument.classify(score)
        assessment.is_joint = rng.random() < 0.96
        assessment.settled_at = timezone.now()
    return assessment


def _outline(round: Round, scene: Scene, rng: random.Random) -> Outline:
    """A five-cornered one of some 60 m across, in a grid of 0.01 degrees. Its metres are about right, not measured."""
    number = int(scene.code[-6:])
    longitude, latitude = 17 + number % 100 * 0.01, 59 + number // 100 % 100 * 0.01
    size = rng.uniform(0.4, 1.2)
    corners = [(0, 0), (0.001, 0.0001), (0.0012, 0.0005), (0.0006, 0.0007), (0.0001, 0.0004)]
    ring = [[round6(longitude + x * size), round6(latitude + y * size)] for x, y in [*corners, corners[0]]]
    return Outline(
        scene=scene,
        round=round,
        geometry={"type": "Polygon", "coordinates": [ring]},
        area_m2=3_000 * size * size,
        centroid_e=600_000 + number % 100 * 570,
        centroid_n=6_500_000 + number // 100 % 100 * 1_110,
        e_min=600_000 + number % 100 * 570,
        e_max=600_060 + number % 100 * 570,
        n_min=6_500_000 + number // 100 % 100 * 1_110,
        n_max=6_500_070 + number // 100 % 100 * 1_110,
    )


def round6(value: float) -> float:
    return float(f"{value:.6f}")


def _answer(round: Round) -> None:
    """All answers in one statement: millions of them through the ORM would take minutes."""
    numbers = " UNION ALL ".join(f"SELECT {number} AS n" for number in INSTRUMENTS[round.instrument].numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Answer._meta.db_table} (assessment_id, indicator, police, municipality, agreed, note)"
            " SELECT a.id, i.n, '', '', CASE WHEN (a.id + i.n * 7) %% 3 > 0 THEN 'yes' ELSE 'no' END, ''"
            f" FROM {Assessment._meta.db_table} a CROSS JOIN ({numbers}) i WHERE a.round_id = %s",
            [round.pk],
        )


def _coordinator(actor: Actor, number: int) -> User:
    user = User.objects.create_user(f"{actor.kind}{number}@example.org", name=f"Mätperson {actor.kind} {number}")
    Membership.objects.create(
        user=user, actor=actor, role=Membership.Role.COORDINATOR, starts=datetime.date(2019, 1, 1)
    )
    return user
