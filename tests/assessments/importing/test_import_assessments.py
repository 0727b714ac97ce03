"""What a good file becomes."""

import datetime

import pytest
from django.db import connection
from django.db.models import Manager, Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.figures.ledger import Ledger
from assessments.figures.picture import Picture
from assessments.figures.summary import county_summary
from assessments.instrument import Classification
from assessments.models import Answer, Assessment, Event, Publication, PublishedFigure, Signature
from municipalities.models import County
from municipalities.models.actor import Party
from municipalities.site.importing.problems import ImportErrors
from scenes.models import LineageEvent, Nearby, Outline, Round, Scene
from tests.factories import (
    AssessmentFactory,
    LocalPoliceAreaFactory,
    PlaceFactory,
    SceneFactory,
    UserFactory,
    settled,
)
from tests.rows import Cells, a_county, load, row, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return a_county()


def ledger(event: LineageEvent) -> Ledger:
    ledger = Picture(event.round).ledger
    assert ledger
    return ledger


def codes(scenes: Manager[Scene]) -> set[str]:
    return set(scenes.values_list("code", flat=True))


# A row


def test_a_row_makes_a_scene_with_a_settled_assessment(county: County) -> None:
    load(county, row(district="Norr", category="central", latitude=59.2, longitude=17.83, note="Beslut i samråd."))

    scene = Scene.objects.get()
    assert (scene.county, scene.code, scene.name, scene.category) == (county, "0480-001", "Vintertorget", "central")
    assert (scene.latitude, scene.longitude) == (59.2, 17.83)
    assessment = Assessment.objects.settled().get()
    assert (assessment.scene, assessment.round.label, assessment.listed) == (scene, "2024", True)
    assert (assessment.yes, assessment.unknown, assessment.classification) == (7, 1, Classification.QUALIFIED)
    for owner in (scene, assessment):
        assert owner.municipality.name == "Almstad"
        assert owner.district is not None
        assert owner.district.name == "Norr"
        assert owner.local_police_area.name == "Almstad"
    assert assessment.explanation == "Beslut i samråd."
    assert assessment.source == Assessment.Source.IMPORT
    assert assessment.is_joint
    assert [answer.agreed for answer in assessment.all_answers] == ["yes"] * 7 + ["unknown", "no", "no"]


def test_an_imported_assessment_leaves_the_three_tests_and_own_answers_unknown(county: County) -> None:
    load(county, row())

    assessment = Assessment.objects.get()
    assert (assessment.test_lasting, assessment.test_public, assessment.test_problem) == (None, None, None)
    assert not Answer.objects.exclude(police="", municipality="", note="").exists()


def test_history_tells_of_the_import_once(county: County) -> None:
    load(county, row(outline=square()))

    event = Event.objects.get()
    assert (event.kind, event.version, event.by) == (Event.Kind.IMPORTED, 1, None)
    assert Assessment.objects.get().version == 1
    assert Scene.history.get().history_change_reason == "import_assessments"
    assert Outline.history.get().history_change_reason == "import_assessments"


def test_a_published_round_was_settled_no_later_than_it_was_published(county: County) -> None:
    load(county, row(round="2023"))

    published_on = Round.objects.get(label="2023").published_on
    assert timezone.localtime(Assessment.objects.get().settled_at).date() == published_on


def test_both_parties_stand_behind_it_without_a_named_signer(county: County) -> None:
    load(county, row())

    assert [(s.party, s.took_part, s.reason, s.signed_by) for s in Signature.objects.order_by("party")] == [
        (Party.MUNICIPALITY, True, "", None),
        (Party.POLICE, True, "", None),
    ]


def test_one_party_alone_gives_the_reason_of_the_other(county: County) -> None:
    load(county, row(municipal="no", reason="Tjänsten var vakant."))

    assessment = Assessment.objects.get()
    assert not assessment.is_joint
    assert assessment.signature_of[Party.POLICE].took_part
    absent = assessment.signature_of[Party.MUNICIPALITY]
    assert (absent.took_part, absent.reason) == (False, "Tjänsten var vakant.")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ja", "yes"),
        ("NEJ", "no"),
        ("Vet  ej", "unknown"),
        ("vet inte", "unknown"),
        ("okänt", "unknown"),
        (True, "yes"),
    ],
)
def test_swedish_words_and_whatever_case_are_understood(county: County, word: str, meant: str) -> None:
    load(county, row(i3=word, listed="Ja", police="JA", municipal="nej", reason="Vakant.", category="Utsatt område"))

    assert Answer.objects.get(indicator=3).agreed == meant
    assert Scene.objects.get().category == Scene.Category.VULNERABLE


