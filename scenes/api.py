from rest_framework import serializers, viewsets

from . import read_log
from .filters import PlaceFilter, RoundFilter
from .models import Place, Round, Scene


class Told:
    """What is handed out stands in the read log (rule 28)."""

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        self.tell(page, asked=True)
        return page

    def get_object(self):
        found = super().get_object()
        self.tell([found])
        return found

    def tell(self, rows, *, asked=False):
        self.note([key for row in rows for key in read_log.scenes_of(row)], asked=asked)

    def note(self, keys, *, asked):
        read_log.note(self.request, read_log.Kind.API, keys, asked=asked)


class RoundSerializer(serializers.ModelSerializer):
    county = serializers.SlugRelatedField(slug_field="code", read_only=True)
    # Not a list of today's versions: clients would have to be built anew for the next one.
    instrument = serializers.CharField(
        max_length=10, required=False, help_text=Round._meta.get_field("instrument").help_text
    )

    class Meta:
        model = Round
        fields = [
            "id",
            "county",
            "label",
            "starts",
            "ends",
            "closes_on",
            "state",
            "published_on",
            "instrument",
        ]


class RoundViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = RoundSerializer
    filterset_class = RoundFilter

    def get_queryset(self):
        visible = Round.objects.visible_to(self.request.user).select_related("county")
        return visible.order_by("county__code", "ends", "starts", "label")


class SceneSerializer(serializers.ModelSerializer):
    """The areas are those responsible today; each assessment has those of its round."""

    county = serializers.SlugRelatedField(slug_field="code", read_only=True)
    municipality = serializers.SlugRelatedField(slug_field="code", read_only=True)
    district = serializers.SlugRelatedField(slug_field="name", read_only=True, allow_null=True)
    lpo = serializers.SlugRelatedField(source="local_police_area", slug_field="name", read_only=True)

    class Meta:
        model = Scene
        fields = [
            "id",
            "county",
            "code",
            "name",
            "category",
            "municipality",
            "district",
            "lpo",
            "latitude",
            "longitude",
        ]


class PlaceSerializer(serializers.ModelSerializer):
    county = serializers.SlugRelatedField(slug_field="code", read_only=True)
    municipality = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Place
        fields = [
            "id",
            "county",
            "municipality",
            "kind",
            "source_id",
            "name",
            "school_form",
            "latitude",
            "longitude",
            "easting",
            "northing",
            "valid_from",
            "valid_to",
        ]


class PlaceViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter

    def get_queryset(self):
        return (
            Place.objects.visible_to(self.request.user)
            .select_related("county", "municipality")
            .order_by("name", "source_id", "pk")
        )
