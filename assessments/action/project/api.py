from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from assessments.action.models import Attendance, Meeting, MeetingDecision, Task
from municipalities.models.actor import Party

from .filters import MeetingFilter


class AttendanceSerializer(serializers.ModelSerializer):
    """Somebody was there for a pair."""

    municipality = serializers.SlugRelatedField(source="pair.municipality", slug_field="code", read_only=True)
    lpo = serializers.SlugRelatedField(source="pair.local_police_area", slug_field="name", read_only=True)
    party = serializers.SerializerMethodField()
    name = serializers.StringRelatedField(source="membership.user")

    class Meta:
        model = Attendance
        fields = ["municipality", "lpo", "party", "name"]

    @extend_schema_field(serializers.ChoiceField(choices=Party.choices))
    def get_party(self, attendance):
        return attendance.membership.actor.party


class MeetingDecisionSerializer(serializers.ModelSerializer):
    class Meta:
        model = MeetingDecision
        fields = ["number", "text"]


class TaskSerializer(serializers.ModelSerializer):
    """`person` is null where the actor as a whole has the task."""

    actor = serializers.SlugRelatedField(slug_field="name", read_only=True)
    person = serializers.SerializerMethodField()
    done_at = serializers.DateTimeField(source="done.at", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Task
        fields = ["text", "actor", "person", "due", "done_at"]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_person(self, task):
        return str(task.membership.user) if task.membership else None


class MeetingSerializer(serializers.ModelSerializer):
    """Where the day is not known `month`, and where there are two `month_last`, are their first days."""

    county = serializers.SlugRelatedField(source="project.county", slug_field="code", read_only=True)
    project = serializers.CharField(source="project.title", read_only=True)
    minutes_by = serializers.CharField(source="shown_minutes_by", read_only=True)
    attendances = AttendanceSerializer(many=True, read_only=True)
    decisions = MeetingDecisionSerializer(many=True, read_only=True)
    tasks = TaskSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = [
            "id",
            "county",
            "project",
            "number",
            "theme",
            "day",
            "month",
            "month_last",
            "place",
            "minutes_by",
            "step_due",
            "attendances",
            "decisions",
            "tasks",
        ]


class MeetingViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter

    def get_queryset(self):
        there = Attendance.objects.select_related(
            "pair__municipality", "pair__local_police_area", "membership__user", "membership__actor"
        )
        tasks = Task.objects.select_related("actor", "membership__user", "done")
        found = Meeting.objects.visible_to(self.request.user).select_related("project__county")
        return found.prefetch_related(Prefetch("attendances", there), "decisions", Prefetch("tasks", tasks)).order_by(
            "project", "number"
        )
