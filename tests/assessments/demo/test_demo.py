"""The demo county is loaded once for the class. Published figures: domain facts of Stockholms län, 2017 to 2024."""

import datetime
import unicodedata
from io import StringIO
from itertools import combinations
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Analysis, Cause, Measure, Plan, ResultOpening, Survey, SurveySignature
from assessments.action.models.measure import State
from assessments.demo.people import PASSWORD
from assessments.demo.plan import rows
from assessments.displacement.rules import watch
from assessments.figures.picture import Picture, is_valid
from assessments.figures.summary import county_summary
from assessments.instrument import Choice
from assessments.judging import filling
from assessments.judging.signing import obstacles_to_signing
from assessments.judging.watching import watched
from assessments.models import Answer, Assessment, Event, PublishedFigure, Reply, Signature, ZeroReport
from assessments.questionnaire import asked
from assessments.rounds.rules import obstacles_to_publishing
from fixtures.demo.town import boundaries
from municipalities.models import Actor, Boundary, County, Inhabitants, Letter, User
from municipalities.models.actor import Party
from scenes.geographies import areas_on
from scenes.geometry import project, to_shape
from scenes.models import LineageEvent, Nearby, Outline, Place, Reading, Round, Scene
from scenes.nearby import shapes_of
from scenes.place_kinds import PLACE_KINDS
from tests.factories import ActorFactory, RoundFactory, SceneFactory, UserFactory
from tests.pages import logged_in, text
from tests.real_places import REAL_PLACES

THIS_YEAR = str(timezone.localdate().year)


def load_demo(*args: str) -> str:
    out = StringIO()
    call_command("load_demo", *args, stdout=out)
    return out.getvalue()