@pytest.mark.parametrize("text", ["0480", 480, "almstad ", "ALMSTAD"])
def test_a_municipality_by_code_or_name(county: County, text: str) -> None:
    load(county, row(municipality=text))

    assert Assessment.objects.get().municipality.code == "0480"


def test_not_listed_needs_no_explanation_in_a_file(county: County) -> None:
    load(county, row(listed="no"))

    assert not Assessment.objects.listed().exists()
    assert Assessment.objects.settled().exists()


def test_a_district_that_existed_on_a_day_of_the_period_is_accepted(county: County) -> None:
    load(county, row(round="2021", district="Söder"))

    assert Assessment.objects.filter(district__name="Söder").exists()


def test_an_outline_is_stored_for_its_round_with_its_area(county: County) -> None:
    load(county, row(outline=square()), row(round="2023", outline=square(size=0.002)))

    areas = dict(Outline.objects.values_list("round__label", "area_m2"))
    assert areas["2024"] == pytest.approx(6_370, rel=0.01)
    assert areas["2023"] == pytest.approx(4 * 6_370, rel=0.01)


def test_distances_to_schools_follow_the_imported_outline(county: County) -> None:
    PlaceFactory.create(county=county, latitude=59.2, longitude=17.83)

    load(county, row(outline=square()))

    nearby = Nearby.objects.get()
    assert (nearby.round.label, nearby.within) == ("2024", 1)
    assert nearby.nearest_m == pytest.approx(0, abs=0.1)


# Many rows


def test_a_scene_is_now_as_its_latest_round_says(county: County) -> None:
    load(
        county,
        row(name="Nya torget", lpo="Nya Almstad"),
        row(round="2021", name="Gamla torget", category="central", district="Söder"),
        row(round="2023", name="", latitude="59,2", longitude="17,83"),
    )

    scene = Scene.objects.get()
    assert (scene.name, scene.category, scene.district) == ("Nya torget", "central", None)
    assert scene.local_police_area.name == "Nya Almstad"
    assert (scene.latitude, scene.longitude) == (59.2, 17.83)
    assert Assessment.objects.get(round__label="2021").local_police_area.name == "Almstad"


def test_a_file_of_an_earlier_round_leaves_the_scene_as_it_is(county: County) -> None:
    load(county, row(name="Nya torget"))

    report = load(county, row(round="2021", name="Gamla torget"))

    assert Scene.objects.get().name == "Nya torget"
    assert (report.scenes.unchanged, report.assessments.created) == (1, 1)


def test_a_later_file_may_leave_the_name_out(county: County) -> None:
    load(county, row(round="2023"))

    load(county, row(name=""))

    assert Scene.objects.get().name == "Vintertorget"
    assert Assessment.objects.count() == 2


def test_a_name_changed_here_is_not_changed_back_by_the_same_file(county: County) -> None:
    load(county, row())
    scene = Scene.objects.get()
    scene.name = "Sommartorget"
    scene.save()

    report = load(county, row())

    assert report.is_unchanged
    assert Scene.objects.get().name == "Sommartorget"


def test_a_new_round_moves_a_scene_that_people_have_changed(county: County) -> None:
    load(county, row(round="2023"))
    Scene.objects.get().save()

    load(county, row(lpo="Nya Almstad"))

    assert Scene.objects.get().local_police_area.name == "Nya Almstad"


def test_another_county_may_use_the_same_codes(county: County) -> None:
    SceneFactory.create(code="0480-001")

    load(county, row())

    assert Scene.objects.filter(code="0480-001").count() == 2


# Once more


def test_repeating_changes_nothing(county: County) -> None:
    rows = [
        row(round="2021", outline=square()),
        row(round="2021", scene="B", police="no", reason="Ingen tid.", note="Kort."),
        row(round="2023", listed="no", merged_into="B"),
        row(round="2023", scene="B", outline=square(size=0.002)),
        row(scene="B"),
        row(scene="C", split_from="B", latitude=59.2, longitude=17.83),
    ]
    load(county, *rows)
    before = everything()

    report = load(county, *rows)

    assert report.is_unchanged
    assert (report.assessments.unchanged, report.scenes.unchanged) == (6, 3)
    assert (report.outlines.unchanged, report.lineage.unchanged) == (2, 2)
    assert everything() == before


def everything() -> list[object]:
    models: list[type[Model]] = [Scene, Assessment, Answer, Signature, Event, Outline, LineageEvent]
    managers = [model._default_manager for model in models]
    return [list(manager.order_by("pk").values()) for manager in (*managers, Scene.history, Outline.history)]


