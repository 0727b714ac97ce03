from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.action.models import Cause, Measure, SurveyAnswer, SurveyReturn, SurveySignature
from assessments.action.survey import rules
from tests.action import a_cause, a_measure, a_plan, a_problem, a_survey, an_analysis, an_answer
from tests.cast import Cast
from tests.pages import body

from .conftest import FULL

pytestmark = pytest.mark.django_db


def page(client: Client, document: SurveyReturn, **query: Any) -> str:
    return body(client.get(reverse("survey_return", args=[document.pk]), query))


def posted(document: SurveyReturn, measure: Measure, letter: str = "m", **parts: str) -> dict[str, Any]:
    document.refresh_from_db()
    values = {f"{letter}{measure.pk}-{part}": value.split("|") for part, value in parts.items()}
    return {"version": document.version, "measure": measure.pk, **values}


def test_what_the_plan_knows_is_shown_and_changed_in_the_plan(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    measure.responsible, measure.goal = cast.board, "fem kvällar i veckan"
    measure.save()
    client.force_login(cast.municipal)

    shown = page(client, document)

    assert "Länsstyrelsen" in shown
    assert "fem kvällar i veckan" in shown
    assert reverse("measure", args=[measure.pk]) in shown
    assert shown.count("btn-primary") == 1


def test_answers_are_saved_and_the_next_measure_is_opened(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    following = a_measure(measure.plan)
    client.force_login(cast.municipal)

    response = client.post(reverse("survey_return", args=[document.pk]), posted(document, measure, **FULL))

    assert response.status_code == 302
    assert response.url.endswith(f"#measure-{following.pk}")
    answer = SurveyAnswer.objects.get()
    assert (answer.hardest, answer.unwanted, answer.party) == (["resources", "turnover"], ["nothing"], "municipality")


def test_a_dose_that_is_no_number_is_told_at_its_field_and_nothing_is_lost(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    client.force_login(cast.municipal)

    response = client.post(
        reverse("survey_return", args=[document.pk]), posted(document, measure, **{**FULL, "dose": "ungefär 20"})
    )

    shown = body(response)
    assert response.status_code == 422
    assert "Skriv ett tal, till exempel 20." in shown
    assert 'value="ungefär 20"' in shown
    assert f'id="m{measure.pk}-hardest-turnover" checked' in shown


def test_an_answer_about_a_measure_that_ended_is_told_with_what_was_written(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    still = a_measure(measure.plan)
    sent = posted(document, measure, **FULL) | posted(document, still, progress="ongoing")
    measure.ends = measure.reports.get().since.replace(year=2025)
    measure.save()
    client.force_login(cast.municipal)

    response = client.post(reverse("survey_return", args=[document.pk]), sent)

    shown = body(response)
    assert response.status_code == 422
    assert "Svaret är inte sparat. Den slutade" in shown
    assert "delvis genomförd eller försenad" in shown
    assert f'id="m{still.pk}-progress-ongoing" checked' in shown


def test_a_collision_names_the_other_and_lets_the_user_choose(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    sent = posted(document, measure, progress="late", changed="better")
    rules.save(document, {f"m{measure.pk}.progress": "ongoing"}, seen_version=0, by=cast.district)
    client.force_login(cast.municipal)

    response = client.post(reverse("survey_return", args=[document.pk]), sent)

    shown = body(response)
    assert response.status_code == 409
    assert "Dana District har svarat på samma insats" in shown
    assert f'value="m{measure.pk}.progress"' in shown
    assert SurveyAnswer.objects.get().changed == "better"

    keep = posted(document, measure, progress="late") | {"keep": f"m{measure.pk}.progress"}
    client.post(reverse("survey_return", args=[document.pk]), keep)
    assert SurveyAnswer.objects.get().progress == "ongoing"
    client.post(reverse("survey_return", args=[document.pk]), posted(document, measure, progress="late"))
    assert SurveyAnswer.objects.get().progress == "late"


def test_what_is_written_after_the_survey_was_closed_is_shown(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    rules.close(document.survey, by=cast.office)
    client.force_login(cast.municipal)

    response = client.post(reverse("survey_return", args=[document.pk]), posted(document, measure, progress="late"))

    assert response.status_code == 409
    assert "delvis genomförd eller försenad" in body(response)
    assert not SurveyAnswer.objects.exists()


def test_the_signature_saves_what_is_written_and_leads_back(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    client.force_login(cast.municipal)

    response = client.post(reverse("survey_sign", args=[document.pk]), posted(document, measure, **FULL), follow=True)

    assert SurveySignature.objects.get().by == cast.municipal
    assert "Klara Kommun" in body(response)
    client.post(reverse("survey_take_back", args=[document.pk]))
    assert not SurveySignature.objects.exists()


def test_the_police_add_answers_beside_those_of_the_municipality(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    an_answer(document, measure, progress="ongoing")
    client.force_login(cast.police)
    sent = posted(document, measure, "p", progress="late") | {f"m{measure.pk}-progress": "done"}

    client.post(reverse("survey_return", args=[document.pk]), sent)

    progress = dict(SurveyAnswer.objects.values_list("party", "progress"))
    assert progress == {"municipality": "ongoing", "police": "late"}
    assert "Pågår enligt plan" in page(client, document)


def test_readers_read_a_signed_survey_without_reasons_and_restricted_causes(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    cause: Cause = a_cause(a_problem(an_analysis(cast.square, approved=True)), "Ungdomar värvas", restricted=True)
    measure.cause = cause
    measure.save()
    answers = {**FULL, "progress": "cancelled", "why_cancelled": "Avtalet sades upp"}
    rules.save(
        document, {f"m{measure.pk}.{part}": text for part, text in answers.items()}, seen_version=0, by=cast.municipal
    )
    document.refresh_from_db()
    rules.sign(document, seen_version=document.version, by=cast.municipal)

    client.force_login(cast.reader)
    for shown in (page(client, document), body(client.get(reverse("survey_history", args=[document.pk])))):
        assert "Avbruten" in shown or "avbruten" in shown
        assert "Avtalet sades upp" not in shown
        assert "Ungdomar värvas" not in shown
    client.force_login(cast.municipal)
    assert "Allt som har svarats 2026, " in body(client.get(reverse("survey_history", args=[document.pk])))
    assert "Avtalet sades upp" in page(client, document)
    assert "Ungdomar värvas" in page(client, document)


def test_what_was_signed_is_read_also_when_the_place_has_left_the_plan(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    rules.save(
        document, {f"m{measure.pk}.{part}": text for part, text in FULL.items()}, seen_version=0, by=cast.municipal
    )
    document.refresh_from_db()
    rules.sign(document, seen_version=document.version, by=cast.municipal)
    measure.plan.places.all().delete()

    client.force_login(cast.municipal)
    assert "Method M12" in page(client, document)
    assert "Method M12" in body(client.get(reverse("survey_history", args=[document.pk])))


def test_whoever_answers_for_a_measure_sees_that_one_alone(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    a_measure(measure.plan, responsible=cast.board, what="Röja buskar")
    client.force_login(cast.county_actor)

    shown = page(client, document)

    assert "Röja buskar" in shown
    assert "Method M12" not in shown
    assert reverse("scene_detail", args=[cast.square.pk]) not in shown


def test_a_plan_written_after_the_opening_begins_its_own(client: Client, cast: Cast, measure: Measure) -> None:
    a_survey(cast.county)
    client.force_login(cast.municipal)
    assert "btn-primary" in body(client.get(reverse("survey_place", args=[cast.square.pk])))

    response = client.post(reverse("survey_place", args=[cast.square.pk]))

    assert response.url == reverse("survey_return", args=[SurveyReturn.objects.get().pk])


def test_without_a_survey_the_page_says_so(client: Client, cast: Cast) -> None:
    a_plan(cast.square)
    client.force_login(cast.municipal)

    assert "Ingen insatsenkät är öppen i länet." in body(client.get(reverse("survey_place", args=[cast.square.pk])))
