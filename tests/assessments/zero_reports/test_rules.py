"""Zero is reported, not assumed (rule 15)."""

import csv
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.figures.freezing import freeze
from assessments.figures.summary import county_summary
from assessments.judging import signing
from assessments.judging.starting import judge_again, propose
from assessments.models import Publication, ZeroReport
from assessments.zero_reports.rules import report, take_back
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.cast import Cast, person
from tests.factories import (
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalActorFactory,
    MunicipalityFactory,
    SceneFactory,
    answered,
    settled,
)
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db


class Quiet:
    """A municipality of the cast's county without places, and its coordinator."""

    def __init__(self, cast: Cast) -> None:
        self.actor = MunicipalActorFactory.create(
            name="Tysta kommun", municipality__county=cast.county, municipality__name="Tysta"
        )
        self.area = self.actor.municipality
        self.person = person("Tyra Tyst", self.actor)

    def report(self, round: Round) -> ZeroReport:
        return report(round, self.area, kind="municipality", by=self.person)


@pytest.fixture
def quiet(cast: Cast) -> Quiet:
    return Quiet(cast)


def place_in(quiet: Quiet, cast: Cast) -> Scene:
    return SceneFactory.create(
        county=cast.county, municipality=quiet.area, local_police_area=cast.other_police_actor.local_police_area
    )


def stands(quiet: Quiet) -> bool:
    return ZeroReport.objects.standing().filter(municipality=quiet.area).exists()


# What it counts as


def test_nobody_asked_is_not_known(cast: Cast) -> None:
    for key in ("municipalities", "local_police_areas", "districts"):
        assert county_summary(cast.published)[key]["none"] is None
        assert county_summary(cast.published)[key]["no_answer"] is None


def test_those_who_said_so_are_told_from_those_who_said_nothing(cast: Cast, quiet: Quiet) -> None:
    MunicipalityFactory.create(county=cast.county)
    quiet.report(cast.open)

    # Ekstad and Åby have places that are not judged yet, and one has said nothing
    assert county_summary(cast.open)["municipalities"] == {"affected": 0, "of": 4, "none": 1, "no_answer": 3}