def test_a_changed_row_of_an_open_round_is_a_new_version(county: County) -> None:
    load(county, row(outline=square()))

    report = load(
        county,
        row(i8="yes", listed="no", note="Lugnare.", municipal="no", reason="Vakant.", outline=square(size=0.002)),
    )

    assert (report.assessments.changed, report.outlines.changed) == (1, 1)
    assessment = Assessment.objects.get()
    assert (assessment.version, assessment.listed, assessment.yes, assessment.unknown) == (2, False, 8, 0)
    assert not assessment.is_joint
    assert Answer.objects.count() == 10
    assert Signature.objects.get(party=Party.MUNICIPALITY).reason == "Vakant."
    assert Outline.objects.get().area_m2 == pytest.approx(4 * 6_370, rel=0.01)
    event = Event.objects.latest("pk")
    assert (event.kind, event.version) == (Event.Kind.IMPORTED, 2)
    assert {change["field"]: change["after"] for change in event.changes} == {
        "i8.agreed": "yes",
        "listed": False,
        "explanation": "Lugnare.",
        "municipality.part": "Vakant.",
    }


def test_an_assessment_not_started_here_is_filled_in(county: County) -> None:
    scene = SceneFactory.create(county=county, code="0480-001")
    AssessmentFactory.create(scene=scene, round=Round.objects.get(label="2024"))

    report = load(county, row())

    assert report.assessments.changed == 1
    assessment = Assessment.objects.settled().get()
    assert (assessment.source, assessment.version) == (Assessment.Source.IMPORT, 1)


def test_an_empty_outline_leaves_the_one_there_is(county: County) -> None:
    load(county, row(outline=square()))

    assert load(county, row()).is_unchanged
    assert Outline.objects.exists()


def test_a_published_round_is_fixed_by_the_file_that_fills_it(county: County) -> None:
    load(county, row(round="2023"))

    with pytest.raises(ImportErrors, match="2023"):
        load(county, row(round="2023", scene="B"))

    assert Assessment.objects.count() == 1
    assert county_summary(Round.objects.get(label="2023"))["listed"] == 1


def test_adding_to_a_published_round_is_a_correction(county: County) -> None:
    load(county, row(round="2023"))
    round = Round.objects.get(label="2023")
    figure = PublishedFigure.objects.create(round=round, measure="listed", value=1, source="Rapporten")
    other = PublishedFigure.objects.create(round=round, measure="qualified", value=5, source="Rapporten")

    report = load(county, row(round="2023", scene="B"), add_to_published=True)

    assert report.assessments.created == 1
    assert county_summary(round)["listed"] == 2
    assert [publication.number for publication in Publication.objects.filter(round=round)] == [1, 2]
    assert figure.right_value == 2
    assert other.right_value == 5, "did not agree with what was counted before either"
    assert [str(line) for line in report.lines() if "2023" in str(line)]


def test_a_place_is_added_that_an_area_put_on_record_since_answered_for(county: County) -> None:
    load(county, row(round="2023"))
    LocalPoliceAreaFactory.create(county=county, name="Gamla Almstad", valid_to=datetime.date(2023, 12, 31))

    load(county, row(round="2023", scene="B", lpo="Gamla Almstad"), add_to_published=True)

    summary = county_summary(Round.objects.get(label="2023"))
    assert summary["local_police_areas"]["affected"] == 2
    assert [(area["name"], area["listed"]) for area in summary["by_local_police_area"]] == [
        ("Almstad", 1),
        ("Gamla Almstad", 1),
    ]


def test_a_dry_run_says_what_would_move(county: County) -> None:
    load(county, row(round="2023"))

    report = load(county, row(round="2023", scene="B"), add_to_published=True, dry_run=True)

    assert [moved.round.label for moved in report.moved] == ["2023"]
    assert county_summary(Round.objects.get(label="2023"))["listed"] == 1


def test_history_before_a_published_round_moves_it(county: County) -> None:
    """What was new in 2023 continues from 2021, so both are told."""
    load(county, row(round="2023"))

    with pytest.raises(ImportErrors):
        load(county, row(round="2021"))
    load(county, row(round="2021"), add_to_published=True)

    assert county_summary(Round.objects.get(label="2023"))["ledger"]["new"] == 0


def test_what_people_have_signed_is_unchanged_by_a_file_that_says_the_same(county: County) -> None:
    scene = SceneFactory.create(county=county, municipality=county.municipalities.get(name="Almstad"))
    settled(scene=scene, round=Round.objects.get(label="2024"), yes=7, unknown=1)

    report = load(county, row(scene=scene.code, name="", lpo=scene.local_police_area.name))

    assert report.assessments.unchanged == 1
    assert Assessment.objects.get().source == Assessment.Source.FORM


