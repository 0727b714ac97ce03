from django.db.models import Prefetch
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from municipalities.models.actor import Party
from municipalities.site.parameters import parameter_errors
from scenes.api import SceneSerializer, Told
from scenes.models import Nearby, Round, Scene

from .figures.summary import county_summary
from .instrument import Classification
from .judging.own_answers import OwnAnswers
from .models import Answer, Assessment, Reply, Signature
from .scene_list.filters import AssessmentFilter, JudgedSceneFilter, RoundChoice, SceneTableFilter
from .scene_list.geojson import etag, stream
from .scene_list.table import scene_table


class SceneViewSet(Told, viewsets.ReadOnlyModelViewSet):
    serializer_class = SceneSerializer
    filterset_class = JudgedSceneFilter

    def get_queryset(self):
        return (
            Scene.objects.visible_to(self.request.user)
            .select_related("county", "municipality", "district", "local_police_area")
            .order_by("name", "code", "pk")
        )


class AnswerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Answer
        fields = ["indicator", "agreed", "police", "municipality", "note"]


class ReplySerializer(serializers.ModelSerializer):
    """To a question of the round; of several ticked options one each. Without a party it is the joint answer."""

    question = serializers.SlugRelatedField(slug_field="code", read_only=True)
    value = serializers.CharField(read_only=True)

    class Meta:
        model = Reply
        fields = ["question", "party", "value"]


class SignatureSerializer(serializers.ModelSerializer):
    """Who signed is for the pages to show: figures need no names."""

    class Meta:
        model = Signature
        fields = ["party", "took_part", "reason", "signed_at"]


class ResultField(serializers.ChoiceField):
    """Null until there is a result."""

    def __init__(self):
        super().__init__(choices=Classification.choices, read_only=True, allow_null=True)

    def to_representation(self, value):
        return value or None


class NearestSerializer(serializers.ModelSerializer):
    """Without name and metres where it is farther away than 20 km."""

    name = serializers.CharField(source="nearest_name", read_only=True)
    form = serializers.CharField(source="nearest_form", read_only=True)
    metres = serializers.FloatField(source="nearest_m", read_only=True, allow_null=True)

    class Meta:
        model = Nearby
        fields = ["kind", "name", "form", "metres", "within"]


class AssessmentSerializer(serializers.ModelSerializer):
    """Name, category and areas are as they were in the round. Result fields are null until it is settled.

    Nearest are the compulsory school, preschool and rail station; a kind that is not there is not known.
    """

    county = serializers.CharField(source="round.county.code", read_only=True)
    round = serializers.SlugRelatedField(slug_field="label", read_only=True)
    scene = serializers.SlugRelatedField(slug_field="code", read_only=True)
    municipality = serializers.SlugRelatedField(slug_field="code", read_only=True)
    district = serializers.SlugRelatedField(slug_field="name", read_only=True, allow_null=True)
    lpo = serializers.SlugRelatedField(source="local_police_area", slug_field="name", read_only=True)
    answers = AnswerSerializer(many=True, read_only=True)
    replies = ReplySerializer(many=True, read_only=True)
    signatures = SignatureSerializer(many=True, read_only=True)
    classification = ResultField()
    nearest = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "county",
            "round",
            "scene",
            "name",
            "category",
            "municipality",
            "district",
            "lpo",
            "version",
            "answers",
            "replies",
            "test_lasting",
            "test_public",
            "test_problem",
            "listed",
            "explanation",
            "signatures",
            "settled_at",
            "is_joint",
            "yes",
            "unknown",
            "classification",
            "nearest",
        ]

    def to_representation(self, assessment):
        """Without a party's own answers as long as the user may not read them (rule 4)."""
        shown = super().to_representation(assessment)
        own = OwnAnswers(assessment, self.context["request"].user)
        stored = {answer.indicator: answer for answer in assessment.answers.all()}
        for row in shown["answers"]:
            read = own.to_indicator(stored[row["indicator"]])
            row.update({party.value: read.get(party, "") for party in Party})
        return shown

    @extend_schema_field(NearestSerializer(many=True))
    def get_nearest(self, assessment):
        rows = [row for row in assessment.scene.nearby.all() if row.round_id == assessment.round_id]
        return NearestSerializer(rows, many=True).data


