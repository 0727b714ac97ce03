from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from assessments.action.models import SurveyAnswer, SurveyReturn
from assessments.action.models.survey_answer import Basis, Hardest, Unwanted
from scenes.api import Told

from .filters import SurveyReturnFilter


class SurveyAnswerSerializer(serializers.ModelSerializer):
    """What one party says of one measure, a key among the measures. `why_cancelled` is empty for readers."""

    measure = serializers.IntegerField(source="measure_id", read_only=True)
    why_cancelled = serializers.SerializerMethodField()
    basis = serializers.ListField(child=serializers.ChoiceField(choices=Basis.choices), read_only=True)
    hardest = serializers.ListField(child=serializers.ChoiceField(choices=Hardest.choices), read_only=True)
    unwanted = serializers.ListField(child=serializers.ChoiceField(choices=Unwanted.choices), read_only=True)

    class Meta:
        model = SurveyAnswer
        fields = [
            "measure",
            "party",
            "progress",
            "why_cancelled",
            "dose",
            "dose_unknown",
            "dose_unit",
            "changed",
            "basis",
            "hardest",
            "unwanted",
            "continues",
        ]

    @extend_schema_field(serializers.CharField())
    def get_why_cancelled(self, answer):
        return answer.why_cancelled if answer.document_id in self.context["view"].followed else ""


class SurveyReturnSerializer(serializers.ModelSerializer):
    """The second questionnaire of a place: what was done in the year. Without `signed_at` it is a draft."""

    county = serializers.CharField(source="survey.county.code", read_only=True)
    year = serializers.IntegerField(source="survey.year", read_only=True)
    closes_on = serializers.DateField(source="survey.closes_on", read_only=True)
    is_open = serializers.BooleanField(source="survey.is_open", read_only=True)
    scene = serializers.SlugRelatedField(slug_field="code", read_only=True)
    signed_at = serializers.DateTimeField(source="signature.at", read_only=True, allow_null=True, default=None)
    answers = SurveyAnswerSerializer(many=True, read_only=True)

    class Meta:
        model = SurveyReturn
        fields = ["id", "county", "year", "closes_on", "is_open", "scene", "signed_at", "answers"]


class SurveyReturnViewSet(Told, viewsets.ReadOnlyModelViewSet):
    """Who signed is for the pages to show."""

    serializer_class = SurveyReturnSerializer
    filterset_class = SurveyReturnFilter

    def get_queryset(self):
        user = self.request.user
        answers = Prefetch("answers", SurveyAnswer.objects.visible_to(user).order_by("measure", "party"))
        found = SurveyReturn.objects.visible_to(user).select_related("survey__county", "scene", "signature")
        return found.prefetch_related(answers).order_by("survey__year", "scene__code", "pk")

    @property
    def followed(self):
        """Keys of those that the user follows; asked once for each request."""
        if not hasattr(self.request, "followed_returns"):
            found = SurveyReturn.objects.followed_by(self.request.user)
            self.request.followed_returns = set(found.values_list("pk", flat=True))
        return self.request.followed_returns
