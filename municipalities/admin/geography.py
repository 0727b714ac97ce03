"""What is read from files about areas: boundaries and numbers of inhabitants."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import Admin, ReadOnly, ValidToday
from municipalities.models import Boundary, Inhabitants


@admin.register(Boundary)
class BoundaryAdmin(ReadOnly, Admin):
    """Read by import_boundaries. A wrong one is deleted, and the file read again."""

    list_display = ["__str__", "kind", "category", "valid_from", "valid_to", "source"]
    list_filter = ["kind", ValidToday]
    list_select_related = ["county", "municipality", "district", "local_police_area"]
    search_fields = ["name", "municipality__name", "district__name", "local_police_area__name", "county__name"]
    fields = ["kind", "__str__", "category", "valid_from", "valid_to", "source", "in_short"]

    def get_queryset(self, request):
        boundaries = super().get_queryset(request)
        return boundaries if request.resolver_match.kwargs.get("object_id") else boundaries.defer("geometry")

    def has_delete_permission(self, request, obj=None):
        """Not what load_reference gives, which maps are drawn from: a later boundary ends it."""
        return request.user.is_superuser and (obj is None or obj.valid_from is not None)

    @admin.display(description=_("geometry"))
    def in_short(self, boundary):
        parts = boundary.geometry["coordinates"]
        polygons = [parts] if boundary.geometry["type"] == "Polygon" else parts
        rings = [ring for polygon in polygons for ring in polygon]
        values = {"parts": len(polygons), "points": sum(len(ring) - 1 for ring in rings)}
        return _("Parts: %(parts)d. Corners: %(points)d.") % values


@admin.register(Inhabitants)
class InhabitantsAdmin(Admin):
    """Mostly read by import_inhabitants. A published round keeps what it was published with."""

    list_display = ["__str__", "number", "source"]
    list_filter = ["year"]
    list_select_related = ["municipality", "district", "local_police_area"]
    search_fields = ["municipality__name", "district__name", "local_police_area__name", "source"]
    autocomplete_fields = ["municipality", "district", "local_police_area"]
    fields = ["municipality", "district", "local_police_area", "year", "number", "source"]