class AssessmentViewSet(Told, viewsets.ReadOnlyModelViewSet):
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter

    def get_queryset(self):
        replies = Reply.objects.visible_to(self.request.user).select_related("question", "option")
        return (
            Assessment.objects.visible_to(self.request.user)
            .select_related("round__county", "scene", "municipality", "district", "local_police_area")
            .prefetch_related("answers", "signatures", "scene__nearby", Prefetch("replies", replies))
            .order_by("scene__name", "scene__code", "round__ends", "pk")
        )


class CountySummaryView(APIView):
    @extend_schema(
        operation_id="counties_rounds_summary",
        responses=OpenApiTypes.OBJECT,
        examples=[
            OpenApiExample(
                "2023",
                {
                    "county": "01",
                    "round": "2023",
                    "previous": "2021",
                    "state": "published",
                    "listed": 63,
                    "municipalities": {"affected": 13, "of": 26, "none": None, "no_answer": None},
                    "ledger": {"opening": 64, "new": 11, "returned": 0, "ceased": 12, "closing": 63},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request, code, label):
        if errors := parameter_errors(request.query_params, [str(api_settings.URL_FORMAT_OVERRIDE)]):
            raise ValidationError(errors)
        rounds = Round.objects.visible_to(request.user).select_related("county")
        round = get_object_or_404(rounds, county__code=code, label=label)
        if not Round.objects.figures_visible_to(request.user).contains(round):
            raise PermissionDenied(_("The figures of an open round are shown when it has been closed for proofing."))
        return Response(county_summary(round))


class GeoJSONRenderer(JSONRenderer):
    media_type = "application/geo+json"
    format = "geojson"


class SceneMapView(APIView):
    """Streamed, since a county may have thousands of outlines; with the filters of the list of scenes."""

    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="scenes_geojson",
        parameters=[OpenApiParameter("round", str, required=True, description="Label of the round, such as 2024.")]
        + [
            OpenApiParameter(name, str, description=str(choice.label))
            for name, choice in {**RoundChoice.base_filters, **SceneTableFilter.base_filters}.items()
            if name not in ("round", "order")
        ],
        responses={(200, "application/geo+json"): OpenApiTypes.OBJECT, 304: None},
    )
    def get(self, request):
        round, scope = asked_for(request)
        tag = etag(round, request.user, request.query_params.urlencode())
        response = get_conditional_response(request, etag=tag)
        if response is None:
            rows = chosen_rows(request, round)
            rows = rows if scope == "all" else rows.filter(is_listed=True)
            pieces = stream(round, rows.order_by("pk"), request)
            response = StreamingHttpResponse(pieces, content_type="application/geo+json")
        response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
        return response


def asked_for(request):
    choice = RoundChoice(request.query_params, Round.objects.visible_to(request.user), request=request)
    if not choice.form.is_valid():
        raise ValidationError(choice.form.errors)
    rounds = choice.qs.select_related("county")
    if not rounds:
        raise ValidationError({"round": [_("The county has no round with that label.")]})
    if len(rounds) > 1:
        raise ValidationError({"county": [_("Several counties have a round with that label. Name the county.")]})
    return rounds[0], choice.form.cleaned_data["scope"]


def chosen_rows(request, round):
    table = SceneTableFilter(request.query_params, scene_table(round, request.user), request=request, round=round)
    known = [*RoundChoice.base_filters, *table.filters, str(api_settings.URL_FORMAT_OVERRIDE)]
    errors = parameter_errors(request.query_params, known) or table.form.errors
    if errors:
        raise ValidationError(errors)
    return table.qs