def test_places_all_judged_as_no_open_drug_scene_are_an_answer(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    cast.park_now.delete()
    settled(scene=cast.park, round=cast.open, listed=False)

    summary = county_summary(cast.open)

    assert summary["municipalities"] == {"affected": 0, "of": 3, "none": 2, "no_answer": 1}


def test_the_answers_add_up_to_the_base_of_each_kind(cast: Cast, quiet: Quiet) -> None:
    district = DistrictFactory.create(municipality=quiet.area)
    quiet.report(cast.open)
    report(cast.open, district, kind="district", reason="Möte.", by=cast.office)

    summary = county_summary(cast.open)

    for key in ("municipalities", "local_police_areas", "districts"):
        units = summary[key]
        assert units["affected"] + units["none"] + units["no_answer"] == units["of"]
    assert summary["districts"]["none"] == 1


# Giving it


def test_said_twice_is_said_once(cast: Cast, quiet: Quiet) -> None:
    assert quiet.report(cast.open) == quiet.report(cast.open)
    assert ZeroReport.objects.count() == 1


def test_an_area_with_a_place_to_judge_is_not_without(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="platser"):
        report(cast.open, cast.square.municipality, kind="municipality", by=cast.municipal)


def test_the_office_says_how_it_knows(cast: Cast, quiet: Quiet) -> None:
    with pytest.raises(ValidationError):
        report(cast.open, quiet.area, kind="municipality", by=cast.office)

    given = report(cast.open, quiet.area, kind="municipality", reason="Sagt på mötet.", by=cast.office)

    assert (given.origin, given.reason) == ("office", "Sagt på mötet.")


def test_a_published_round_takes_none(cast: Cast, quiet: Quiet) -> None:
    with pytest.raises(ValidationError, match="publicerad"):
        quiet.report(cast.published)


@pytest.mark.parametrize(
    "broken",
    [
        {"municipality": None},
        {"origin": "area", "by": None},
        {"origin": "office", "reason": ""},
        {"origin": "import"},
    ],
)
def test_the_database_holds_what_a_report_is(cast: Cast, quiet: Quiet, broken: dict[str, Any]) -> None:
    good = {"round": cast.open, "municipality": quiet.area, "origin": "area", "by": quiet.person}
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroReport.objects.create(**good | broken)


def test_the_database_holds_one_standing_report_per_round_and_area(cast: Cast, quiet: Quiet) -> None:
    good = {"round": cast.open, "municipality": quiet.area, "origin": "area", "by": quiet.person}
    ZeroReport.objects.create(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroReport.objects.create(**good)
    ZeroReport.objects.all().fall()
    ZeroReport.objects.create(**good)


# When it falls


def test_it_falls_when_a_place_is_added(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    scene = place_in(quiet, cast)
    scene.pk = None

    propose(scene, round=cast.open, by=cast.office)

    assert not stands(quiet)
    assert county_summary(cast.open)["municipalities"]["none"] is None


def test_it_falls_when_an_earlier_place_is_judged_again(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)

    judge_again(place_in(quiet, cast), round=cast.open, by=cast.office)

    assert not stands(quiet)


def test_it_falls_when_a_place_is_found_to_be_an_open_drug_scene_after_all(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    area = {"municipality": quiet.area, "local_police_area": cast.other_police_actor.local_police_area}
    assessment = answered(scene=place_in(quiet, cast), round=cast.open, **area)

    signing.sign(assessment, party=Party.MUNICIPALITY, seen_version=assessment.version, by=quiet.person)
    signing.sign(assessment, party=Party.POLICE, seen_version=assessment.version, by=cast.other_police)

    assert not stands(quiet)


def test_it_stands_when_the_place_is_elsewhere(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    other = SceneFactory.create(
        county=cast.county, municipality=cast.square.municipality, local_police_area=cast.square.local_police_area
    )

    judge_again(other, round=cast.open, by=cast.office)

    assert stands(quiet)


# Taking it back


def test_those_who_gave_it_take_it_back_and_the_area_is_silent_again(cast: Cast, quiet: Quiet) -> None:
    given = quiet.report(cast.open)

    take_back(cast.open, quiet.area, kind="municipality", by=quiet.person)

    given.refresh_from_db()
    assert given.taken_back_by == quiet.person
    assert not stands(quiet)
    assert quiet.report(cast.open) != given


def test_it_is_taken_back_only_once(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    take_back(cast.open, quiet.area, kind="municipality", by=quiet.person)

    with pytest.raises(ValidationError, match="Tysta"):
        take_back(cast.open, quiet.area, kind="municipality", by=cast.office)


def test_in_proof_only_the_office_takes_it_back(cast: Cast, quiet: Quiet) -> None:
    report(cast.in_proof, quiet.area, kind="municipality", reason="Möte.", by=cast.office)

    with pytest.raises(ValidationError, match="i korrektur"):
        take_back(cast.in_proof, quiet.area, kind="municipality", by=quiet.person)
    take_back(cast.in_proof, quiet.area, kind="municipality", by=cast.office)

    assert not stands(quiet)


def test_of_a_published_round_nothing_is_taken_back(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    publish(cast)

    with pytest.raises(ValidationError, match="publicerad"):
        take_back(cast.open, quiet.area, kind="municipality", by=cast.office)

    assert stands(quiet)


def test_the_database_holds_that_what_is_taken_back_does_not_stand(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroReport.objects.update(taken_back_by=quiet.person)


# Publication


def publish(cast: Cast) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state="published", published_on=cast.open.ends)
    cast.open.refresh_from_db()
    freeze(cast.open)


def test_what_was_published_stays(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    publish(cast)
    before = county_summary(cast.open)
    assert before["municipalities"]["none"] == 1

    ZeroReport.objects.all().fall()
    MunicipalityFactory.create(county=cast.county)

    assert county_summary(cast.open) == before


def test_a_summary_stored_before_zeros_were_counted_has_null(cast: Cast) -> None:
    Publication.objects.create(round=cast.published, number=1, facts=OLD_FACTS, summary=OLD_SUMMARY)

    summary = county_summary(cast.published)

    assert summary["municipalities"] == {"affected": 1, "of": 2, "none": None, "no_answer": None}
    assert summary["area"]["change"] is None


OLD_FACTS = (
    '{"rows":[],"before":[],"earlier":[],"lineage":[],"near":{},"near_m":500,'
    '"units":{"municipality":[],"local_police_area":[],"district":[]}}'
)
OLD_SUMMARY = (
    '{"municipalities":{"affected":1,"of":2},"local_police_areas":{"affected":1,"of":2},'
    '"districts":{"affected":0,"of":0},"area":{"total_m2":0,"with_outline":0,"of":1},'
    '"schools_within_500m":{"count":0,"of":1}}'
)


# Pages


def test_one_click_on_the_start_page(cast: Cast, quiet: Quiet) -> None:
    client = logged_in(quiet.person)
    page = client.get(reverse("my_area"))
    address = reverse("zero_report", args=[cast.open.pk, "municipality", quiet.area.pk])
    assert f'action="{address}"' in page.content.decode()

    page = client.post(address, follow=True)

    assert stands(quiet)
    assert "Inga öppna drogscener i Tysta" in text(page)
    assert f'action="{address}"' not in page.content.decode()


def test_those_who_gave_it_are_told_that_it_fell(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    judge_again(place_in(quiet, cast), round=cast.open, by=cast.office)

    page = text(logged_in(quiet.person).get(reverse("my_area")))

    assert "Beskedet att Tysta inte har någon öppen drogscen gäller inte längre" in page


def test_the_start_page_takes_it_back_and_says_who_did(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    client = logged_in(quiet.person)
    address = reverse("zero_report_take_back", args=[cast.open.pk, "municipality", quiet.area.pk])
    assert f'action="{address}"' in client.get(reverse("my_area")).content.decode()

    page = client.post(address, follow=True)

    assert not stands(quiet)
    assert "Tyra Tyst tog tillbaka beskedet" in text(page)
    assert "Beskedet att Tysta inte har någon öppen drogscen i omgång 2023 är tillbakataget." in text(page)
    assert f'action="{address}"' not in page.content.decode()


def test_taken_back_twice_is_refused_in_words(cast: Cast, quiet: Quiet) -> None:
    address = reverse("zero_report_take_back", args=[cast.open.pk, "municipality", quiet.area.pk])
    page = logged_in(quiet.person).post(address, follow=True)
    assert "Det finns inget sådant besked" in text(page)


def test_the_office_sees_who_has_said_so_and_can_take_it_back(cast: Cast, quiet: Quiet) -> None:
    report(cast.open, quiet.area, kind="municipality", reason="Sagt på mötet.", by=cast.office)
    client = logged_in(cast.office)
    address = reverse("zero_report_take_back", args=[cast.open.pk, "municipality", quiet.area.pk])
    page = client.get(reverse("round_edit", args=[cast.open.pk]))
    assert "Sagt på mötet." in text(page)
    assert f'action="{address}"' in page.content.decode()

    assert client.post(address)["Location"] == reverse("round_edit", args=[cast.open.pk])

    assert not stands(quiet)


def test_the_office_is_asked_for_a_reason(cast: Cast, quiet: Quiet) -> None:
    client = logged_in(cast.office)
    address = reverse("zero_report", args=[cast.open.pk, "municipality", quiet.area.pk])

    assert client.post(address).status_code == 422
    assert client.post(address, {"reason": "Sagt på mötet."}).status_code == 302
    assert stands(quiet)


def test_a_reader_is_not_asked(cast: Cast, quiet: Quiet) -> None:
    reader = person("Rut Läser", quiet.actor, "reader")
    assert "inga/municipality" not in logged_in(reader).get(reverse("my_area")).content.decode()


def test_an_unknown_kind_of_area_does_not_exist(cast: Cast) -> None:
    assert logged_in(cast.office).get(f"/omgangar/{cast.open.pk}/inga/lan/1/").status_code == 404


def test_an_area_that_had_ended_is_not_of_the_round(cast: Cast) -> None:
    ended = LocalPoliceAreaFactory.create(county=cast.county, valid_to=cast.open.starts)
    address = reverse("zero_report", args=[cast.open.pk, "local_police_area", ended.pk])
    assert logged_in(cast.office).get(address).status_code == 404


def test_the_office_sees_who_has_said_nothing(cast: Cast, quiet: Quiet) -> None:
    page = logged_in(cast.office).get(reverse("round_edit", args=[cast.open.pk]))
    assert "Bekräfta åt Tysta" in text(page)
    assert "Bekräfta åt Ekstad" not in text(page)

    quiet.report(cast.open)

    assert "Bekräfta åt Tysta" not in text(logged_in(cast.office).get(reverse("round_edit", args=[cast.open.pk])))


def test_the_published_page_and_its_file_tell_silence_from_none(cast: Cast, quiet: Quiet) -> None:
    quiet.report(cast.open)
    MunicipalityFactory.create(county=cast.county)
    for assessment in (cast.square_now, cast.park_now):
        scene = assessment.scene
        assessment.delete()
        municipality, police = scene.municipality, scene.local_police_area
        settled(scene=scene, round=cast.open, municipality=municipality, local_police_area=police)
    publish(cast)
    client = logged_in(cast.office)

    page = text(client.get(reverse("dashboard", args=["27", "2023"])))
    address = reverse("dashboard_file", args=["27", "2023", "csv"])
    file = b"".join(client.get(address).streaming_content).decode("utf-8-sig").splitlines()

    assert "1 har sagt att den inte har någon. 1 har inte svarat." in page
    rows = list(csv.DictReader(file, delimiter=";"))
    county = next(row for row in rows if row["Nivå"] == "Per kommun" and row["Namn"] == "Länet")
    assert county["Områden som har sagt att de inte har någon"] == "1"
    assert county["Områden som inte har svarat"] == "1"
