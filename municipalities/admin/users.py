from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import password_validation
from django.contrib.auth.admin import Group
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import Admin, ReadOnlyInline, ToMend
from municipalities.models import ApiToken, CalendarKey, Membership, User
from municipalities.models.user import LAST_ADMINISTRATOR
from municipalities.people.inviting import invite
from municipalities.site.forms import AskingForm

from .actors import MembershipInline

# Administrators may do everything, so there are no groups to put them in.
admin.site.unregister(Group)
# A user has one address, changed on the user's own page; and the page of the second factor would show its secret.
admin.site.unregister([EmailAddress, Authenticator])


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
