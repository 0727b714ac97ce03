"""Generated counties of any size, the same every time. Scenes lie in a grid; nothing here is a real place."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from assessments.figures.freezing import freeze
from assessments.figures.picture import Picture
from assessments.figures.publishing import computed_figures
from assessments.instrument import INSTRUMENTS, Indicator, Instrument
from assessments.models import Answer, Assessment, PublishedFigure, Signature
from municipalities.models import Actor, County, LocalPoliceArea, Membership, Municipality, User
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Outline, Place, Round, Scene
from scenes.models.place import locate
from scenes.nearby import refresh_all
from scenes.place_kinds import SCHOOL

MUNICIPALITIES = 26
POLICE_AREAS = 17
LAST_YEAR = 2023
ROUNDS = 5
LISTED_SHARE = 0.85
NOTE = "Enligt flera iakttagelser under perioden, mest kvällar och helger, och oftare under sommaren än under vintern."
EXPLANATION = (
    "Platsen ligger vid en genomfart med god insyn. Handeln har varit synlig sedan flera år tillbaka, men har under "
    "perioden flyttat sig mellan två ställen. Parterna har talat om belysning och trygghetsvandringar."
)
WIDE = Instrument(
    "72", tuple(Indicator(n, f"Fråga {n}", f"Det som fråga {n} gäller sker på platsen.") for n in range(1, 73)), 50
)
"""Far more questions than anyone has asked."""
BATCH = 2_000


@dataclass(frozen=True)
class BenchCounty:
    county: County
    rounds: list[Round]
    """In time order; all but the last are published, the last is open."""
    office: User
    police: User
    """Coordinator of the first police area."""
    at_hand: Assessment
    """A place of theirs in the open round: answered, but not signed."""


def seed_county(
    number: int, *, scenes: int, rounds: int = ROUNDS, schools: int = 0, instrument: str = "2017"
) -> BenchCounty:
    """One county with scenes assessed in every round. The number makes its codes and its random numbers its own."""
    rng = random.Random(number)  # figures to count, not secrets
    county = County.objects.create(code=f"{number:02x}", name=f"Mätlän {number:02x}")
    municipalities, police_areas = _areas(county)
    in_time = _rounds(county, rounds, instrument)
    made = _scenes(county, municipalities, police_areas, scenes)
    for round in in_time:
        _assess(round, made, rng)
    for round in in_time[1:]:
        _record_lineage(round, made)
    if schools:
        seed_places(county, count=schools, seed=number)
        refresh_all(in_time)
    for round in in_time[:-1]:
        _publish(round)
    office = Actor.objects.create(county=county, kind=Actor.Kind.PROJECT_OFFICE, name="Projektkontor")
    police = Actor.objects.create(
        county=county, kind=Actor.Kind.POLICE, name="Polis", local_police_area=police_areas[0]
    )
    municipal = Actor.objects.create(
        county=county, kind=Actor.Kind.MUNICIPALITY, name="Kommun", municipality=municipalities[0]
    )
    _coordinator(municipal, number)
    at_hand = Assessment.objects.get(round=in_time[-1], scene=made[0])
    return BenchCounty(county, in_time, _coordinator(office, number), _coordinator(police, number), at_hand)


def _areas(county: County) -> tuple[list[Municipality], list[LocalPoliceArea]]:
    municipalities = Municipality.objects.bulk_create(
        Municipality(county=county, code=f"{county.code}{index:02}", name=f"Mätkommun {county.code}-{index:02}")
        for index in range(MUNICIPALITIES)
    )
    police_areas = LocalPoliceArea.objects.bulk_create(
        LocalPoliceArea(county=county, name=f"Mätområde {index:02}") for index in range(POLICE_AREAS)
    )
    return municipalities, police_areas


def _rounds(county: County, count: int, instrument: str) -> list[Round]:
    rounds = [
        Round(
            county=county,
            label=str(year),
            instrument=instrument,
            starts=datetime.date(year, 1, 1),
            ends=datetime.date(year, 12, 31),
            state=Round.State.PUBLISHED,
            published_on=datetime.date(year + 1, 2, 20),
        )
        for year in range(LAST_YEAR - count + 1, LAST_YEAR + 1)
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
    """Settled assessments with outline, answers, notes and signatures; in the open round one in ten is a draft."""
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
    is_first = scene.code.endswith("-000000")
    listed = is_first or rng.random() < LISTED_SHARE
    assessment = Assessment(
        round=round,
        scene=scene,
        name=scene.name,
        category=scene.category,
        municipality_id=scene.municipality_id,
        local_police_area_id=scene.local_police_area_id,
        source=Assessment.Source.IMPORT,
        version=1,
        test_lasting=True,
        test_public=listed,
        test_problem=True,
        listed=listed,
        explanation=EXPLANATION,
    )
    if not round.is_open or (rng.random() < 0.9 and not is_first):
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
    # The place at hand is as it was, as most are: nothing that ceased or shrunk has moved from it.
    size = rng.uniform(0.4, 1.2) if number else 1
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
            " SELECT a.id, i.n, CASE WHEN i.n %% 2 = 0 THEN 'yes' ELSE '' END, '',"
            " CASE WHEN (a.id + i.n * 7) %% 3 > 0 THEN 'yes' ELSE 'no' END,"
            " CASE WHEN (a.id + i.n) %% 4 = 0 THEN %s ELSE '' END"
            f" FROM {Assessment._meta.db_table} a CROSS JOIN ({numbers}) i WHERE a.round_id = %s",
            [NOTE, round.pk],
        )


def _record_lineage(round: Round, scenes: list[Scene]) -> None:
    """Now and then two neighbours have become one, or one has become two. Never the first place, which is at hand."""
    for number in range(4, len(scenes), 40):
        one, other = scenes[number], scenes[number - 1]
        event = LineageEvent.objects.create(round=round, kind=LineageEvent.Kind.MERGED, explanation=EXPLANATION)
        event.parents.set([one, other])
        event.children.set([one])
    for number in range(24, len(scenes), 40):
        one, other = scenes[number], scenes[number - 1]
        event = LineageEvent.objects.create(round=round, kind=LineageEvent.Kind.SPLIT, explanation=EXPLANATION)
        event.parents.set([one])
        event.children.set([one, other])


def _publish(round: Round) -> None:
    """As publishing does it: what is counted is fixed, and the figures stand beside it."""
    PublishedFigure.objects.bulk_create(computed_figures(Picture(round)))
    freeze(round)


def seed_places(county: County, *, count: int, seed: int = 0) -> None:
    """Compulsory schools strewn over the grid that the scenes lie in, beside those that are there."""
    rng = random.Random(seed)  # positions to measure, not secrets
    first = Place.objects.filter(county=county).count()
    places = [
        Place(
            county=county,
            kind=SCHOOL,
            source_id=f"{county.code}-{number:05}",
            name=f"Mätskola {number:05}",
            school_form="Grundskola",
            latitude=rng.uniform(59, 60),
            longitude=rng.uniform(17, 18),
        )
        for number in range(first, first + count)
    ]
    locate(places)
    Place.objects.bulk_create(places, batch_size=BATCH)


def _coordinator(actor: Actor, number: int) -> User:
    user = User.objects.create_user(f"{actor.kind}{number}@example.org", name=f"Mätperson {actor.kind} {number}")
    Membership.objects.create(
        user=user, actor=actor, role=Membership.Role.COORDINATOR, starts=datetime.date(2019, 1, 1)
    )
    return user
