from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import Choices, HistoryAdmin, ToMend
from municipalities.models import Actor, CountyAccess, Membership


class MembershipInline(Choices, admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user", "actor"]
    fields = ["user", "actor", "role", "starts", "ends"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "actor")


class WithoutCoordinator(ToMend):
    label = _("police, municipalities and district administrations without a coordinator")

    @staticmethod
    def find(rows):
        return rows.without_coordinator()


@admin.register(Actor)
class ActorAdmin(HistoryAdmin):
    list_display = ["name", "kind", "county", "area"]
    list_filter = [WithoutCoordinator, "kind", ("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["county", "local_police_area", "municipality", "district"]
    search_fields = ["name"]
    autocomplete_fields = ["county", "local_police_area", "municipality", "district"]
    fields = ["county", "kind", "name", "local_police_area", "municipality", "district"]
    inlines = [MembershipInline]

    @admin.display(description=_("area"))
    def area(self, actor):
        return actor.local_police_area or actor.municipality or actor.district


class WithoutEffect(ToMend):
    label = _("assignments that have not ended, of inactive users or in areas that have ended")

    @staticmethod
    def find(rows):
        return rows.without_effect()


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ["user", "actor", "role", "starts", "ends"]
    list_filter = [WithoutEffect, "role", "actor__kind", ("actor__county", RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "actor"]
    search_fields = ["user__name", "user__email", "actor__name"]
    autocomplete_fields = ["user", "actor"]
    fields = ["user", "actor", "role", "starts", "ends"]


@admin.register(CountyAccess)
class CountyAccessAdmin(HistoryAdmin):
    list_display = ["actor", "county", "reason", "starts", "ends", "granted_by"]
    list_filter = [("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["actor", "county", "granted_by"]
    search_fields = ["actor__name", "reason"]
    autocomplete_fields = ["actor", "county"]
    fields = ["county", "actor", "reason", "starts", "ends", "ended_at", "granted_by"]
    readonly_fields = ["ended_at", "granted_by"]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)
