from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.auth import password_validation
from django.contrib.auth.admin import Group
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .admin_parts import Admin, Choices, HistoryAdmin, ReadOnly, ReadOnlyInline, ToMend, ValidToday
from .letters.sending import send_again
from .models import (
    Actor,
    ApiToken,
    Boundary,
    CalendarKey,
    County,
    CountyAccess,
    District,
    Inhabitants,
    Letter,
    LocalPoliceArea,
    Membership,
    Municipality,
    User,
)
from .models.user import LAST_ADMINISTRATOR
from .people.inviting import invite
from .site.forms import AskingForm

# Administrators may do everything, so there are no groups to put them in.
admin.site.unregister(Group)
# A user has one address, changed on the user's own page; and the page of the second factor would show its secret.
admin.site.unregister([EmailAddress, Authenticator])


# Areas


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


# Actors and people


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


class AuthenticatorInline(ReadOnlyInline):
    """For whoever has lost their telephone: taken away here, a new one is set up after the next log-in."""

    model = Authenticator
    fields = readonly_fields = ("kind", "since", "last_used")
    can_delete = True
    verbose_name_plural = _("second factors")

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    @admin.display(description=_("kind"))
    def kind(self, factor):
        return factor.get_type_display()

    @admin.display(description=_("starts"))
    def since(self, factor):
        return factor.created_at

    @admin.display(description=_("last used"))
    def last_used(self, factor):
        return factor.last_used_at


class UserCreationForm(AskingForm, forms.ModelForm):
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        help_text=_("Better left empty: the person then chooses one through “Forgotten your password?”."),
    )

    class Meta:
        model = User
        fields = ["email", "name"]

    def _post_clean(self):
        """Here, since the instance knows the name and address that the password may not be like only now."""
        super()._post_clean()
        if password := self.cleaned_data.get("password"):
            try:
                password_validation.validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)

    def save(self, commit=True):  # Django's signature
        self.instance.set_password(self.cleaned_data["password"] or None)
        return super().save(commit)


class PasswordForm(AskingForm, AdminPasswordChangeForm):
    missing = {"password1": _("Write a new password."), "password2": _("Write the new password once more.")}


class WithoutAssignment(ToMend):
    label = _("active users without an assignment")

    @staticmethod
    def find(rows):
        return rows.filter(is_active=True, is_staff=False).exclude(memberships__in=Membership.objects.in_force())


@admin.register(User)
class UserAdmin(Admin, DjangoUserAdmin):
    list_display = ["name", "email", "assignments", "is_staff", "is_active"]
    list_filter = [WithoutAssignment, "is_active", "is_staff"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password", "is_active", "is_staff"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_form = UserCreationForm
    change_password_form = PasswordForm
    add_fieldsets = [(None, {"fields": ["email", "name", "password"]})]
    add_form_template = None
    inlines = [MembershipInline, AuthenticatorInline]
    actions = ["invite"]

    def get_queryset(self, request):
        in_force = Membership.objects.in_force().select_related("actor")
        return super().get_queryset(request).prefetch_related(Prefetch("memberships", in_force, to_attr="in_force"))

    def get_inlines(self, request, obj):
        return self.inlines if obj else [MembershipInline]

    @admin.display(description=_("assignments"))
    def assignments(self, user):
        return ", ".join(f"{membership.actor} ({membership.get_role_display()})" for membership in user.in_force)

    @admin.action(description=_("Send an invitation: a letter with a link to choose a password"))
    def invite(self, request, users):
        for user in users:
            if user.is_active:
                invite(user, by=request.user)
                words, level = _("A letter to %(user)s waits in the outbox."), messages.SUCCESS
            else:
                words, level = _("%(user)s got no letter: the account is closed."), messages.WARNING
            self.message_user(request, words % {"user": user}, level)

    def get_deleted_objects(self, objs, request):
        """The last administrators are told of among what stands in the way, for one user as for many."""
        told, counts, missing, protected = super().get_deleted_objects(objs, request)
        if not User.objects.administrators().exclude(pk__in=[user.pk for user in objs]).exists():
            protected = [*protected, LAST_ADMINISTRATOR]
        return told, counts, missing, protected

    def save_model(self, request, obj, form, change):
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)
        # Otherwise the old address would still log in.
        EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()
        # Or it would work again if the account is opened again.
        if not obj.is_active:
            ApiToken.objects.filter(user=obj).delete()
            CalendarKey.objects.filter(user=obj).delete()


@admin.register(ApiToken)
class ApiTokenAdmin(Admin):
    """The key is shown once, when it is made. A lost one is deleted and another made."""

    list_display = ["user", "created_at", "works"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user"]
    fields = ["user", "created_at"]
    readonly_fields = ["created_at"]

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("works"), boolean=True)
    def works(self, token):
        return token.is_in_force and token.user.is_active

    def save_model(self, request, obj, form, change):
        key = ApiToken.objects.issue(obj.user)
        obj.pk = ApiToken.objects.get(user=obj.user).pk
        words = _("The token of %(user)s, shown only now: %(key)s")
        self.message_user(request, words % {"user": obj.user, "key": key}, messages.WARNING)


class NotArrived(ToMend):
    label = _("letters that were refused or cut off")

    @staticmethod
    def find(rows):
        return rows.not_arrived()


@admin.register(Letter)
class LetterAdmin(ReadOnly, Admin):
    """The outbox, and what has left it. Who sent a letter again stands in its history."""

    list_display = ["to", "kind", "subject", "state", "tries", "written_at", "sent_at", "fault"]
    list_filter = [NotArrived, "state", "kind", ("county", RelatedOnlyFieldListFilter)]
    search_fields = ["to", "user__name", "subject", "error"]
    fields = ["kind", "user", "to", "county", "subject", "what_it_says", "state", "fault", "error", "tries"]
    fields += ["written_at", "due", "tried_at", "sent_at"]
    actions = ["send_again"]

    @admin.display(description=_("text"))
    def what_it_says(self, letter):
        return letter.text

    @admin.action(description=_("Send again"))
    def send_again(self, request, letters):
        again = list(letters.at_rest())
        send_again(letters)
        for letter in again:
            self.log_change(request, letter, str(_("Sent again.")))
        if again:
            words = ngettext(
                "%(count)s letter waits to be sent again.", "%(count)s letters wait to be sent again.", len(again)
            )
            self.message_user(request, words % {"count": len(again)}, messages.SUCCESS)
        if others := letters.exclude(pk__in=[letter.pk for letter in again]).count():
            words = ngettext(
                "%(count)s letter was left alone: it waits already, is on its way, or its text is deleted.",
                "%(count)s letters were left alone: they wait already, are on their way, or their text is deleted.",
                others,
            )
            self.message_user(request, words % {"count": others}, messages.WARNING)
