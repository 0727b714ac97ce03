"""The published rounds: the plan as rows to import, so that the demo comes in the way a county's own data do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessments.importing import Table, import_assessments, import_rounds
from assessments.models import PublishedFigure
from municipalities.models import County, District, Municipality
from scenes.geometry import DECIMALS
from scenes.models import Round

from .invention import answers, outline
from .plan import FIXTURES, DemoPlan, PlannedScene, rows
from .responsibility import district_on


def load_history(plan: DemoPlan, county: County) -> None:
    import_rounds(Table.of(rows("rounds.csv")))
    import_assessments(Table.of(assessment_rows(plan, county)), county=county)
    publish_figures(county)


def assessment_rows(plan: DemoPlan, county: County) -> Iterator[dict[str, Any]]:
    """One row per scene and published round, with the columns of import_assessments."""
    districts = {district.name: district for district in District.objects.filter(municipality__county=county)}
    for round in Round.objects.filter(county=county):
        for scene in plan.scenes:
            if round.label in scene.verdicts:
                district = district_on(round.ends, districts.get(scene.fields["district"]))
                yield assessment_row(plan, scene, round.label) | {"district": district.name if district else ""}


def assessment_row(plan: DemoPlan, scene: PlannedScene, round: str) -> dict[str, Any]:
    verdict, absence = scene.verdicts[round], plan.absence(round, scene.code)
    told = plan.lineage.get((round, scene.code), {})
    return {
        **scene.fields,
        "round": round,
        "scene": scene.code,
        "listed": verdict.listed,
        **{f"i{number}": answer for number, answer in answers(scene.code, verdict).items()},
        "police": True,
        "municipal": not absence,
        "reason": absence,
        "merged_into": told.get("merged_into", ""),
        "split_from": told.get("split_from", ""),
        "outline": wkt(scene, scene.areas[round]) if round in scene.areas else "",
        "note": plan.explanation(round, scene.code),
    }


def wkt(scene: PlannedScene, square_metres: float) -> str:
    import shapely

    return shapely.to_wkt(outline(scene, square_metres), rounding_precision=DECIMALS)


def publish_figures(county: County) -> None:
    """What the public sources say of the rounds, beside which the application sets what it computes."""
    rounds = {round.label: round for round in Round.objects.filter(county=county)}
    municipalities = {municipality.code: municipality for municipality in Municipality.objects.filter(county=county)}
    PublishedFigure.objects.bulk_create(
        PublishedFigure(
            round=rounds[row["round"]],
            municipality=municipalities.get(row["municipality"]),
            measure=row["measure"],
            value=float(row["value"]),
            base=int(row["base"]) if row["base"] else None,
            definition=row["definition"],
            source=row["source"],
        )
        for row in rows("published_figures.csv", FIXTURES)
        if row["county"] == county.code
    )
