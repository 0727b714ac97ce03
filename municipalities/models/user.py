from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField
from municipalities.site.reader import instead_of_name

if TYPE_CHECKING:
    from typing import TypeAlias

    AnyUser: TypeAlias = "User | AnonymousUser"


LAST_ADMINISTRATOR = _("This is the only administrator. Make someone else one first.")


class UserManager(BaseUserManager["User"]):
    def administrators(self) -> models.QuerySet[User]:
        """Who can still log in to the administration."""
        return self.filter(is_active=True, is_staff=True, is_superuser=True)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = LineField(_("name"), max_length=150, db_collation=COLLATION)
    is_staff = models.BooleanField(_("administrator"), default=False, help_text=_("May sign in to the administration."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Clear this instead of deleting a person who has left.")
    )
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("Of letters. It follows what the person chooses on the pages."),
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_whatever_the_case",
                violation_error_message=_("Someone already has that e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        """As far as whoever reads may see names."""
        return instead_of_name(self.pk) or self.own_name

    @property
    def own_name(self) -> str:
        return self.name or self.email

    @cached_property
    def own_memberships(self) -> Any:
        """OwnMemberships, for `memberships_of`."""
        return self.memberships.in_force().loaded()

    def clean(self) -> None:
        """Without an administrator nobody could make one."""
        super().clean()
        if self.is_last_administrator and not (self.is_staff and self.is_active):
            raise ValidationError(LAST_ADMINISTRATOR, code="last_administrator")

    @property
    def is_last_administrator(self) -> bool:
        """As stored. Locks them, so that no two leave at once."""
        with transaction.atomic():
            return [user.pk for user in User.objects.administrators().select_for_update()] == [self.pk]

    def get_short_name(self) -> str:
        return self.name
