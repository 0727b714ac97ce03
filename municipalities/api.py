from rest_framework import serializers, viewsets

from .filters import LocalPoliceAreaFilter, MunicipalityFilter
from .models import County, District, LocalPoliceArea, Municipality


class CountySerializer(serializers.ModelSerializer):
    class Meta:
        model = County
        fields = ["code", "name", "goal_year"]


class CountyViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = CountySerializer
    lookup_field = "code"
    lookup_value_regex = "[0-9]{2}"

    def get_queryset(self):
        return County.objects.visible_to(self.request.user)


class DistrictSerializer(serializers.ModelSerializer):
    class Meta:
        model = District
        fields = ["name", "valid_from", "valid_to"]


class MunicipalitySerializer(serializers.ModelSerializer):
    county = serializers.SlugRelatedField(slug_field="code", read_only=True)
    districts = DistrictSerializer(many=True, read_only=True)

    class Meta:
        model = Municipality
        fields = ["code", "name", "county", "districts"]


class MunicipalityViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = MunicipalitySerializer
    filterset_class = MunicipalityFilter
    lookup_field = "code"
    lookup_value_regex = "[0-9]{4}"

    def get_queryset(self):
        visible = Municipality.objects.visible_to(self.request.user)
        return visible.select_related("county").prefetch_related("districts")


class LocalPoliceAreaSerializer(serializers.ModelSerializer):
    county = serializers.SlugRelatedField(slug_field="code", read_only=True)
    municipalities = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    districts = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    predecessors = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = LocalPoliceArea
        fields = [
            "id",
            "name",
            "county",
            "police_district",
            "valid_from",
            "valid_to",
            "municipalities",
            "districts",
            "predecessors",
            "is_verified",
        ]


class LocalPoliceAreaViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = LocalPoliceAreaSerializer
    filterset_class = LocalPoliceAreaFilter

    def get_queryset(self):
        visible = LocalPoliceArea.objects.visible_to(self.request.user)
        return (
            visible.select_related("county")
            .defer("source")
            .prefetch_related("municipalities", "districts", "predecessors")
            .order_by("name", "pk")
        )
