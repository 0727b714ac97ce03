from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import Admin, HistoryAdmin, ToMend, ValidToday
from municipalities.models import County, District, LocalPoliceArea, Municipality


@admin.register(County)
class CountyAdmin(Admin):
    list_display = ["name", "code", "goal_year"]
    list_display_links = ["name"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "goal_year"]


class WithoutActor(ToMend):
    """A municipality may lack a police area too, so that the two cannot share a parameter."""

    parameter_name = "without_actor"

    @staticmethod
    def find(rows):
        return rows.without_actor()


class MunicipalityWithoutActor(WithoutActor):
    label = _("municipalities with places but without an actor, so that nobody can sign")


class DistrictWithoutActor(WithoutActor):
    label = _("districts with places but without an actor, so that nobody can sign")


class PoliceAreaWithoutActor(WithoutActor):
    label = _("local police areas with places but without an actor, so that nobody can sign")


class WithoutPoliceArea(ToMend):
    label = _("municipalities in a county with rounds that no local police area covers")

    @staticmethod
    def find(rows):
        return rows.without_police_area().filter(county__rounds__isnull=False).distinct()


@admin.register(Municipality)
class MunicipalityAdmin(Admin):
    list_display = ["name", "code", "county"]
    list_filter = [WithoutPoliceArea, MunicipalityWithoutActor, ("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["county"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["county"]
    fields = ["county", "code", "name"]

    def get_readonly_fields(self, request, obj=None):
        return ["county"] if obj else []


@admin.register(District)
class DistrictAdmin(HistoryAdmin):
    list_display = ["name", "municipality", "valid_from", "valid_to"]
    list_filter = [DistrictWithoutActor, ValidToday, ("municipality__county", RelatedOnlyFieldListFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality__name"]
    autocomplete_fields = ["municipality", "predecessors"]
    fields = ["municipality", "name", "valid_from", "valid_to", "predecessors"]

    def get_readonly_fields(self, request, obj=None):
        return ["municipality"] if obj else []


@admin.register(LocalPoliceArea)
class LocalPoliceAreaAdmin(HistoryAdmin):
    list_display = ["name", "county", "police_district", "valid_from", "valid_to", "is_verified"]
    list_filter = [PoliceAreaWithoutActor, ValidToday, "is_verified", ("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["county"]
    search_fields = ["name", "police_district"]
    autocomplete_fields = ["county", "municipalities", "districts", "predecessors"]
    fields = [
        "county",
        "name",
        "police_district",
        "municipalities",
        "districts",
        "valid_from",
        "valid_to",
        "predecessors",
        "is_verified",
        "source",
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["county"] if obj else []
