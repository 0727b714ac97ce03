from django.urls import include, path, register_converter

from .action.alarms import views as alarms
from .action.extract import views as extract
from .action.meeting_sheet import views as meeting_sheet
from .action.methods import views as methods
from .action.plans import measure_views as plan_rows
from .action.plans import views as plans
from .agreement import views as agreement
from .assessment_page import as_before_views, autosave, history_views, paper_views, signing_views
from .assessment_page import views as assessment_page
from .county import corrections
from .county import views as county
from .county_map import views as county_map
from .displacement import views as displacement
from .guide import views as guide
from .judging.converters import PartyConverter
from .lineage import views as lineage
from .my_area import turnover_views, watching_views
from .my_area import views as my_area
from .outlines import views as outlines
from .proposing import views as proposing
from .responsibility import views as responsibility
from .rounds import calendar_views, proofing_views
from .rounds import letter_views as round_letters
from .rounds import survey_views as surveys
from .rounds import views as rounds
from .scene_list import views as scene_list
from .scene_page import views as scene_page
from .search import views as search
from .taken_out import views as taken_out
from .zero_reports import views as zero_reports

register_converter(PartyConverter, "party")

urlpatterns = [
    path("mitt-omrade/", my_area.my_area, name="my_area"),
    path("overlamning/<int:pk>/", turnover_views.turnover, name="turnover"),
    path("bedomningar/<int:pk>/", assessment_page.edit, name="assessment_edit"),
    path("bedomningar/<int:pk>/spara/", autosave.autosave, name="assessment_autosave"),
    path("bedomningar/<int:pk>/lage/", autosave.state, name="assessment_state"),
    path("bedomningar/<int:pk>/blankett/", paper_views.paper, name="assessment_paper"),
    path("bedomningar/<int:pk>/historik/", history_views.history, name="assessment_history"),
    path("bedomningar/<int:pk>/ta-bort/", proposing.take_back, name="assessment_take_back"),
    path("bedomningar/<int:pk>/avgransning/", outlines.outline, name="assessment_outline"),
    path("bedomningar/<int:pk>/avgransning/kontroll/", outlines.check, name="outline_check"),
    path("bedomningar/<int:pk>/avgransning/<int:version>/aterstall/", outlines.restore, name="outline_restore"),
    path("bedomningar/<int:pk>/fyll-i/", assessment_page.prefill, name="assessment_prefill"),
    path(
        "bedomningar/<int:pk>/fyll-i/<int:version>/angra/", assessment_page.undo_prefill, name="assessment_prefill_undo"
    ),
    path("bedomningar/<int:pk>/las-igenom/<party:party>/", as_before_views.as_before, name="assessment_as_before"),
    path("bedomningar/<int:pk>/egna-svar/<party:party>/", assessment_page.own_answers, name="own_answers"),
    path("bedomningar/<int:pk>/egna-svar/<party:party>/spara/", autosave.autosave, name="own_autosave"),
    path("bedomningar/<int:pk>/egna-svar/<party:party>/lage/", autosave.state, name="own_state"),
    path("bedomningar/<int:pk>/skriv-under/<party:party>/", signing_views.sign, name="assessment_sign"),
    path("bedomningar/<int:pk>/ta-tillbaka/<party:party>/", signing_views.withdraw, name="assessment_withdraw"),
    path("bedomningar/<int:pk>/deltog-inte/<party:party>/", signing_views.state_absence, name="assessment_absence"),
    path("bedomningar/<int:pk>/deltog/<party:party>/", signing_views.deny_absence, name="assessment_deny_absence"),
    path(
        "bedomningar/<int:pk>/stammer/<party:party>/", signing_views.confirm_absence, name="assessment_confirm_absence"
    ),
    path("bedomningar/<int:pk>/skicka-tillbaka/", signing_views.send_back, name="assessment_send_back"),
    path("bedomningar/<int:pk>/bevakning/", watching_views.answer, name="watch_answer"),
    path("bedomningar/<int:pk>/korrektur/<party:party>/", proofing_views.proof_answer, name="proof_answer"),
    path("metodbank/", methods.method_list, name="method_list"),
    path("metodbank/metodbanken.<str:format>", methods.method_file, name="method_file"),
    path("metodbank/erfarenheter/<int:pk>/ta-bort/", methods.experience_remove, name="experience_remove"),
    path("metodbank/<str:code>/", methods.method, name="method"),
    path("metodbank/<str:code>/platser/<str:county>/", methods.method_places, name="method_places"),
    path("metodbank/<str:code>/erfarenhet/<str:county>/", methods.experience, name="experience"),
    path("kalender/<str:key>.ics", calendar_views.calendar, name="calendar"),
    path("karta/", county_map.show, name="map"),
    path("lan/<str:code>/", county.county, name="county"),
    path("lan/<str:code>/omgang/<str:label>/", county.show, name="dashboard"),
    path("lan/<str:code>/omgang/<str:label>/dagens-register/", corrections.registers_today, name="registers_today"),
    path("lan/<str:code>/omgang/<str:label>/tabeller.<str:format>", county.file, name="dashboard_file"),
    path("lan/<str:code>/omgang/<str:label>/samstammighet/", agreement.show, name="agreement"),
    path("mote/<int:police_area>/<str:kind>/<int:area>/", meeting_sheet.show, name="meeting_sheet"),
    path("lan/<str:code>/larm/", alarms.show, name="alarms"),
    path("lan/<str:code>/larm/motion/", alarms.motion, name="motion"),
    path("lan/<str:code>/larm/motion.<str:format>", alarms.motion_file, name="motion_file"),
    path("lan/<str:code>/larm/larm.<str:format>", alarms.file, name="alarms_file"),
    path("lan/<str:code>/utdrag/<str:kind>/<int:pk>/", extract.show, name="extract"),
    path("lan/<str:code>/utdrag/<str:kind>/<int:pk>.<str:format>", extract.file, name="extract_file"),
    path("lan/<str:code>/omgangar/", rounds.round_list, name="round_list"),
    path("lan/<str:code>/insatsenkater/", surveys.survey_list, name="survey_list"),
    path("lan/<str:code>/insatsenkater/<int:year>/", surveys.survey, name="survey"),
    path("lan/<str:code>/insatsenkater/<int:year>/stang/", surveys.survey_close, name="survey_close"),
    path("lan/<str:code>/insatsenkater/<int:year>/paminn/", surveys.survey_remind, name="survey_remind"),
    path("lan/<str:code>/omgangar/ny/", rounds.create, name="round_create"),
    path("omgangar/<int:pk>/korrektur-lista/", proofing_views.proof_list, name="proof_list"),
    path("omgangar/<int:pk>/", rounds.edit, name="round_edit"),
    path("omgangar/<int:pk>/inga/<str:kind>/<int:area>/", zero_reports.report, name="zero_report"),
    path(
        "omgangar/<int:pk>/inga/<str:kind>/<int:area>/ta-tillbaka/",
        zero_reports.take_back,
        name="zero_report_take_back",
    ),
    path("omgangar/<int:pk>/sa-bedomer-ni/", guide.show, name="guide"),
    path("omgangar/<int:pk>/sa-bedomer-ni/<str:key>/", guide.write, name="guide_text"),
    path("omgangar/<int:pk>/ta-bort/", rounds.discard, name="round_discard"),
    path("omgangar/<int:pk>/paminn/", round_letters.remind, name="round_remind"),
    path("omgangar/<int:pk>/paminn/<int:area>/", round_letters.remind, name="round_remind_area"),
    path("omgangar/<int:pk>/brev/skicka-igen/", round_letters.letters_again, name="round_letters_again"),
    path("omgangar/<int:pk>/<str:step>/", rounds.change_state, name="round_state"),
    path("uppgifter/<int:pk>/ratta/", corrections.figure_correct, name="figure_correct"),
    path("platser/ny/", proposing.propose, name="scene_propose"),
    path("platser/ny/omraden/", proposing.propose_areas, name="scene_propose_areas"),
    path("platser/<int:pk>/sla-samman/", lineage.merge, name="scene_merge"),
    path("platser/<int:pk>/dela/", lineage.split, name="scene_split"),
    path("forandringar/<int:pk>/angra/", lineage.undo, name="lineage_undo"),
    path("omgangar/<int:pk>/forflyttning/<int:source>/<int:target>/", displacement.note, name="displacement_note"),
    path("platser/<int:pk>/underlag.zip", extract.pack, name="evidence_pack"),
    path("platser/<int:pk>/plan/", plans.start, name="plan_start"),
    path("planer/<int:pk>/", plans.plan, name="plan"),
    path("planer/<int:pk>.xlsx", plans.file, name="plan_file"),
    path("planer/<int:pk>/beslut/", plans.decide, name="plan_decide"),
    path("planer/<int:pk>/platser/", plans.places, name="plan_places"),
    path("planer/<int:pk>/ta-ut/", plans.take_out, name="plan_take_out"),
    path("planer/<int:pk>/historik/", plans.history, name="plan_history"),
    path("planer/<int:pk>/ny-rad/", plan_rows.measure_add, name="measure_add"),
    path("planer/<int:pk>/utan-atgard/<int:cause>/", plans.no_measure, name="no_measure"),
    path("atgarder/", plan_rows.mine, name="my_measures"),
    path("atgarder/<int:pk>/", plan_rows.measure, name="measure"),
    path("atgarder/<int:pk>/lage/", plan_rows.measure_report, name="measure_report"),
    path("atgarder/<int:pk>/ta-bort/", plan_rows.measure_remove, name="measure_remove"),
    path("atgarder/<int:pk>/galler/", plan_rows.measure_review, name="measure_review"),
    path("sw.js", taken_out.worker, name="worker"),
    path("utlamnat/biljett/", taken_out.ticket, name="ticket"),
    path("sok/", search.search, name="search"),
    path("sok/forslag/", search.suggestions, name="search_suggestions"),
    path("ansvar/", responsibility.choose, name="responsibility"),
    path("ansvar/flytt/<int:pk>/", responsibility.show, name="responsibility_show"),
    path("ansvar/flytt/<int:pk>/aterkalla/", responsibility.withdraw, name="responsibility_withdraw"),
    path("ansvar/flytt/<int:pk>/angra/", responsibility.undo, name="responsibility_undo"),
    path("ansvar/<str:kind>/<int:pk>/", responsibility.move, name="responsibility_move"),
    path("platser/<int:pk>/bedom-igen/", proposing.judge_again, name="scene_judge_again"),
    path("platser/", scene_list.scene_list, name="scene_list"),
    path("platser/export.<str:format>", scene_list.scene_export, name="scene_export"),
    path("platser/<int:pk>/", scene_page.scene_detail, name="scene_detail"),
    path("", include("assessments.action.causes.urls")),
    path("", include("assessments.action.project.urls")),
    path("", include("assessments.action.survey.urls")),
    path("", include("assessments.action.followup.urls")),
]
