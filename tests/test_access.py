"""Who may do what: every route against every kind of user.

200 and 204 seen, 302 done or sent to the log-in page, 401 or 403 refused, 404 outside the user's area (it does not
exist), 400, 409 and 422 allowed but not like that or not now, 405 for nobody.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments.action.models import Approval, CountyExperience, SurveySignature
from assessments.models import Reorganisation, Signature
from assessments.responsibility.handover import Handover, mark_of, stakes
from assessments.responsibility.rules import order
from municipalities.models import Actor, LetterChoice, Membership, User
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Scene
from tests.action import (
    a_cause,
    a_measure,
    a_meeting,
    a_method,
    a_pair,
    a_plan,
    a_problem,
    a_project,
    a_return,
    a_survey,
    an_analysis,
)
from tests.cast import Cast, person
from tests.factories import ActorFactory, CountyAccessFactory, SceneFactory, answered, settled
from tests.map_files import map_file

WHO = [
    "anonymous",
    "outsider",
    "police",
    "municipal",
    "district",
    "contributor",
    "reader",
    "county_actor",
    "office",
    "administrator",
]


@dataclass(frozen=True)
class Call:
    """`pk` names one of the cast; what begins with @ is looked up there."""

    method: str
    route: str
    data: dict[str, str]
    pk: str
    kwargs: dict[str, str]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.method, self.route, self.pk, *self.kwargs.values()]))


def get(route: str, data: dict[str, str] | None = None, pk: str = "", **kwargs: str) -> Call:
    return Call("GET", route, data or {}, pk, kwargs)


def post(route: str, data: dict[str, str] | None = None, pk: str = "", **kwargs: str) -> Call:
    return Call("POST", route, data or {}, pk, kwargs)


SAVE = {"version": "1"}
SIGN = {"version": "1", "stands_behind": "on"}
SEND_BACK = {"reason": "Läs igen."}
OUTLINE = {"version": "1", "geometry": "59.2, 17.83\n59.2, 17.831\n59.201, 17.831"}
ANALYSIS = {"version": "0"}
APPROVE = {"version": "0"}
TAKE_OUT = {"version": "0", "scene": "@park.pk"}
ANSWERS = {"version": "0"}
OPEN = {"year": "2027", "closes_on": "2999-12-15"}
LEARNT = {"text": "Fyra kameror räckte inte."}
ABSENT = {"reason": "Ingen utsedd."}
CORRECT = {"is_correct": "yes"}
POINT = {"latitude": "59.2", "longitude": "17.83"}
PLACE = {
    "name": "Kiosken",
    "category": "central",
    "municipality": "@municipality.pk",
    "district": "@centre.pk",
    "local_police_area": "@police_area.pk",
}
MERGE = {"parts": "@station.pk", "into": "@square.pk", "explanation": "De har växt ihop.", "confirm": "1"}
SPLIT = {"lives_on": "on", "name_1": "Norra torget", "explanation": "Det blev två platser.", "confirm": "1"}
ROUND = {"label": "2025", "starts": "2025-01-01", "ends": "2025-12-31"}
PERIOD = {"label": "2024", "starts": "2024-01-01", "ends": "2024-12-31"}
FIGURE = {"value": "3", "reason": "Felräknat."}
LETTERS = {str(kind): "daily" for kind in LetterChoice.KINDS}
ACCESS = {"actor": "@board.pk", "reason": "Uppföljning"}
PERSON = {
    "name": "Nora Ny",
    "email": "nora@example.org",
    "actor": "@board.pk",
    "role": "reader",
    "starts": str(timezone.localdate()),
}
ENDS = {"last_day": str(timezone.localdate()), "reason": "Har bytt tjänst."}
PLAN_PLACES = {"version": "0", "scenes": "@square.pk"}
ROW = {"version": "0", "what": "Sju nya armaturer."}
REPORT = {"report-state": "late", "report-since": str(timezone.localdate())}
DECISION = {
    "version": "0",
    "decided_by": "Styrgruppen",
    "on": str(timezone.localdate()),
    "file_number": "KS 2026/1",
}
PROJECT = {"title": "Norra Ek", "starts": "2023-01-01", "ends": "2023-12-31"}
PERIOD_OF_PROJECT = {
    "version": "0",
    "title": "Norra Ek",
    "starts": str(timezone.localdate() - datetime.timedelta(365)),
    "ends": str(timezone.localdate() + datetime.timedelta(365)),
}
PAIR = {"municipality": "@other_municipal_actor.municipality.pk", "local_police_area": "@police_area.pk"}
CHIEF = {"version": "0", "name": "Gunnar Sjö", "title": "chef", "on": str(timezone.localdate())}
MEETING = {"version": "0", "theme": "Insatser", "day": str(timezone.localdate())}
TASK = {"version": "0", "text": "Kartlägg.", "owner": "@owner_of_task", "due": str(timezone.localdate())}
GUESS = {"login": "nobody@example.org", "password": "guessed"}
ADDRESS = {"email": "new@example.org", "action_add": ""}

# fmt: off
MATRIX: list[tuple[Call, str]] = [
    #                                                                          ano out pol mun dis con rea cou off adm
    (get("home"),                                                            "302 302 302 302 302 302 302 302 302 302"),
    (get("help"),                                                            "200 200 200 200 200 200 200 200 200 200"),
    (get("accessibility"),                                                   "200 200 200 200 200 200 200 200 200 200"),
    (get("privacy"),                                                         "200 200 200 200 200 200 200 200 200 200"),
    (post("set_language", {"language": "en"}),                               "302 302 302 302 302 302 302 302 302 302"),
    (get("profile"),                                                         "302 200 200 200 200 200 200 200 200 200"),
    (post("profile", {"name": "Nytt Namn"}),                                 "302 302 302 302 302 302 302 302 302 302"),
    (get("letter_choices"),                                                  "302 200 200 200 200 200 200 200 200 200"),
    (post("letter_choices", LETTERS),                                        "302 302 302 302 302 302 302 302 302 302"),
    (post("token_end"),                                                      "302 302 302 302 302 302 302 302 302 302"),
    (post("calendar_renew"),                                                 "302 302 302 302 302 302 302 302 302 302"),
    (post("calendar_end"),                                                   "302 302 302 302 302 302 302 302 302 302"),
    (get("calendar", key="gissad"),                                          "404 404 404 404 404 404 404 404 404 404"),

    # The coordinators' job
    (get("my_area"),                                                         "302 200 200 200 200 200 200 403 403 403"),
    (get("assessment_edit", pk="square_now"),                                "302 404 200 200 200 200 200 404 200 200"),
    (get("assessment_edit", pk="park_now"),                                  "302 404 404 404 404 404 404 404 200 200"),
    (post("assessment_edit", SAVE, pk="square_now"),                         "302 404 302 302 302 302 403 404 403 403"),
    (post("assessment_edit", SAVE, pk="square_then"),                        "302 404 403 403 403 403 403 404 403 403"),
    (post("assessment_autosave", SAVE, pk="square_now"),                     "401 404 200 200 200 200 403 404 403 403"),
    (post("assessment_autosave", SAVE, pk="square_then"),                    "401 404 409 409 409 409 403 404 403 403"),
    (get("assessment_state", pk="square_now"),                               "401 404 200 200 200 200 200 404 200 200"),
    (post("assessment_send_back", SEND_BACK, pk="square_now"),               "302 404 403 403 403 403 403 404 409 403"),
    (post("watch_answer", {"answer": "still_gone"}, pk="square_then"),       "302 404 302 302 302 302 403 404 403 403"),
    (post("assessment_take_back", pk="square_now"),                          "302 404 302 302 302 302 403 404 403 403"),
    (post("assessment_prefill", pk="square_now"),                            "302 404 302 302 302 302 403 404 403 403"),
    (post("assessment_prefill_undo", pk="square_now", version="0"),          "302 404 302 302 302 302 403 404 403 403"),
    (get("own_answers", pk="square_now", party="police"),                    "302 404 200 403 403 200 403 404 403 403"),
    (get("own_answers", pk="square_now", party="municipality"),              "302 404 403 200 200 403 403 404 403 403"),
    (post("own_answers", SAVE, pk="square_now", party="police"),             "302 404 302 403 403 302 403 404 403 403"),
    (post("own_autosave", SAVE, pk="square_now", party="police"),            "401 404 200 403 403 200 403 404 403 403"),
    (post("own_autosave", SAVE, pk="square_then", party="municipality"),     "401 404 403 409 409 403 403 404 403 403"),
    (get("own_state", pk="square_now", party="police"),                      "401 404 200 403 403 200 403 404 403 403"),
    (get("assessment_as_before", pk="square_now", party="police"),           "302 404 200 403 403 403 403 404 403 403"),
    (post("assessment_as_before", SIGN, pk="square_now", party="municipality"),
                                                                             "302 404 403 302 302 403 403 404 403 403"),
    (post("assessment_sign", SIGN, pk="square_now", party="police"),         "302 404 302 403 403 403 403 404 403 403"),
    (post("assessment_sign", SIGN, pk="square_now", party="municipality"),   "302 404 403 302 302 403 403 404 403 403"),
    (post("assessment_sign", SIGN, pk="square_then", party="police"),        "302 404 409 403 403 403 403 404 403 403"),
    (post("assessment_withdraw", pk="signed", party="police"),               "302 404 302 403 403 403 403 404 403 403"),
    (post("assessment_withdraw", pk="signed", party="municipality"),         "302 404 403 409 409 403 403 404 403 403"),
    (post("assessment_absence", ABSENT, pk="square_now", party="municipality"),
                                                                             "302 404 302 403 403 403 403 404 302 403"),
    (post("assessment_absence", ABSENT, pk="square_now", party="police"),    "302 404 403 302 302 403 403 404 302 403"),
    (post("assessment_deny_absence", pk="alone", party="municipality"),      "302 404 403 302 302 403 403 404 302 403"),
    (post("assessment_deny_absence", pk="alone", party="police"),            "302 404 409 403 403 403 403 404 409 403"),
    (post("assessment_confirm_absence", pk="alone", party="municipality"),   "302 404 403 302 302 403 403 404 403 403"),
    (post("assessment_confirm_absence", pk="alone", party="police"),         "302 404 409 403 403 403 403 404 403 403"),
    (get("assessment_outline", pk="square_now"),                             "302 404 200 200 200 200 200 404 200 200"),
    (post("assessment_outline", OUTLINE, pk="square_now"),                   "302 404 302 302 302 302 403 404 403 403"),
    (post("outline_check", SAVE, pk="square_now"),                           "302 404 200 200 200 200 403 404 403 403"),
    (post("outline_restore", pk="square_now", version="1"),                  "302 404 302 302 302 302 403 404 403 403"),
    (get("proof_list", pk="in_proof"),                                       "302 404 200 200 200 200 200 403 200 200"),
    (post("proof_answer", CORRECT, pk="square_in_proof", party="police"),    "302 404 302 403 403 403 403 404 403 403"),
    (post("proof_answer", CORRECT, pk="square_in_proof", party="municipality"),
                                                                             "302 404 403 302 302 403 403 404 403 403"),
    (get("scene_list"),                                                      "302 302 200 200 200 200 200 200 200 200"),
    (get("scene_export", format="csv"),                                      "302 404 200 200 200 200 200 200 200 200"),
    (get("map"),                                                             "302 302 200 200 200 200 200 200 200 200"),
    (get("map_tile", z="14", x="0", y="0", form="mvt"),                      "302 204 204 204 204 204 204 204 204 204"),
    (get("map_tile", z="15", x="0", y="0", form="mvt"),                      "302 404 404 404 404 404 404 404 404 404"),
    (get("search", {"q": "torget"}),                                         "302 200 200 200 200 200 200 200 200 200"),
    (get("worker"),                                                          "200 200 200 200 200 200 200 200 200 200"),
    (get("ticket"),                                                          "401 200 200 200 200 200 200 200 200 200"),
    (post("search_suggestions", {"q": "torget"}),                            "302 200 200 200 200 200 200 200 200 200"),
    (get("scene_detail", pk="square"),                                       "302 404 200 200 200 200 200 404 200 200"),
    (get("scene_detail", pk="park"),                                         "302 404 404 404 404 404 404 404 200 200"),

    # Why a place is as it is
    (get("analysis", pk="square"),                                           "302 404 200 200 200 200 200 404 200 200"),
    (get("analysis", pk="station"),                                          "302 404 200 200 200 200 200 404 200 200"),
    (get("analysis", pk="park"),                                             "302 404 404 404 404 404 404 404 200 200"),
    (post("analysis", ANALYSIS, pk="square"),                                "302 404 302 302 302 302 403 404 403 403"),
    (post("analysis", ANALYSIS, pk="station"),                               "302 404 302 302 302 302 403 404 403 403"),
    (post("analysis_start", pk="station"),                                   "302 404 302 302 302 302 403 404 403 403"),
    (get("fishbone_blank", pk="station"),                                    "302 404 200 200 200 200 200 404 200 200"),
    (get("analysis_version", pk="analysis_then"),                            "302 404 200 200 200 200 200 404 200 200"),
    (get("analysis_version", pk="analysis_now"),                             "302 404 404 404 404 404 404 404 404 404"),
    (get("analysis_history", pk="analysis_now"),                             "302 404 200 200 200 200 200 404 200 200"),
    (post("analysis_autosave", ANALYSIS, pk="analysis_now"),                 "401 404 200 200 200 200 403 404 403 403"),
    (post("analysis_autosave", ANALYSIS, pk="analysis_then"),                "401 404 409 409 409 409 403 404 403 403"),
    (get("analysis_state", pk="analysis_now"),                               "401 404 200 200 200 200 403 404 403 403"),
    (get("fishbone", pk="analysis_now"),                                     "302 404 200 200 200 200 200 404 200 200"),
    (post("analysis_approve", APPROVE, pk="analysis_now", party="police"),   "302 404 302 403 403 403 403 404 403 403"),
    (post("analysis_approve", APPROVE, pk="analysis_now", party="municipality"),
                                                                             "302 404 403 302 302 403 403 404 403 403"),
    (post("analysis_withdraw", pk="half_approved", party="police"),          "302 404 302 403 403 403 403 404 403 403"),
    (post("analysis_approve", APPROVE, pk="analysis_then", party="police"),  "302 404 403 403 403 403 403 404 403 403"),

    (get("scene_propose"),                                                   "302 200 200 200 200 200 403 403 403 403"),
    (post("scene_propose_areas", POINT),                                     "302 200 200 200 200 200 403 403 403 403"),
    (post("scene_propose", PLACE),                                           "302 422 302 302 302 302 403 403 403 403"),
    (post("scene_judge_again", pk="square"),                                 "302 404 302 302 302 302 403 404 403 403"),
    (get("scene_merge", pk="square"),                                        "302 404 200 200 200 403 403 404 200 403"),
    (post("scene_merge", MERGE, pk="square"),                                "302 404 302 302 302 403 403 404 302 403"),
    (get("scene_split", pk="square"),                                        "302 404 200 200 200 403 403 404 200 403"),
    (post("scene_split", SPLIT, pk="square"),                                "302 404 302 302 302 403 403 404 302 403"),
    (get("lineage_undo", pk="event"),                                        "302 404 200 200 200 403 403 404 200 403"),
    (post("lineage_undo", {"reason": "Fel plats."}, pk="event"),             "302 404 302 302 302 403 403 404 302 403"),
    (get("displacement_note", pk="open", source="@barn.pk", target="@jetty.pk"),
                                                                             "302 404 200 200 200 200 403 404 200 403"),
    (post("displacement_note", {"view": "moved"}, pk="open", source="@barn.pk", target="@jetty.pk"),
                                                                             "302 404 302 302 302 302 403 404 302 403"),

    # What follows from the picture. The board answers for the row of the plan
    (get("plan_start", pk="square"),                                         "302 404 302 302 302 302 302 404 302 302"),
    (get("plan_start", pk="station"),                                        "302 404 200 200 200 200 200 404 200 200"),
    (post("plan_start", pk="station"),                                       "302 404 302 302 302 302 403 404 403 403"),
    (get("plan", pk="action_plan"),                                          "302 404 200 200 200 200 200 404 200 200"),
    (get("plan_file", pk="action_plan"),                                     "302 404 200 200 200 200 200 404 200 200"),
    (get("plan_history", pk="action_plan"),                                  "302 404 200 200 200 200 200 404 200 200"),
    (post("plan_decide", DECISION, pk="action_plan"),                        "302 404 302 302 302 403 403 404 403 403"),
    (get("plan_places", pk="action_plan"),                                   "302 404 200 200 200 200 403 404 403 403"),
    (post("plan_places", PLAN_PLACES, pk="action_plan"),                     "302 404 302 302 302 302 403 404 403 403"),
    (get("plan_take_out", pk="divided"),                                     "302 404 404 404 404 404 404 404 200 403"),
    (post("plan_take_out", TAKE_OUT, pk="divided"),                          "302 404 404 404 404 404 404 404 302 403"),
    (get("measure_add", pk="action_plan"),                                   "302 404 200 200 200 200 403 404 403 403"),
    (post("measure_add", ROW, pk="action_plan"),                             "302 404 302 302 302 302 403 404 403 403"),
    (get("no_measure", pk="action_plan", cause="@cause.pk"),                 "302 404 200 200 200 200 403 404 403 403"),
    (post("no_measure", {"reason": "Rivs."}, pk="action_plan", cause="@cause.pk"),
                                                                             "302 404 302 302 302 302 403 404 403 403"),
    (get("measure", pk="row"),                                               "302 404 200 200 200 200 200 200 200 200"),
    (post("measure", ROW, pk="row"),                                         "302 404 302 302 302 302 403 403 403 403"),
    (post("measure_report", REPORT, pk="row"),                               "302 404 302 302 302 302 403 302 403 403"),
    (post("measure_remove", pk="row"),                                       "302 404 302 302 302 302 403 403 403 403"),
    (post("measure_review", {"holds": "yes"}, pk="row"),                     "302 404 302 302 302 302 403 403 403 403"),
    (get("survey_list", code="27"),                                          "302 404 403 403 403 403 403 403 200 403"),
    (post("survey_list", OPEN, code="27"),                                   "302 404 403 403 403 403 403 403 422 403"),
    (get("survey", code="27", year="2026"),                                  "302 404 403 403 403 403 403 403 200 403"),
    (post("survey", {"closes_on": "2026-12-31"}, code="27", year="2026"),    "302 404 403 403 403 403 403 403 302 403"),
    (post("survey_close", code="27", year="2026"),                           "302 404 403 403 403 403 403 403 302 403"),
    (get("survey_remind", code="27", year="2026"),                           "302 404 403 403 403 403 403 403 200 403"),
    (post("survey_remind", code="27", year="2026"),                          "302 404 403 403 403 403 403 403 302 403"),
    (get("survey_place", pk="square"),                                       "302 404 302 302 302 302 200 302 302 200"),
    (post("survey_place", pk="square"),                                      "302 404 302 302 302 302 403 404 403 403"),
    (get("survey_return", pk="survey_now"),                                  "302 404 200 200 200 200 404 200 200 404"),
    (get("survey_return", pk="survey_then"),                                 "302 404 200 200 200 200 200 200 200 200"),
    (post("survey_return", ANSWERS, pk="survey_now"),                        "302 404 302 302 302 302 404 403 403 404"),
    (post("survey_autosave", ANSWERS, pk="survey_now"),                      "401 404 200 200 200 200 404 403 403 404"),
    (post("survey_autosave", ANSWERS, pk="survey_then"),                     "401 404 409 409 409 409 403 403 403 403"),
    (get("survey_state", pk="survey_now"),                                   "401 404 200 200 200 200 404 403 403 404"),
    (post("survey_sign", ANSWERS, pk="survey_now"),                          "302 404 403 409 409 403 404 403 403 404"),
    (post("survey_take_back", pk="survey_signed"),                           "302 404 403 302 302 403 403 404 403 403"),
    (post("survey_take_back", pk="survey_then"),                             "302 404 403 403 403 403 403 403 403 403"),
    (get("survey_history", pk="survey_now"),                                 "302 404 200 200 200 200 404 200 200 404"),
    (get("followup", pk="square"),                                           "302 404 200 200 200 200 200 404 200 200"),
    (post("followup", {"kind": "county", "reason": "Allt."}, pk="square"),   "302 404 302 302 302 302 403 404 403 403"),
    (get("followup_round", pk="square", label="2021"),                       "302 404 404 404 404 404 404 404 404 404"),
    (get("my_measures"),                                                     "302 200 200 200 200 200 200 200 200 200"),

    (get("zero_report", pk="open", kind="local_police_area", area="@quiet.pk"),
                                                                             "302 404 403 403 403 403 403 403 200 403"),
    (post("zero_report", pk="open", kind="local_police_area", area="@police_area.pk"),
                                                                             "302 404 302 403 403 403 403 403 422 403"),
    (post("zero_report", pk="published", kind="local_police_area", area="@police_area.pk"),
                                                                             "302 404 403 403 403 403 403 403 403 403"),
    (post("zero_report_take_back", pk="open", kind="local_police_area", area="@police_area.pk"),
                                                                             "302 404 302 403 403 403 403 403 302 403"),
    (post("zero_report_take_back", pk="published", kind="local_police_area", area="@police_area.pk"),
                                                                             "302 404 403 403 403 403 403 403 403 403"),

    # The county's figures
    (get("county_list"),                                                     "302 200 200 200 200 200 200 200 200 200"),
    (get("county", code="27"),                                               "302 404 302 302 302 302 302 302 302 302"),
    (get("dashboard", code="27", label="2021"),                              "302 404 200 200 200 200 200 200 200 200"),
    (get("dashboard", code="27", label="2023"),                              "302 404 200 200 200 200 200 200 200 200"),
    (get("dashboard_file", code="27", label="2021", format="csv"),           "302 404 200 200 200 200 200 200 200 200"),

    # What follows from the picture
    (get("alarms", code="27"),                                               "302 404 200 200 200 200 200 200 200 200"),
    (get("alarms_file", code="27", format="csv"),                            "302 404 200 200 200 200 200 200 200 200"),
    (get("motion", code="27"),                                               "302 404 200 200 200 200 200 200 200 200"),
    (get("motion", {"area": "municipality-2702"}, code="27"),                "302 404 404 404 404 404 404 404 200 200"),
    (get("motion_file", code="27", format="docx"),                           "302 404 200 200 200 200 200 404 200 200"),
    (get("motion_file", code="27", format="odt"),                            "302 404 200 200 200 200 200 404 200 200"),
    (get("extract", code="27", kind="municipality", pk="municipality"),      "302 404 200 200 200 200 200 403 200 200"),
    (get("extract", code="27", kind="district", pk="centre"),                "302 404 200 200 200 200 200 403 200 200"),
    (get("extract", code="27", kind="municipality", pk="other_municipality"),
                                                                             "302 404 403 403 403 403 403 403 200 200"),
    (get("evidence_pack", pk="square"),                                      "302 404 200 200 200 200 200 404 200 200"),
    (get("evidence_pack", pk="park"),                                        "302 404 404 404 404 404 404 404 200 200"),
    (get("extract_file", code="27", kind="municipality", pk="municipality", format="docx"),
                                                                             "302 404 200 200 200 200 200 403 200 200"),
    (get("extract_file", code="27", kind="district", pk="centre", format="odt"),
                                                                             "302 404 200 200 200 200 200 403 200 200"),

    (get("meeting_sheet", police_area="@police_area.pk", kind="district", area="@centre.pk"),
                                                                             "302 404 200 200 200 200 200 404 200 200"),
    (get("meeting_sheet", police_area="@quiet.pk", kind="municipality", area="@park.municipality_id"),
                                                                             "302 404 404 404 404 404 404 404 200 200"),

    # Projects: written by the office, read by the pairs, tasks ticked by their owner
    (get("project_list", code="27"),                                         "302 404 302 302 302 302 302 200 302 302"),
    (get("project_create", code="27"),                                       "302 404 403 403 403 403 403 403 200 403"),
    (post("project_create", PROJECT, code="27"),                             "302 404 403 403 403 403 403 403 302 403"),
    (get("project", pk="programme"),                                         "302 404 200 200 200 200 200 404 200 200"),
    (get("project_calendar", pk="programme"),                                "302 404 200 200 200 200 200 404 200 200"),
    (get("project_history", pk="programme"),                                 "302 404 200 200 200 200 200 404 200 200"),
    (get("project_edit", pk="programme"),                                    "302 404 403 403 403 403 403 404 200 403"),
    (post("project_edit", PERIOD_OF_PROJECT, pk="programme"),                "302 404 403 403 403 403 403 404 302 403"),
    (get("pair_add", pk="programme"),                                        "302 404 403 403 403 403 403 404 200 403"),
    (post("pair_add", PAIR, pk="programme"),                                 "302 404 403 403 403 403 403 404 302 403"),
    (get("pair", pk="pair"),                                                 "302 404 200 200 200 200 200 404 200 200"),
    (post("pair", SAVE, pk="pair"),                                          "302 404 403 403 403 403 403 404 302 403"),
    (post("pair_remove", pk="pair"),                                         "302 404 403 403 403 403 403 404 302 403"),
    (get("commitment", pk="pair", party="police"),                           "302 404 403 403 403 403 403 404 200 403"),
    (post("commitment", CHIEF, pk="pair", party="police"),                   "302 404 403 403 403 403 403 404 302 403"),
    (post("commitment_take_back", pk="pair", party="police"),                "302 404 403 403 403 403 403 404 302 403"),
    (get("meeting_add", pk="programme"),                                     "302 404 403 403 403 403 403 404 200 403"),
    (post("meeting_add", MEETING, pk="programme"),                           "302 404 403 403 403 403 403 404 302 403"),
    (get("meeting", pk="meeting"),                                           "302 404 200 200 200 200 200 404 200 200"),
    (get("meeting_edit", pk="meeting"),                                      "302 404 403 403 403 403 403 404 200 403"),
    (post("meeting_edit", MEETING, pk="meeting"),                            "302 404 403 403 403 403 403 404 302 403"),
    (post("meeting_remove", pk="meeting"),                                   "302 404 403 403 403 403 403 404 302 403"),
    (post("meeting_attendance", SAVE, pk="meeting"),                         "302 404 403 403 403 403 403 404 302 403"),
    (post("meeting_decision_add", {"text": "Vi går vidare."}, pk="meeting"), "302 404 403 403 403 403 403 404 302 403"),
    (get("meeting_decision", pk="resolved"),                                 "302 404 403 403 403 403 403 404 200 403"),
    (post("meeting_decision", {"version": "0", "text": "Vi går vidare."}, pk="resolved"),
                                                                             "302 404 403 403 403 403 403 404 302 403"),
    (post("task_add", TASK, pk="meeting"),                                   "302 404 403 403 403 403 403 404 302 403"),
    (get("task", pk="assigned"),                                             "302 404 403 403 403 403 403 404 200 403"),
    (post("task", TASK, pk="assigned"),                                      "302 404 403 403 403 403 403 404 302 403"),
    (post("task_tick", {"done": "yes"}, pk="assigned"),                      "302 404 302 403 403 302 403 404 302 403"),

    # The project office's job
    (get("round_list", code="27"),                                           "302 404 403 403 403 403 403 403 200 403"),
    (get("round_create", code="27"),                                         "302 404 403 403 403 403 403 403 200 403"),
    (post("round_create", ROUND, code="27"),                                 "302 404 403 403 403 403 403 403 302 403"),
    (get("round_edit", pk="planned"),                                        "302 404 403 403 403 403 403 403 200 403"),
    (post("round_edit", PERIOD, pk="planned"),                               "302 404 403 403 403 403 403 403 302 403"),
    (get("round_remind", pk="open"),                                         "302 404 403 403 403 403 403 403 200 403"),
    (post("round_remind", pk="open"),                                        "302 404 403 403 403 403 403 403 302 403"),
    (get("round_remind_area", pk="open", area="@police_area.pk"),            "302 404 403 403 403 403 403 403 200 403"),
    (post("round_remind_area", pk="open", area="@police_area.pk"),           "302 404 403 403 403 403 403 403 302 403"),
    (post("round_letters_again", pk="open"),                                 "302 404 403 403 403 403 403 403 302 403"),
    (post("round_discard", pk="planned"),                                    "302 404 403 403 403 403 403 403 302 403"),
    (get("round_state", pk="planned", step="oppna"),                         "302 404 403 403 403 403 403 403 200 403"),
    (post("round_state", pk="planned", step="oppna"),                        "302 404 403 403 403 403 403 403 422 403"),
    (post("round_state", pk="open", step="korrektur"),                       "302 404 403 403 403 403 403 403 302 403"),
    (post("round_state", pk="in_proof", step="ateroppna"),                   "302 404 403 403 403 403 403 403 302 403"),
    (post("round_state", pk="in_proof", step="publicera"),                   "302 404 403 403 403 403 403 403 422 403"),
    (get("assessment_history", pk="square_now"),                             "302 404 200 200 200 200 200 404 200 200"),
    (get("assessment_paper", pk="square_now"),                               "302 404 200 200 200 200 200 404 200 200"),
    (get("guide", pk="open"),                                                "302 404 200 200 200 200 200 200 200 200"),
    (get("guide_text", pk="open", key="i1"),                                 "302 404 403 403 403 403 403 403 200 403"),
    (post("guide_text", {"text": "Fråga skolan."}, pk="open", key="i1"),     "302 404 403 403 403 403 403 403 302 403"),
    (get("agreement", code="27", label="2023"),                              "302 404 403 403 403 403 403 403 200 403"),
    (get("registers_today", code="27", label="2021"),                        "302 404 403 403 403 403 403 403 200 403"),
    (get("figure_correct", pk="figure"),                                     "302 404 403 403 403 403 403 403 200 403"),
    (post("figure_correct", FIGURE, pk="figure"),                            "302 404 403 403 403 403 403 403 302 403"),
    (get("access_list", code="27"),                                          "302 404 403 403 403 403 403 403 200 403"),
    (get("access_grant", code="27"),                                         "302 404 403 403 403 403 403 403 200 403"),
    (post("access_grant", ACCESS, code="27"),                                "302 404 403 403 403 403 403 403 302 403"),
    (post("access_end", pk="access"),                                        "302 404 403 403 403 403 403 403 302 403"),

    (get("turnover", pk="police_actor"),                                     "302 404 200 403 403 200 403 403 200 200"),
    (get("people_list", code="27"),                                          "302 404 403 403 403 403 403 403 200 403"),
    (get("people_invite", code="27"),                                        "302 404 403 403 403 403 403 403 200 403"),
    (post("people_invite", PERSON, code="27"),                               "302 404 403 403 403 403 403 403 302 403"),
    (get("membership_end", pk="assignment"),                                 "302 404 403 403 403 403 403 403 200 403"),
    (post("membership_end", ENDS, pk="assignment"),                          "302 404 403 403 403 403 403 403 302 403"),
    (post("membership_invite", pk="assignment"),                             "302 404 403 403 403 403 403 403 302 403"),

    # The method bank
    (get("method_list"),                                                     "302 200 200 200 200 200 200 200 200 200"),
    (get("method_list", {"county": "27"}),                                   "302 404 200 200 200 200 200 200 200 200"),
    (get("method_file", format="csv"),                                       "302 200 200 200 200 200 200 200 200 200"),
    (get("method", code="M05"),                                              "302 200 200 200 200 200 200 200 200 200"),
    (get("method_places", code="M05", county="27"),                          "302 404 200 200 200 200 200 200 200 200"),
    (get("method", {"county": "27"}, code="M05"),                            "302 404 200 200 200 200 200 200 200 200"),
    (get("experience", code="M05", county="27"),                             "302 404 200 200 200 200 403 200 200 403"),
    (post("experience", LEARNT, code="M05", county="27"),                    "302 404 302 302 302 302 403 302 302 403"),
    (post("experience_remove", pk="learnt"),                                 "302 404 302 403 403 403 403 403 302 403"),

    # API
    (get("api:method-list"),                                                 "401 200 200 200 200 200 200 200 200 200"),
    (get("api:method-detail", code="M05"),                                   "401 200 200 200 200 200 200 200 200 200"),
    (get("api:api-root"),                                                    "401 200 200 200 200 200 200 200 200 200"),
    (get("api:schema"),                                                      "401 200 200 200 200 200 200 200 200 200"),
    (get("api:docs"),                                                        "302 200 200 200 200 200 200 200 200 200"),
    (get("api:county-list"),                                                 "401 200 200 200 200 200 200 200 200 200"),
    (get("api:county-detail", code="27"),                                    "401 404 200 200 200 200 200 200 200 200"),
    (get("api:county-summary", code="27", label="2021"),                     "401 404 200 200 200 200 200 200 200 200"),
    (get("api:municipality-list"),                                           "401 200 200 200 200 200 200 200 200 200"),
    (get("api:municipality-detail", code="2701"),                            "401 404 200 200 200 200 200 200 200 200"),
    (get("api:local-police-area-list"),                                      "401 200 200 200 200 200 200 200 200 200"),
    (get("api:local-police-area-detail", pk="police_area"),                  "401 404 200 200 200 200 200 200 200 200"),
    (get("api:round-list"),                                                  "401 200 200 200 200 200 200 200 200 200"),
    (get("api:round-detail", pk="planned"),                                  "401 404 200 200 200 200 200 200 200 200"),
    (get("api:scene-list"),                                                  "401 200 200 200 200 200 200 200 200 200"),
    (get("api:scene-detail", pk="square"),                                   "401 404 200 200 200 200 200 404 200 200"),
    (get("api:scene-detail", pk="park"),                                     "401 404 404 404 404 404 404 404 200 200"),
    (get("api:scene-geojson", {"round": "2021"}),                            "401 400 200 200 200 200 200 200 200 200"),
    (get("api:assessment-list"),                                             "401 200 200 200 200 200 200 200 200 200"),
    (get("api:assessment-detail", pk="square_now"),                          "401 404 200 200 200 200 200 404 200 200"),
    (get("api:assessment-detail", pk="park_now"),                            "401 404 404 404 404 404 404 404 200 200"),
    (get("api:plan-list"),                                                   "401 200 200 200 200 200 200 200 200 200"),
    (get("api:plan-detail", pk="action_plan"),                               "401 404 200 200 200 200 200 404 200 200"),
    (get("api:measure-list"),                                                "401 200 200 200 200 200 200 200 200 200"),
    (get("api:measure-detail", pk="row"),                                    "401 404 200 200 200 200 200 200 200 200"),
    (get("api:survey-return-list"),                                          "401 200 200 200 200 200 200 200 200 200"),
    (get("api:survey-return-detail", pk="survey_now"),                       "401 404 200 200 200 200 404 200 200 404"),
    (get("api:survey-return-detail", pk="survey_then"),                      "401 404 200 200 200 200 200 200 200 200"),
    (get("api:analysis-list"),                                               "401 200 200 200 200 200 200 200 200 200"),
    (get("api:analysis-detail", pk="analysis_now"),                          "401 404 200 200 200 200 200 404 200 200"),
    (get("api:meeting-list"),                                                "401 200 200 200 200 200 200 200 200 200"),
    (get("api:meeting-detail", pk="meeting"),                                "401 404 200 200 200 200 200 404 200 200"),
    (get("api:place-list"),                                                  "401 200 200 200 200 200 200 200 200 200"),
    (get("api:place-detail", pk="school"),                                   "401 404 200 200 200 200 200 200 200 200"),
    (post("api:scene-list"),                                                 "401 405 405 405 405 405 405 405 405 405"),

    # Administration: a list stands for the pages of its rows, which ask the same question
    (get("responsibility"),                                                  "302 403 403 403 403 403 403 403 403 200"),
    (get("responsibility_move", kind="lokalpolisomrade", pk="police_area"),  "302 403 403 403 403 403 403 403 403 200"),
    (post("responsibility_move", kind="lokalpolisomrade", pk="police_area"), "302 403 403 403 403 403 403 403 403 422"),
    (get("responsibility_show", pk="plan"),                                  "302 403 403 403 403 403 403 403 403 200"),
    (get("responsibility_show", pk="moved"),                                 "302 403 403 403 403 403 403 403 403 200"),
    (post("responsibility_withdraw", pk="plan"),                             "302 403 403 403 403 403 403 403 403 302"),
    (get("responsibility_undo", pk="moved"),                                 "302 403 403 403 403 403 403 403 403 200"),
    (post("responsibility_undo", pk="moved"),                                "302 403 403 403 403 403 403 403 403 302"),
    (post("responsibility_undo", pk="plan"),                                 "302 403 403 403 403 403 403 403 403 409"),
    (get("admin:index"),                                                     "302 302 302 302 302 302 302 302 302 200"),
    (get("admin:login"),                                                     "302 403 403 403 403 403 403 403 403 302"),
    *(
        (get(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
                                                                             "302 302 302 302 302 302 302 302 302 200")
        for model in admin.site._registry
    ),

    # One's own account: alike for everyone who is logged in; what needs the password anew sends there first
    (get("account_login"),                                                   "200 302 302 302 302 302 302 302 302 302"),
    (post("account_login", GUESS),                                           "200 302 302 302 302 302 302 302 302 302"),
    (get("account_logout"),                                                  "302 200 200 200 200 200 200 200 200 200"),
    (post("account_logout"),                                                 "302 302 302 302 302 302 302 302 302 302"),
    (get("account_signup"),                                                  "200 302 302 302 302 302 302 302 302 302"),
    (get("account_inactive"),                                                "200 200 200 200 200 200 200 200 200 200"),
    (get("account_reset_password"),                                          "200 200 200 200 200 200 200 200 200 200"),
    (get("account_reset_password_done"),                                     "200 200 200 200 200 200 200 200 200 200"),
    (get("account_reset_password_from_key", uidb36="1", key="guessed"),      "200 200 200 200 200 200 200 200 200 200"),
    (get("account_reset_password_from_key_done"),                            "200 200 200 200 200 200 200 200 200 200"),
    (get("account_change_password"),                                         "302 200 200 200 200 200 200 200 200 200"),
    (get("account_set_password"),                                            "302 302 302 302 302 302 302 302 302 302"),
    (get("account_reauthenticate"),                                          "302 200 200 200 200 200 200 200 200 200"),
    (get("account_email"),                                                   "302 302 302 302 302 302 302 302 302 302"),
    (post("account_email", ADDRESS),                                         "302 302 302 302 302 302 302 302 302 302"),
    (get("konto/email/"),                                                    "302 302 302 302 302 302 302 302 302 302"),
    (get("account_email_verification_sent"),                                 "200 200 200 200 200 200 200 200 200 200"),
    (get("account_confirm_email", key="guessed"),                            "200 200 200 200 200 200 200 200 200 200"),
    (get("account_confirm_login_code"),                                      "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_index"),                                                       "302 200 200 200 200 200 200 200 200 200"),
    (get("mfa_authenticate"),                                                "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_reauthenticate"),                                              "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_activate_totp"),                                               "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_deactivate_totp"),                                             "302 404 404 404 404 404 404 404 404 404"),
    (get("mfa_view_recovery_codes"),                                         "302 404 404 404 404 404 404 404 404 404"),
    (get("mfa_generate_recovery_codes"),                                     "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_download_recovery_codes"),                                     "302 404 404 404 404 404 404 404 404 404"),
    (get("mfa_list_webauthn"),                                               "302 200 200 200 200 200 200 200 200 200"),
    (get("mfa_add_webauthn"),                                                "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_reauthenticate_webauthn"),                                     "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_remove_webauthn", pk="1"),                                     "302 302 302 302 302 302 302 302 302 302"),
    (get("mfa_edit_webauthn", pk="1"),                                       "302 302 302 302 302 302 302 302 302 302"),
]
# fmt: on


class Company(Cast):
    """The cast, logged in, and more scenes of their own area: the station is signed by the police, `alone` too with the
    municipality's absence, the gate has been split into itself and the tunnel, the barn may have moved to the jetty.
    """

    def __init__(self) -> None:
        super().__init__()
        self.municipality, self.centre = self.municipal_actor.municipality, self.district_actor.district
        self.other_municipality = self.other_municipal_actor.municipality
        self.police_area = self.police_actor.local_police_area
        self.quiet = self.other_police_actor.local_police_area
        self.station, self.gate, self.tunnel = (self.make_scene(name) for name in ["Stationen", "Porten", "Tunneln"])
        settled(scene=self.station, round=self.in_proof)
        self.alone = settled(scene=self.make_scene("Kanalen"), round=self.open, joint=False)
        self.signed = answered(scene=self.station, round=self.open)
        Signature.objects.create(assessment=self.signed, party=Party.POLICE, signed_by=self.police)
        self.barn, self.jetty = self.make_scene("Ladan"), self.make_scene("Bryggan")
        settled(scene=self.barn, round=self.in_proof)
        answered(scene=self.barn, round=self.open, listed=False)
        answered(scene=self.jetty, round=self.open)
        self.event = LineageEvent.objects.create(round=self.open, kind=LineageEvent.Kind.SPLIT)
        self.event.parents.set([self.gate])
        self.event.children.set([self.gate, self.tunnel])
        self.moved, self.plan = (self.hand_over(name, days) for name, days in [("Bron", 0), ("Kvarnen", 30)])
        self.analysis_then = an_analysis(self.square, by=self.police, approved=True)
        self.analysis_now = an_analysis(self.square, by=self.police)
        a_cause(a_problem(self.analysis_now))
        self.half_approved = an_analysis(self.barn, by=self.municipal)
        Approval.objects.create(analysis=self.half_approved, party=Party.POLICE, by=self.police)
        self.action_plan = a_plan(self.square)
        self.divided = a_plan(self.jetty, self.park, title="Vattnet")
        self.row = a_measure(self.action_plan, responsible=self.board, follow_up=timezone.localdate())
        self.cause = a_cause(a_problem(self.analysis_then))
        self.make_surveys()
        self.learnt = self.learn()
        self.programme = a_project(self)
        self.pair, self.meeting = a_pair(self.programme, self), a_meeting(self.programme)
        self.resolved = self.meeting.decisions.create(number=1, text="Vi börjar.")
        self.assigned = self.meeting.tasks.create(text="Håll analys", actor=self.police_actor, due=timezone.localdate())
        self.owner_of_task = f"a{self.police_actor.pk}"
        self.assignment = self.county_actor.memberships.get()
        self.evaluator = self.let_in()
        self.sessions = {who: session_of(getattr(self, who)) for who in [*WHO[1:], "evaluator"]}

    def let_in(self) -> User:
        university = ActorFactory.create(name="Ekhögskolan", county=self.county, kind=Actor.Kind.UNIVERSITY)
        CountyAccessFactory.create(actor=university, granted_by=self.office)
        return person("Eva Läser", university, Membership.Role.READER)

    def make_surveys(self) -> None:
        then = a_survey(self.county, year=2025, is_open=False)
        self.survey = a_survey(self.county)
        self.survey_now = a_return(self.square, self.survey)
        self.survey_then, self.survey_signed = a_return(self.square, then), a_return(self.station, self.survey)
        for signed in (self.survey_then, self.survey_signed):
            SurveySignature.objects.create(document=signed, by=self.municipal)

    def learn(self) -> CountyExperience:
        learnt: CountyExperience = CountyExperience.objects.create(
            method=a_method("M05"), county=self.county, text="Ingen tittade.", actor=self.police_actor, by=self.police
        )
        return learnt

    def hand_over(self, name: str, days: int) -> Reorganisation:
        """Of a place that nobody has judged, to the quiet area; in so many days."""
        scene, day = self.make_scene(name), timezone.localdate() + datetime.timedelta(days=days)
        handover, targets = Handover(self.police_area, day), {scene.pk: self.quiet}
        return order(handover, targets, seen=mark_of(stakes(handover, targets)), by=self.administrator)

    def make_scene(self, name: str) -> Scene:
        return SceneFactory.create(
            name=name,
            county=self.county,
            municipality=self.municipality,
            district=self.centre,
            local_police_area=self.police_area,
            latitude=59.2,
            longitude=17.83,
        )


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Company]:
    """Made once, since every request is rolled back."""
    background = map_file(tmp_path_factory.mktemp("map") / "map.pmtiles")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MAP_FILE=str(background)):
        yield Company()
        transaction.set_rollback(True)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.django_db
@pytest.mark.parametrize(("call", "expected"), MATRIX, ids=[str(call) for call, _expected in MATRIX])
def test_who_may(call: Call, expected: str, company: Company) -> None:
    found = {who: status(company, who, call) for who in WHO}
    assert found == dict(zip(WHO, map(int, expected.split()), strict=True))


def status(company: Company, who: str, call: Call) -> int:
    client = Client()
    if who != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = company.sessions[who]
    send = getattr(client, call.method.lower())
    with transaction.atomic():
        response = send(address(company, call), {name: value_of(company, value) for name, value in call.data.items()})
        transaction.set_rollback(True)
    return response.status_code


def address(company: Company, call: Call) -> str:
    if "/" in call.route:  # it has no name
        return f"/{call.route}"
    pk = {"pk": getattr(company, call.pk).pk if hasattr(company, call.pk) else call.pk} if call.pk else {}
    return reverse(call.route, kwargs=pk | {name: value_of(company, value) for name, value in call.kwargs.items()})


def value_of(company: Company, value: str) -> object:
    return attrgetter(value[1:])(company) if value.startswith("@") else value


def test_every_route_has_a_row() -> None:
    rows = {call.route for call, _expected in MATRIX}
    routes = set(named_routes(get_resolver()))
    assert routes - rows == set()
    assert rows - routes == set()


def named_routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            name = namespace + (pattern.name or str(pattern.pattern))
            if not name.startswith("admin:") or name.endswith(("_changelist", ":index", ":login")):
                yield name
        else:
            yield from named_routes(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
