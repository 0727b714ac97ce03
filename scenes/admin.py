from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from municipalities.admin import CountyAdmin
from municipalities.admin_parts import Admin, HistoryAdmin, ReadOnly, ReadOnlyInline, ToMend, ValidToday
from municipalities.models import County, User
from municipalities.site.look import num
from municipalities.site.search import containing

from . import nearby
from .models import LineageEvent, Outline, Place, Reading, Round, Scene

# What counts as near is the county's to say, and what follows from it is known here.
admin.site.unregister(County)


@admin.register(County)
class CountyWithDistancesAdmin(CountyAdmin):
    fields = ["code", "name", "goal_year", "near_m", "displacement_m"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "near_m" in form.changed_data:
            nearby.refresh_all(obj.rounds.unpublished())


@admin.register(Round)
class RoundAdmin(HistoryAdmin):
    """Opening, closing and publishing are verbs of the project office, on pages of their own."""

    list_display = ["label", "county", "starts", "ends", "closes_on", "state", "published_on"]
    list_filter = ["state", ("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["county"]
    search_fields = ["label", "county__name"]
    ordering = ["county__code", "-ends", "-starts", "-label"]
    autocomplete_fields = ["county"]
    fields = ["county", "label", "starts", "ends", "closes_on", "state", "published_on", "instrument"]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["county", *(["instrument"] if obj.is_judged else [])] if obj else []
        return ["state", "published_on", *fixed]

    def get_object(self, request, object_id, from_field=None):
        round = super().get_object(request, object_id, from_field)
        if round and request.method == "POST":
            round.locked()  # nobody answers while it gets another instrument
        return round

    def has_change_permission(self, request, obj=None):
        is_fixed = obj and obj.state not in (Round.State.PLANNED, Round.State.OPEN)
        return not is_fixed and super().has_change_permission(request, obj)


class WithEndedArea(ToMend):
    label = _("scenes whose local police area or district has ended")

    @staticmethod
    def find(rows):
        return rows.with_ended_area()


class OutlineInline(ReadOnlyInline):
    model = Outline
    fields = readonly_fields = ("round", "area")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("round").defer("geometry")

    @admin.display(description=_("area, m²"))
    def area(self, outline):
        return num(outline.area_m2)


@admin.register(Scene)
class SceneAdmin(HistoryAdmin):
    change_list_template = "admin/scene_list.html"
    list_display = ["name", "code", "municipality", "district", "local_police_area", "category"]
    list_filter = [WithEndedArea, "category", ("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["municipality", "district", "local_police_area"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["county", "municipality", "district", "local_police_area"]
    fields = [
        "county",
        "code",
        "name",
        "category",
        "municipality",
        "district",
        "local_police_area",
        "latitude",
        "longitude",
    ]
    inlines = [OutlineInline]

    def get_readonly_fields(self, request, obj=None):
        return ["county"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        moved = {"municipality", "district", "local_police_area"} & set(form.changed_data)
        if moved and obj.assessments.filter(settled_at=None).exists():
            self.message_user(
                request,
                _("The assessments that are under way keep their areas. They are moved under Responsibility."),
                messages.WARNING,
            )
        if {"latitude", "longitude"} & set(form.changed_data):
            nearby.refresh_all(obj.county.rounds.unpublished(), scenes=Scene.objects.filter(pk=obj.pk))


@admin.register(Place)
class PlaceAdmin(Admin):
    """A place that closes is given a last day, and is never deleted: earlier rounds lay near it."""

    list_display = ["name", "kind", "school_form", "municipality", "source_id", "valid_from", "valid_to"]
    list_filter = [ValidToday, "kind", ("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "source_id"]
    autocomplete_fields = ["county", "municipality"]
    fields = [
        "kind",
        "source_id",
        "name",
        "school_form",
        "county",
        "municipality",
        "latitude",
        "longitude",
        "valid_from",
        "valid_to",
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["kind", "source_id"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.locate()
        super().save_model(request, obj, form, change)
        # Those of the next county too, where it is near the border.
        rounds = Round.objects.select_related("county")
        nearby.refresh_all(rounds, kinds=[obj.kind])


@admin.register(LineageEvent)
class LineageEventAdmin(ReadOnly, Admin):
    list_display = ["kind", "round", "from_scenes", "to_scenes", "recorded_at", "recorded_by", "undone_at"]
    list_filter = ["kind", ("round__county", RelatedOnlyFieldListFilter)]
    list_select_related = ["round", "recorded_by"]
    search_fields = ["round__label", "explanation"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("parents", "children")

    @admin.display(description=_("parents"))
    def from_scenes(self, event):
        return ", ".join(scene.name for scene in event.parents.all())

    @admin.display(description=_("children"))
    def to_scenes(self, event):
        return ", ".join(scene.name for scene in event.children.all())


class Since(admin.SimpleListFilter):
    """Who has looked at a place since March: the search finds the place, this the time."""

    title = _("since")
    parameter_name = "since"
    MONTHS = 24

    def lookups(self, request, model_admin):
        return [(f"{day:%Y-%m}", formatted(day, "F Y")) for day in self.months()]

    def months(self):
        today = timezone.localdate()
        numbers = [today.year * 12 + today.month - 1 - back for back in range(self.MONTHS)]
        return [today.replace(year=number // 12, month=number % 12 + 1, day=1) for number in numbers]

    def queryset(self, request, readings):
        first = {f"{day:%Y-%m}": day for day in self.months()}.get(self.value())
        return readings.filter(at__date__gte=first) if first else readings


@admin.register(Reading)
class ReadingAdmin(ReadOnly, Admin):
    """Search for a place or for a person; lists, maps and files that held the place are found too."""

    list_display = ["at", "user", "kind", "what", "round", "asked"]
    list_filter = [Since, "kind", ("round__county", RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "scene", "round"]
    list_per_page = 50
    search_fields = ["user__name", "user__email"]
    search_help_text = _("Code or name of a place, or name or address of a person.")
    fields = ["at", "user", "kind", "round", "rows", "places", "asked"]
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        places = Scene.objects.filter(containing(search_term, "name", "code")).values_list("pk", flat=True)
        people = User.objects.filter(containing(search_term, "name", "email")).values_list("pk", flat=True)
        found = queryset.of(places[: self.MOST]) | queryset.filter(user__in=list(people[: self.MOST]))
        return found, False

    MOST = 20
    """Places, and people, that a search is for: one that fits more is no question about anyone."""

    @admin.display(description=_("what"))
    def what(self, reading):
        if reading.scene_id:
            return reading.scene or f"#{reading.scene_id}"
        return ngettext("%(count)s place", "%(count)s places", reading.rows) % {"count": num(reading.rows)}

    @admin.display(description=_("places"))
    def places(self, reading):
        return ", ".join(f"{scene.name} ({scene.code})" for scene in Scene.objects.filter(pk__in=reading.keys))
