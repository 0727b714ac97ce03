from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from assessments.action.models import Analysis, Approval, Cause, EmptyCorner, Problem
from scenes.api import Told

from .filters import AnalysisFilter


class CauseSerializer(serializers.ModelSerializer):
    """`explains` is null where it explains the problem itself; `follows` is the same cause in the analysis before."""

    explains = serializers.IntegerField(source="parent_id", read_only=True, allow_null=True)
    follows = serializers.IntegerField(source="follows_id", read_only=True, allow_null=True)

    class Meta:
        model = Cause
        fields = [
            "id",
            "explains",
            "depth",
            "corner",
            "text",
            "ready_made",
            "basis",
            "certainty",
            "influence",
            "who_could",
            "no_measure_because",
            "follows",
            "restricted",
        ]


class ProblemSerializer(serializers.ModelSerializer):
    """`aims` are the fields of the assessment that it rests on, `empty_corners` those that both have looked into."""

    aims = serializers.SerializerMethodField()
    empty_corners = serializers.SlugRelatedField(slug_field="corner", many=True, read_only=True)
    causes = CauseSerializer(many=True, read_only=True)

    class Meta:
        model = Problem
        fields = ["id", "text", "aims", "restricted", "empty_corners", "causes"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_aims(self, problem):
        return problem.aims.split("|") if problem.aims else []


class ApprovalSerializer(serializers.ModelSerializer):
    """Who approved is for the pages to show."""

    class Meta:
        model = Approval
        fields = ["party", "at"]


class AnalysisSerializer(serializers.ModelSerializer):
    """Why a place is as it is. Approved by both it stays as it is; without `approved_at` it is a draft."""

    county = serializers.CharField(source="scene.county.code", read_only=True)
    scene = serializers.SlugRelatedField(slug_field="code", read_only=True)
    round = serializers.CharField(
        source="assessment.round.label",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="Proposes the problems.",
    )
    copied_from = serializers.IntegerField(source="copied_from_id", read_only=True, allow_null=True)
    approvals = ApprovalSerializer(many=True, read_only=True)
    problems = ProblemSerializer(many=True, read_only=True)

    class Meta:
        model = Analysis
        fields = [
            "id",
            "county",
            "scene",
            "number",
            "round",
            "copied_from",
            "meeting_on",
            "started_at",
            "approved_at",
            "approvals",
            "problems",
        ]


class AnalysisViewSet(Told, viewsets.ReadOnlyModelViewSet):
    """Without what rests on restricted answers, for those who do not read these."""

    serializer_class = AnalysisSerializer
    filterset_class = AnalysisFilter

    def get_queryset(self):
        user = self.request.user
        causes = Prefetch("causes", Cause.objects.visible_to(user).order_by("pk"))
        empty = Prefetch("empty_corners", EmptyCorner.objects.order_by("pk"))
        problems = Prefetch("problems", Problem.objects.visible_to(user).prefetch_related(causes, empty))
        found = Analysis.objects.visible_to(user).select_related("scene__county", "assessment__round")
        return found.prefetch_related("approvals", problems).order_by("scene__code", "number", "pk")