class TestDemoCounty(TestCase):
    county: County

    @classmethod
    def setUpTestData(cls) -> None:
        cls.output = load_demo()
        cls.county = County.objects.get(code="01")

    def test_plans_show_every_state_and_one_is_decided(self) -> None:
        assert {measure.state for measure in Measure.objects.all()} == {*State}
        assert Plan.objects.decided().count() == 1
        assert Measure.objects.filter(cause=None, cause_text="", aim="").exists()
        assert {plan.county for plan in Plan.objects.select_related("county")} == {self.county}

    def test_the_survey_has_a_place_signed_and_one_half_answered_and_one_place_is_followed_up(self) -> None:
        survey = Survey.objects.get()
        signed, half = survey.returns.get(scene__code="0126-003"), survey.returns.get(scene__code="0127-001")
        assert survey.is_open
        assert [one.document for one in SurveySignature.objects.all()] == [signed]
        assert [one.progress for one in half.answers.order_by("measure")] == ["ongoing", "late"]
        assert survey.returns.count() > 3
        opening = ResultOpening.objects.select_related("scene").get()
        page = text(logged_in(User.objects.get(name="Johan Ek")).get(reverse("followup", args=[opening.scene_id])))
        assert "försvann det på" in page

    def round(self, label: str) -> Round:
        return Round.objects.select_related("county").get(county=self.county, label=label)

    def picture(self, label: str) -> Picture:
        return Picture(self.round(label))

    def test_one_cause_analysis_is_approved_and_one_waits_for_the_municipality(self) -> None:
        approved, draft = Analysis.objects.order_by("scene__code")
        assert (approved.scene.code, draft.scene.code) == ("0127-001", "0127-002")
        assert (approved.is_approved, draft.is_approved) == (True, False)
        assert [one.party for one in draft.approvals.all()] == [Party.POLICE]
        assert Cause.objects.filter(problem__analysis=approved).count() == 10
        assert approved.events.latest("at").at < timezone.now()
        page = text(logged_in(User.objects.get(name="Johan Ek")).get(reverse("analysis", args=[draft.scene_id])))
        assert "Godkänn för kommunen" in page

    def summary(self, label: str) -> dict[str, Any]:
        return county_summary(self.round(label))

    def listed_in(self, label: str, municipality: str) -> int:
        return {row["name"]: row["listed"] for row in self.summary(label)["by_municipality"]}.get(municipality, 0)

    def ledger(self, label: str) -> dict[str, int]:
        return {kind: count for kind, count in self.summary(label)["ledger"].items() if count}

    # --- What has been published

    def test_rounds_are_in_the_order_of_what_they_describe(self) -> None:
        labels = list(Round.objects.filter(county=self.county).values_list("label", flat=True))
        assert labels == ["2017", "2021", "2023", "2024", THIS_YEAR]

    def test_2017_has_48_scenes_of_which_31_are_qualified(self) -> None:
        summary = self.summary("2017")
        assert (summary["listed"], summary["qualified"]) == (48, 31)
        assert summary["ledger"] is None

    def test_2017_has_28_scenes_outside_vulnerable_areas(self) -> None:
        categories = [row.category for row in self.picture("2017").listed]
        assert sum(category in (Scene.Category.CENTRAL, Scene.Category.RESIDENTIAL) for category in categories) == 28
        assert categories.count(Scene.Category.VULNERABLE) == 20

    def test_2017_has_28_of_48_outside_vulnerable_areas_where_they_lie_too(self) -> None:
        assert self.summary("2017")["vulnerable_area"] == {"inside": 20, "outside": 28, "of": 48}

    def test_of_two_scenes_in_2017_the_parties_say_otherwise_than_the_boundaries(self) -> None:
        told = Scene.objects.filter(pk__in=self.picture("2017").told_otherwise)
        assert set(told.values_list("code", flat=True)) == {boundaries.LEFT_OUT, boundaries.TAKEN_IN}

    def test_every_round_knows_its_vulnerable_areas(self) -> None:
        for label in ["2021", "2023", "2024", THIS_YEAR]:
            found = self.summary(label)["vulnerable_area"]
            assert found["inside"] + found["outside"] == found["of"]

    def test_police_mapped_alone_in_2017_and_2021(self) -> None:
        assert self.summary("2017")["joint"] == {"count": 0, "of": 48}
        assert self.summary("2021")["joint"] == {"count": 0, "of": 64}

    def test_2021_has_64_scenes_in_13_municipalities_15_police_areas_and_11_districts(self) -> None:
        summary = self.summary("2021")
        assert summary["listed"] == 64
        assert summary["municipalities"] == {"affected": 13, "of": 26, "none": None, "no_answer": None}
        assert summary["local_police_areas"] == {"affected": 15, "of": 17, "none": None, "no_answer": None}
        assert summary["districts"] == {"affected": 11, "of": 13, "none": None, "no_answer": None}

    def test_2023_closes_from_64_to_63(self) -> None:
        assert self.ledger("2023") == {"opening": 64, "new": 11, "ceased": 12, "merged": 3, "split": 3, "closing": 63}

    def test_fewer_than_96_percent_were_joint_in_2023(self) -> None:
        joint = self.summary("2023")["joint"]
        assert 0 < joint["count"] / joint["of"] < 0.96

    def test_2024_closes_from_63_to_53_with_none_new(self) -> None:
        assert self.ledger("2024") == {"opening": 63, "ceased": 10, "closing": 53}

    def test_2024_has_8_municipalities_13_police_areas_and_all_districts(self) -> None:
        summary = self.summary("2024")
        assert summary["municipalities"] == {"affected": 8, "of": 26, "none": None, "no_answer": None}
        assert summary["local_police_areas"] == {"affected": 13, "of": 17, "none": None, "no_answer": None}
        assert summary["districts"] == {"affected": 11, "of": 11, "none": None, "no_answer": None}

    def test_51_of_53_were_joint_in_2024(self) -> None:
        assert self.summary("2024")["joint"] == {"count": 51, "of": 53}

    def test_stockholm_has_31_scenes_in_2023_and_26_in_2024(self) -> None:
        assert (self.listed_in("2023", "Stockholm"), self.listed_in("2024", "Stockholm")) == (31, 26)

    def test_sodertalje_goes_from_6_to_13_by_new_and_split_scenes(self) -> None:
        assert self.listed_in("2021", "Södertälje") == 6
        row = next(row for row in self.summary("2023")["by_municipality"] if row["name"] == "Södertälje")
        assert row["listed"] == 13
        assert {kind: count for kind, count in row["ledger"].items() if count} == {
            "opening": 6,
            "new": 4,
            "split": 3,
            "closing": 13,
        }

    def test_central_sodertalje_goes_from_one_scene_to_three(self) -> None:
        event = LineageEvent.objects.get(kind="split", parents__code="0181-001")
        assert event.parents.count() == 1
        assert event.children.count() == 3

    def test_sodertalje_has_14_percent_of_the_area_in_2023(self) -> None:
        outlines = Outline.objects.filter(round=self.round("2023"))
        of_sodertalje = outlines.filter(scene__municipality__name="Södertälje")
        share = sum(outline.area_m2 for outline in of_sodertalje) / sum(outline.area_m2 for outline in outlines)
        assert share == pytest.approx(0.14, abs=0.01)

    def test_a_scene_in_sodertalje_shrinks_by_2023(self) -> None:
        before, now = Outline.objects.filter(scene__code="0181-002", round__label__in=["2021", "2023"])
        assert now.area_m2 < 0.8 * before.area_m2

    def test_total_area_is_smaller_in_2024_than_in_2023(self) -> None:
        before, now = self.summary("2023")["area"], self.summary("2024")["area"]
        assert now["total_m2"] < before["total_m2"]
        assert (now["with_outline"], now["of"]) == (51, 53)

    def test_24_of_stockholms_31_scenes_in_2023_have_a_compulsory_school_within_500_metres(self) -> None:
        of_stockholm = Assessment.objects.listed().filter(round=self.round("2023"), municipality__code="0180")
        near = Nearby.objects.near().of_kind("school").filter(round=self.round("2023"))
        assert of_stockholm.count() == 31
        assert near.filter(scene__assessments__in=of_stockholm).count() == 24
        assert 24 < self.summary("2023")["schools_within_500m"]["count"] < 63

    def test_25_of_48_scenes_in_2017_are_near_a_preschool(self) -> None:
        assert self.picture("2017").near("preschool") == 25

    def test_distances_are_known_of_every_scene_in_every_round(self) -> None:
        for kind in PLACE_KINDS:
            assert Nearby.objects.of_kind(kind).count() == Assessment.objects.count()

    def test_places_are_invented(self) -> None:
        assert not Place.objects.exclude(name__startswith="Påhittade ").exists()
        assert all(Place.objects.of_kind(kind).count() > 50 for kind in PLACE_KINDS)
        assert Place.objects.values("name").distinct().count() == Place.objects.count()

    def test_every_published_figure_is_what_the_application_computes(self) -> None:
        figures = PublishedFigure.objects.exclude(measure__endswith="schools_within_500m")
        assert figures.count() == 21
        for figure in figures.select_related("round__county", "municipality"):
            with self.subTest(str(figure)):
                assert self.computed(figure) == figure.value

    def computed(self, figure: PublishedFigure) -> int:
        summary, picture = county_summary(figure.round), Picture(figure.round)
        if figure.municipality:
            return self.listed_in(figure.round.label, figure.municipality.name)
        computed = {
            "listed": summary["listed"],
            "qualified": summary["qualified"],
            "municipalities": summary["municipalities"]["affected"],
            "local_police_areas": summary["local_police_areas"]["affected"],
            "districts": summary["districts"]["affected"],
            "outside_vulnerable": summary["vulnerable_area"]["outside"],
            "joint_share": round(100 * picture.joint / summary["listed"]),
            **(summary["ledger"] or {}),
        }
        return int(computed[figure.measure])

    def test_every_published_figure_names_its_source(self) -> None:
        assert not PublishedFigure.objects.filter(source="").exists()

    # --- That it all hangs together

    def test_the_ledger_closes_for_the_county_and_every_unit_in_every_round(self) -> None:
        for label in ["2021", "2023", "2024", THIS_YEAR]:
            picture = self.picture(label)
            assert picture.ledger
            assert picture.ledger.closes
            books = [book for units in picture.books.values() for book in units.values()]
            assert books
            assert all(book.closes for book in books)

    def test_scenes_of_merged_districts_move_to_the_new_one_in_2023(self) -> None:
        picture = self.picture("2023")
        moved = {
            str(picture.units["district"][pk]): (book.moved_in, book.moved_out)
            for pk, book in picture.books["district"].items()
            if book.moved_in or book.moved_out
        }
        assert set(moved) == {"Järva", "Norra innerstaden", "Norrmalm", "Rinkeby-Kista", "Spånga-Tensta"}
        assert sum(moved_in for moved_in, _out in moved.values()) == sum(moved_out for _in, moved_out in moved.values())

    def test_every_scene_is_answered_for_by_areas_that_exist_today(self) -> None:
        assert not Scene.objects.with_ended_area().exists()

    def test_scenes_of_the_divided_police_area_are_now_in_the_part_that_covers_their_district(self) -> None:
        names = dict(
            Scene.objects.filter(district__name__in=["Kungsholmen", "Norra innerstaden"]).values_list(
                "district__name", "local_police_area__name"
            )
        )
        assert names == {"Kungsholmen": "Lidingö-Kungsholmen", "Norra innerstaden": "Norra innerstaden"}

    def test_scenes_lie_in_their_municipality(self) -> None:
        drawn = Boundary.objects.filter(municipality__county=self.county)
        boundaries = {boundary.municipality_id: to_shape(boundary.geometry) for boundary in drawn}
        outside = [
            scene.name
            for scene in Scene.objects.all()
            if not boundaries[scene.municipality_id].contains(shapely.Point(scene.longitude or 0, scene.latitude or 0))
        ]
        assert outside == []

    def test_scenes_lie_in_their_police_area_and_district(self) -> None:
        newest = Round.objects.filter(county=self.county).latest("ends")
        shapes = shapes_of(Scene.objects.filter(county=self.county), newest)
        for kind in ("local_police_area", "district"):
            areas = areas_on(timezone.localdate(), kind, self.county)
            held = dict(zip(shapes.scenes, areas.holding(shapes.geometries), strict=True))
            assert held == dict(Scene.objects.values_list("pk", f"{kind}_id"))

    def test_boundaries_say_that_they_are_invented(self) -> None:
        imported = Boundary.objects.filter(valid_from__isnull=False)
        assert {boundary.source for boundary in imported} == {"Påhittad gräns för demolänet"}
        listed = imported.filter(kind="vulnerable_area")
        assert all(boundary.name.startswith("Påhittade ") for boundary in listed)

    def test_inhabitants_are_on_record_for_every_area_and_say_that_they_are_invented(self) -> None:
        for round in Round.objects.filter(county=self.county).select_related("county"):
            picture = Picture(round)
            for kind, units in picture.all_units.items():
                there = {pk for pk, unit in units.items() if is_valid(unit, round)}
                assert there <= picture.facts.inhabitants[kind].keys(), (round, kind)
        assert set(Inhabitants.objects.values_list("source", flat=True)) == {"Påhittade tal"}

    def test_inhabitants_add_up_to_the_same_county(self) -> None:
        for label in ("2017", "2024", THIS_YEAR):
            picture = self.picture(label)
            known = picture.facts.inhabitants
            sums = {
                kind: sum(known[kind][pk].number for pk, unit in units.items() if is_valid(unit, picture.round))
                for kind, units in picture.all_units.items()
            }
            assert sums["local_police_area"] == sums["municipality"], label
            capital = next(pk for pk, unit in picture.all_units["municipality"].items() if unit.name == "Stockholm")
            assert sums["district"] == known["municipality"][capital].number, label

    def test_outlines_are_small_and_do_not_overlap(self) -> None:
        for round in Round.objects.filter(county=self.county):
            outlines = Outline.objects.filter(round=round).select_related("scene")
            flat = {outline.scene.name: project(to_shape(outline.geometry)) for outline in outlines}
            assert all(500 <= outline.area <= 40_000 for outline in flat.values())
            assert [(a, b) for a, b in combinations(flat, 2) if flat[a].intersects(flat[b])] == []

    def test_parts_of_a_split_scene_lie_where_it_was(self) -> None:
        for event in LineageEvent.objects.filter(kind="split"):
            parent = event.parents.get()
            before = project(to_shape(parent.outlines.get(round__label="2021").geometry))
            for part in event.children.all():
                with self.subTest(part.name):
                    assert before.intersects(project(to_shape(part.outlines.get(round__label="2023").geometry)))

    def test_no_name_is_that_of_a_real_scene(self) -> None:
        names = " ".join(Scene.objects.values_list("name", flat=True)).casefold()
        assert [place for place in REAL_PLACES if place in names] == []

    def test_names_of_scenes_are_unique(self) -> None:
        assert Scene.objects.values("name").distinct().count() == Scene.objects.count()

    # --- This year's round

    def test_this_years_round_is_open_and_describes_last_year(self) -> None:
        round = self.round(THIS_YEAR)
        assert round.is_open
        assert round.ends == datetime.date(int(THIS_YEAR) - 1, 12, 31)
        assert round.days_left() == 21

    def test_about_half_of_this_years_round_is_settled(self) -> None:
        assessments = Assessment.objects.filter(round__label=THIS_YEAR)
        assert assessments.settled().count() / assessments.count() == pytest.approx(0.55, abs=0.05)
        assert obstacles_to_publishing(self.round(THIS_YEAR))

    def test_a_scene_that_ceased_has_returned(self) -> None:
        assert self.ledger(THIS_YEAR)["returned"] == 1

    def test_a_new_place_lies_near_one_that_has_shrunk(self) -> None:
        new = Scene.objects.get(name="Nålplan")
        office = User.objects.get(email="projektkontoret@example.org")
        moves = watch(new, self.round(THIS_YEAR), office).moves
        assert [(move.source.name, move.role) for move in moves] == [("Öglegången", "shrunk")]

    def test_botkyrka_has_an_assessment_in_every_state(self) -> None:
        assessments = {
            a.scene.name: a
            for a in Assessment.objects.filter(round__label=THIS_YEAR, municipality__name="Botkyrka").select_related(
                "scene"
            )
        }
        states = {
            name: (assessment.is_started, assessment.is_settled, assessment.is_joint, set(assessment.signature_of))
            for name, assessment in assessments.items()
        }
        both = {Party.POLICE, Party.MUNICIPALITY}
        assert states == {
            "Lyktgången": (True, False, None, set()),
            "Vintertorget": (True, True, True, both),
            "Ankarplan": (True, False, None, {Party.POLICE}),
            "Stengläntan": (False, False, None, set()),
            "Tegelvalvet": (True, False, None, {Party.MUNICIPALITY}),
            "Öglegången": (True, True, False, both),
            "Nålplan": (True, False, None, set()),
        }

    def test_the_parties_disagree_on_an_indicator_of_a_half_done_assessment(self) -> None:
        answers = Answer.objects.filter(assessment__round__label=THIS_YEAR, assessment__scene__name="Lyktgången")
        [disputed] = [answer for answer in answers if answer.needs_agreement]
        assert {disputed.police, disputed.municipality} == {Choice.YES, Choice.NO}
        assert 0 < sum(bool(answer.agreed) for answer in answers) < 10

    def now(self, name: str) -> Assessment:
        return Assessment.objects.get(round__label=THIS_YEAR, scene__name=name)

    def test_a_place_of_botkyrka_can_be_signed_unchanged_in_sixteen_clicks(self) -> None:
        untouched = self.now("Stengläntan")
        assert filling.is_as_before(untouched)
        from_my_area, stands_behind, sign = 1, 1, 1
        anew = len(filling.asked_anew(filling.filled_in(untouched)))
        assert from_my_area + anew + stands_behind + sign <= 16

    def test_what_one_party_has_answered_by_itself_is_not_told_to_the_other(self) -> None:
        replies = Reply.objects.filter(assessment=self.now("Nålplan"))
        assert {reply.party for reply in replies} == {Party.MUNICIPALITY}
        johan, anna = (User.objects.get(email=f"{one}.botkyrka@example.org") for one in ("kommun", "polis"))
        assert replies.met_by(johan).count() == replies.count() > 3
        assert not replies.met_by(anna).exists()

    def test_the_parties_disagree_on_some_questions_of_a_half_done_assessment_and_agree_on_others(self) -> None:
        given = asked.of(self.now("Lyktgången")).given
        both = [code for code, party in given if party == Party.POLICE and (code, Party.MUNICIPALITY) in given]
        differ = [code for code in both if given[code, Party.POLICE] != given[code, Party.MUNICIPALITY]]
        assert 0 < len(differ) < len(both)

    def test_what_one_has_signed_the_other_can_sign(self) -> None:
        waiting = [one for one in Assessment.objects.filter(round__label=THIS_YEAR).unsettled() if one.signature_of]
        assert [(one.scene.name, obstacles_to_signing(one)) for one in waiting if obstacles_to_signing(one)] == []

    def test_one_watch_ends_soon_one_has_ended_and_others_go_on(self) -> None:
        rows = watched(Assessment.objects.all())
        assert [row.assessment.name for row in rows if row.has_ended] == ["Kubgången"]
        assert [row.assessment.name for row in rows if row.needs_a_look and not row.has_ended] == ["Korgtorget"]
        assert {row.assessment.name for row in rows if not row.needs_a_look} == {"Korkbryggan", "Hagelgången"}
        assert all(row.reasons for row in rows)

    def test_two_municipalities_have_reported_that_they_have_none(self) -> None:
        standing = ZeroReport.objects.standing().filter(round__label=THIS_YEAR)
        assert {report.municipality.name for report in standing if report.municipality} == {"Ekerö", "Vallentuna"}

    def test_invitations_have_been_sent_and_one_was_refused(self) -> None:
        invitations = Letter.objects.filter(kind=Letter.Kind.INVITATION)
        assert invitations.count() > 20
        assert [letter.error[:3] for letter in invitations.exclude(state="sent")] == ["550"]
        assert not Letter.objects.due().exists()
        assert not Letter.objects.to_gather().exists()
        signed = Letter.objects.filter(kind=Letter.Kind.SIGNED)
        assert {timezone.localtime(letter.sent_at).hour for letter in signed if letter.sent_at} == {7}
        assert not Letter.objects.filter(written_at__gt=timezone.now() - datetime.timedelta(hours=12)).exists()

    def test_people_have_come_and_gone_and_invitations_are_under_way(self) -> None:
        client = logged_in(User.objects.get(email="projektkontoret@example.org"))
        page = text(client.get(reverse("people_list", args=["01"]), {"left": "log_in"}))
        assert "men länken i det är för gammal" in page
        assert "Brevet har inte kommit fram. E-postservern tar inte emot brev till den adressen." in page
        ended = text(client.get(reverse("people_list", args=["01"])))
        assert "Gun Sandelin" in ended
        assert "Har bytt tjänst." in ended

    def test_it_is_on_record_who_has_looked(self) -> None:
        place = Reading.objects.exclude(scene=None).values_list("scene", flat=True).first()
        assert place
        kinds = set(Reading.objects.of([place]).values_list("kind", flat=True))
        assert kinds == {"list", "file", "assessment", "scene", "history"}

    def test_each_coordinator_has_something_to_sign(self) -> None:
        for address, party in [
            ("polis.botkyrka", Party.POLICE),
            ("kommun.botkyrka", Party.MUNICIPALITY),
            ("polis.jarva", Party.POLICE),
            ("stadsdel.jarva", Party.MUNICIPALITY),
        ]:
            user = User.objects.get(email=f"{address}@example.org")
            signed_by_the_other = Signature.objects.filter(party=party.other).values("assessment")
            with self.subTest(address):
                waiting = Assessment.objects.signable_by(user, party).filter(pk__in=signed_by_the_other)
                assert waiting.unsettled().exists()

    def test_things_happened_in_order_since_the_round_was_opened(self) -> None:
        for assessment in Assessment.objects.filter(round__label=THIS_YEAR):
            times = list(assessment.events.values_list("at", flat=True))
            assert times == sorted(times)
            assert times[-1] <= timezone.now()
        opened = Event.objects.filter(assessment__round__label=THIS_YEAR).earliest("at").at
        assert datetime.timedelta(days=30) < timezone.now() - opened < datetime.timedelta(days=40)

    # --- People

    def test_every_area_of_the_county_has_its_actor(self) -> None:
        actors = Actor.objects.filter(county=self.county)
        today = timezone.localdate()
        assert actors.filter(kind="police").count() == self.county.local_police_areas.valid_on(today).count() == 18
        assert actors.filter(kind="municipality").count() == 26
        assert actors.filter(kind="district").count() == 11

    def test_a_few_actors_lack_a_coordinator(self) -> None:
        assert 3 <= Actor.objects.without_coordinator().count() <= 6

    def test_skane_has_people_but_no_rounds(self) -> None:
        assert Actor.objects.filter(county__code="12").exists()
        assert not Round.objects.filter(county__code="12").exists()

    def test_every_account_that_is_printed_can_log_in(self) -> None:
        accounts = [row for row in rows("people.csv") if row["logs_in"]]
        assert len(accounts) == 12
        for row in accounts:
            with self.subTest(row["email"]):
                assert row["email"] in self.output
                response = self.client.post(reverse("account_login"), {"login": row["email"], "password": PASSWORD})
                assert response.status_code == 302
                self.client.logout()

    def test_others_cannot_log_in(self) -> None:
        seated = [row["email"] for row in rows("people.csv") if not row["logs_in"]]
        assert not any(user.has_usable_password() for user in User.objects.filter(email__in=seated))

    def test_addresses_are_plain_ascii_at_an_example_domain(self) -> None:
        for address in User.objects.values_list("email", flat=True):
            assert address.endswith("@example.org")
            assert unicodedata.normalize("NFKD", address).isascii()

    # --- Once more

    def test_a_second_run_changes_nothing(self) -> None:
        def counts() -> list[int]:
            models = (User, Actor, Round, Scene, Assessment, Answer, Signature, Event, Outline, PublishedFigure)
            return [model._default_manager.count() for model in models]

        before = counts()
        assert len(load_demo().splitlines()) == 1
        assert counts() == before

    def test_the_accounts_can_be_printed_again(self) -> None:
        assert load_demo("--accounts") in self.output


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [ActorFactory, RoundFactory, SceneFactory, UserFactory])
def test_a_database_with_other_peoples_data_is_refused(factory: Any) -> None:
    factory()
    with pytest.raises(CommandError, match="DATABASE_URL"):
        load_demo()
    assert not Actor.objects.filter(county__code="01").exists()


@pytest.mark.django_db
def test_accounts_are_not_promised_where_the_demo_is_not_loaded() -> None:
    assert PASSWORD not in load_demo("--accounts")
