"""The read API, version 1. Everything it shows is what the user would see on the pages."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from assessments.action.causes.api import AnalysisViewSet
from assessments.action.methods.api import MethodViewSet
from assessments.action.plans.api import MeasureViewSet, PlanViewSet
from assessments.action.project.api import MeetingViewSet
from assessments.action.survey.api import SurveyReturnViewSet
from assessments.api import AssessmentViewSet, CountySummaryView, SceneMapView, SceneViewSet
from municipalities.api import CountyViewSet, LocalPoliceAreaViewSet, MunicipalityViewSet
from scenes.api import PlaceViewSet, RoundViewSet

from .api_docs import docs


class Router(DefaultRouter):
    include_format_suffixes = False  # scenes.geojson is a list of its own, not scenes in another format


router = Router()
router.register("counties", CountyViewSet, basename="county")
router.register("municipalities", MunicipalityViewSet, basename="municipality")
router.register("local-police-areas", LocalPoliceAreaViewSet, basename="local-police-area")
router.register("rounds", RoundViewSet, basename="round")
router.register("scenes", SceneViewSet, basename="scene")
router.register("places", PlaceViewSet, basename="place")
router.register("methods", MethodViewSet, basename="method")
router.register("analyses", AnalysisViewSet, basename="analysis")
router.register("plans", PlanViewSet, basename="plan")
router.register("measures", MeasureViewSet, basename="measure")
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("survey-returns", SurveyReturnViewSet, basename="survey-return")
router.register("assessments", AssessmentViewSet, basename="assessment")

app_name = "api"
urlpatterns = [
    *router.urls,
    path("counties/<str:code>/rounds/<str:label>/summary/", CountySummaryView.as_view(), name="county-summary"),
    path("scenes.geojson", SceneMapView.as_view(), name="scene-geojson"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
