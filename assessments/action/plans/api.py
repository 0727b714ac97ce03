from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from assessments.action.models import Cause, Decision, Measure, MeasureReport, Plan
from scenes.api import Told

from .filters import MeasureFilter, PlanFilter


class DecisionSerializer(serializers.ModelSerializer):
    """Who noted it is for the pages to show."""

    class Meta:
        model = Decision
        fields = ["decided_by", "on", "file_number"]


class ReportSerializer(serializers.ModelSerializer):
    """How the measure went from a day on."""

    class Meta:
        model = MeasureReport
        fields = ["state", "since", "reason"]


class MeasureSerializer(serializers.ModelSerializer):
    """One row. `cause` is a key among the causes of analyses; null also where it is not for the reader."""

    cause = serializers.SerializerMethodField()
    method = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    responsible = serializers.SlugRelatedField(slug_field="name", read_only=True, allow_null=True)
    partners = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    reports = ReportSerializer(many=True, read_only=True)

    class Meta:
        model = Measure
        fields = [
            "id",
            "order",
            "cause",
            "cause_text",
            "aim",
            "method",
            "what",
            "goal",
            "goal_number",
            "goal_by",
            "goal_source",
            "term",
            "responsible",
            "function",
            "partners",
            "starts",
            "ends",
            "dose",
            "dose_unit",
            "cost",
            "cost_kr",
            "permit",
            "permit_status",
            "permit_on",
            "follow_up",
            "state",
            "to_review",
            "reports",
        ]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_cause(self, measure):
        return measure.cause_id if measure.cause_id in self.context["view"].readable_causes else None


class LoneMeasureSerializer(MeasureSerializer):
    """A row without the rest of its plan, which whoever is responsible for it may not see."""

    plan = serializers.IntegerField(source="plan_id", read_only=True)
    scenes = serializers.SlugRelatedField(source="plan.scenes", slug_field="code", many=True, read_only=True)

    class Meta(MeasureSerializer.Meta):
        fields = ["plan", "scenes", *MeasureSerializer.Meta.fields]


class PlanSerializer(serializers.ModelSerializer):
    """What is to be done about a place, or about several. Without decisions it is a draft."""

    county = serializers.SlugRelatedField(slug_field="code", read_only=True)
    scenes = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    decisions = DecisionSerializer(many=True, read_only=True)
    measures = MeasureSerializer(many=True, read_only=True)
    copied_from = serializers.IntegerField(source="copied_from_id", read_only=True, allow_null=True)

    class Meta:
        model = Plan
        fields = ["id", "county", "title", "scenes", "copied_from", "started_at", "decisions", "measures"]


class OfMeasures(Told):
    @property
    def readable_causes(self):
        """Keys of those that rows rest on and the user may read; asked once for each request."""
        if not hasattr(self.request, "readable_causes"):
            used = Cause.objects.visible_to(self.request.user).filter(measures__isnull=False)
            self.request.readable_causes = set(used.values_list("pk", flat=True))
        return self.request.readable_causes

    def tell_of(self, plans, *, asked):
        self.note([scene.pk for plan in plans for scene in plan.scenes.all()], asked=asked)


class PlanViewSet(OfMeasures, viewsets.ReadOnlyModelViewSet):
    serializer_class = PlanSerializer
    filterset_class = PlanFilter

    def get_queryset(self):
        measures = Measure.objects.select_related("method", "responsible").prefetch_related("partners", "reports")
        found = Plan.objects.visible_to(self.request.user).select_related("county")
        return found.prefetch_related("scenes", "decisions", Prefetch("measures", measures)).order_by("pk")

    def tell(self, rows, *, asked=False):
        self.tell_of(rows, asked=asked)


class MeasureViewSet(OfMeasures, viewsets.ReadOnlyModelViewSet):
    serializer_class = LoneMeasureSerializer
    filterset_class = MeasureFilter

    def get_queryset(self):
        found = Measure.objects.visible_to(self.request.user).select_related("plan", "method", "responsible")
        return found.prefetch_related("partners", "reports", "plan__scenes").order_by("pk")

    def tell(self, rows, *, asked=False):
        self.tell_of([measure.plan for measure in rows], asked=asked)