def test_a_dry_run_reports_and_writes_nothing(county: County) -> None:
    report = load(county, row(outline=square()), dry_run=True)

    assert (report.scenes.created, report.assessments.created, report.outlines.created) == (1, 1, 1)
    assert not Scene.objects.exists()
    assert not Scene.history.exists()


# Merges and splits


def test_scenes_merged_into_one_that_was_there_before(county: County) -> None:
    load(
        county,
        *[row(round="2021", scene=code) for code in "AB"],
        row(round="2023", scene="A", listed="no", merged_into="B"),
        row(round="2023", scene="B"),
    )

    event = LineageEvent.objects.get()
    assert (event.kind, event.round.label, event.recorded_by) == ("merged", "2023", None)
    assert (codes(event.parents), codes(event.children)) == ({"A", "B"}, {"B"})
    assert ledger(event).merged == 1


def test_history_that_comes_after_a_merge_is_built_into_it(county: County) -> None:
    merge = [row(round="2023", scene="A", listed="no", merged_into="B"), row(round="2023", scene="B")]
    load(county, *merge)
    load(county, row(round="2021", scene="A"), row(round="2021", scene="B"), add_to_published=True)

    event = LineageEvent.objects.get()
    assert (codes(event.parents), codes(event.children)) == ({"A", "B"}, {"B"})
    assert load(county, *merge).is_unchanged


def test_scenes_merged_into_a_new_one(county: County) -> None:
    load(
        county,
        *[row(round="2021", scene=code) for code in "AB"],
        *[row(round="2023", scene=code, listed="no", merged_into="C") for code in "AB"],
        row(round="2023", scene="C"),
    )

    event = LineageEvent.objects.get()
    assert (codes(event.parents), codes(event.children)) == ({"A", "B"}, {"C"})
    assert ledger(event).merged == 1


def test_a_split_scene_that_is_listed_still_lives_on(county: County) -> None:
    load(
        county,
        row(round="2021", scene="A"),
        row(round="2023", scene="A"),
        row(round="2023", scene="D", split_from="A"),
    )

    event = LineageEvent.objects.get()
    assert (event.kind, codes(event.parents), codes(event.children)) == ("split", {"A"}, {"A", "D"})
    assert ledger(event).split == 1


def test_a_split_scene_that_is_gone(county: County) -> None:
    load(
        county,
        row(round="2021", scene="A"),
        row(round="2023", scene="A", listed="no"),
        *[row(round="2023", scene=code, split_from="A") for code in "DE"],
    )

    event = LineageEvent.objects.get()
    assert (codes(event.parents), codes(event.children)) == ({"A"}, {"D", "E"})
    assert ledger(event).split == 1


def test_a_merge_may_name_a_scene_of_an_earlier_file_and_grow_with_a_later_one(county: County) -> None:
    load(county, *[row(round="2021", scene=code) for code in "ABC"], row(round="2023", scene="C"))
    load(county, row(round="2023", scene="A", listed="no", merged_into="C"), add_to_published=True)

    report = load(county, row(round="2023", scene="B", listed="no", merged_into="C"), add_to_published=True)

    assert report.lineage.changed == 1
    event = LineageEvent.objects.get()
    assert (codes(event.parents), codes(event.children)) == ({"A", "B", "C"}, {"C"})


def test_a_row_that_no_longer_tells_of_a_merge_undoes_it(county: County) -> None:
    load(county, row(scene="A", merged_into="B"), row(scene="B"))

    report = load(county, row(scene="A"), row(scene="B"))

    assert not LineageEvent.objects.exists()
    assert (report.lineage.changed, report.assessments.changed) == (1, 1)
    assert Event.objects.latest("pk").changes == [{"field": "merged_into", "before": "B", "after": ""}]


def test_a_merge_that_people_recorded_is_neither_doubled_nor_undone(county: County) -> None:
    load(county, row(scene="A"), row(scene="B"), row(scene="C"))
    event = LineageEvent.objects.create(
        round=Round.objects.get(label="2024"), kind="merged", recorded_by=UserFactory.create()
    )
    event.parents.set(Scene.objects.filter(code__in="AB"))
    event.children.set(Scene.objects.filter(code="B"))

    assert load(county, row(scene="A", merged_into="B")).is_unchanged
    assert load(county, row(scene="A")).is_unchanged
    assert LineageEvent.objects.get() == event


# How it is done


def test_the_number_of_queries_does_not_follow_the_number_of_rows(county: County) -> None:
    rows = [row(scene=f"S{n}", outline=square(), municipal="no", reason="Vakant.") for n in range(30)]

    assert queries(county, rows[:2]) == queries(county, rows)


def queries(county: County, rows: list[Cells]) -> int:
    with CaptureQueriesContext(connection) as captured:
        load(county, *rows, dry_run=True)
    return len(captured)
