from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from assessments.action.models import Method, MethodAim

from .filters import MethodFilter
from .page import level_words


class SourceSerializer(serializers.Serializer):
    """The address is null where none is known."""

    name = serializers.CharField()
    address = serializers.CharField(allow_null=True)


class SeenField(serializers.ChoiceField):
    """Null until somebody has searched."""

    def __init__(self):
        super().__init__(choices=Method.Seen.choices, read_only=True, allow_null=True)


class MethodSerializer(serializers.ModelSerializer):
    """What research says of a method. The level tells how well it is known, drugs, violence and safety what was seen;
    all four are null where nobody has searched yet. What it can be aimed at is our own judgement.
    """

    level = serializers.ChoiceField(choices=Method.Level.choices, read_only=True, allow_null=True)
    drugs, violence, safety = SeenField(), SeenField(), SeenField()
    level_words = serializers.SerializerMethodField(help_text="As the page says it.")
    sources = serializers.SerializerMethodField()
    corners = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()

    class Meta:
        model = Method
        fields = [
            "code",
            "label",
            "group",
            "lead",
            "level",
            "level_words",
            "drugs",
            "violence",
            "safety",
            "summary",
            "when_it_works",
            "dose_unit",
            "sources",
            "mark",
            "checked_on",
            "checked_by",
            "corners",
            "categories",
            "problems",
        ]

    def to_representation(self, method):
        shown = super().to_representation(method)
        return shown | {name: shown[name] or None for name in ("level", *Method.OUTCOMES)}

    def get_level_words(self, method) -> str:
        return level_words(method)

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, method):
        return [{"name": source, "address": address or None} for source, address in method.cited]

    def get_corners(self, method) -> list[str]:
        return aimed(method, MethodAim.Kind.CORNER)

    def get_categories(self, method) -> list[str]:
        return aimed(method, MethodAim.Kind.CATEGORY)

    def get_problems(self, method) -> list[str]:
        return aimed(method, MethodAim.Kind.PROBLEM)


def aimed(method, kind):
    return [aim.value for aim in method.aims.all() if aim.kind == kind]


class MethodViewSet(viewsets.ReadOnlyModelViewSet):
    """The method bank. The same for everyone who is logged in."""

    serializer_class = MethodSerializer
    filterset_class = MethodFilter
    lookup_field = "code"
    queryset = Method.objects.in_bank().prefetch_related("aims")
