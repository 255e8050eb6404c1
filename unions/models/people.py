"""Accounts and what each person may do, from when until when."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.fields import DayColumn
from toolkit.text import LineField, SortField
from unions.models.member import Member, Sex
from unions.models.union import Union


class Role(models.TextChoices):
    """What a mandate lets a person do; the text says it to the admin who gives one."""

    OFFICER = "officer", _("Officer of a union")
    VERIFIER = "verifier", _("Verifier at the board")
    HEAD = "head", _("Head of the board")
    READER = "reader", _("Reader of the province")
    COUNCILLOR = "councillor", _("Member of the award council")
    ADMIN = "admin", _("Administrator")


# Whose work weighs most: longer passwords, shorter sessions, a second factor.
STAFF_ROLES = (Role.VERIFIER, Role.HEAD, Role.ADMIN)


class User(AbstractBaseUser):
    """An account. It carries no right of its own: every right comes from a mandate that holds today."""

    username = models.CharField(
        _("user name"),
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9._-]+\Z", _("Small letters without tones, digits, dot and hyphen only."))],
        help_text=_("What the person types to sign in, for example nguyen.hang."),
    )
    full_name = LineField(_("full name"), max_length=100)
    name_sort = SortField(source="full_name", person=True)
    sex = models.CharField(
        _("sex"), max_length=6, choices=Sex, blank=True, help_text=_("Only to say anh or chị; may stay empty.")
    )
    post = LineField(_("post"), max_length=100, blank=True)
    phone = LineField(_("telephone"), max_length=20, blank=True, help_text=_("Shown to officers under “whom to ask”."))
    email = models.EmailField(_("e-mail"), blank=True)
    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, verbose_name=_("member"), help_text=_("The person's own membership.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    link_made_at = models.DateTimeField(null=True, editable=False)
    # One more signs the person out everywhere.
    session_round = models.PositiveIntegerField(default=0, editable=False)

    objects = BaseUserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret=None) -> str:
        """Sessions end with the password, as Django has it, and with the round."""
        own = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{self.session_round}.{own}" if self.session_round else own

    @property
    def address(self) -> str:
        """How the person is spoken of, with the name: anh, chị, or anh/chị where the sex is not known."""
        match self.sex:
            case Sex.FEMALE:
                return _("Ms %(name)s") % {"name": self.full_name}
            case Sex.MALE:
                return _("Mr %(name)s") % {"name": self.full_name}
            case _unknown:
                return _("Mr or Ms %(name)s") % {"name": self.full_name}

    def mandates_on(self, day: date) -> "list[Mandate]":
        """Return the mandates that hold on that day; read once for each request."""
        if not self.is_active:
            return []
        kept = self.__dict__.setdefault("_mandates_on", {})
        if day not in kept:
            kept[day] = list(self.mandates.on(day).select_related("union").order_by("since", "pk"))
        return kept[day]

    def roles_on(self, day: date) -> set[str]:
        return {mandate.role for mandate in self.mandates_on(day)}

    def has_role(self, on: date, *roles: str) -> bool:
        return not self.roles_on(on).isdisjoint(roles)

    def served_union_ids(self, on: date) -> list[int]:
        return [mandate.union_id for mandate in self.mandates_on(on) if mandate.union_id]

    def serves(self, union_id: int, on: date) -> bool:
        """Whether this person may write for that union; `Union.objects.served_by()` says the same of many."""
        return self.writes_for_all(on) or union_id in self.served_union_ids(on)

    def reads_of(self, union_id: int, on: date) -> str:
        """Return how close this person reads the history of that union's records.

        "details" of its members too, for its officers; "confidential" for the board; "" for all others.
        """
        if union_id in self.served_union_ids(on):
            return "details"
        return "confidential" if self.serves(union_id, on) else ""

    def sees_all(self, on: date) -> bool:
        """Verifiers, heads and readers see every union's rows; admins see them in /admin/."""
        return self.has_role(on, Role.VERIFIER, Role.HEAD, Role.READER, Role.ADMIN)

    def writes_for_all(self, on: date) -> bool:
        """Verifiers and heads enter for unions that send paper."""
        return self.has_role(on, Role.VERIFIER, Role.HEAD)

    # What Django's admin asks: the mandate answers.
    @property
    def is_staff(self) -> bool:
        return self.has_role(timezone.localdate(), Role.ADMIN)

    is_superuser = False

    def has_perm(self, perm, obj=None) -> bool:
        return self.is_staff

    def has_perms(self, perms, obj=None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label) -> bool:
        return self.is_staff


class MandateQuerySet(models.QuerySet):
    def on(self, day: date):
        """Return the mandates that hold on that day; `until` is the last day."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class Mandate(models.Model):
    """What a person may do (phân công), where, from when until when."""

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name=_("account"))
    role = models.CharField(_("as"), max_length=10, choices=Role)
    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("grassroots union"),
        help_text=_("For officers only."),
    )
    since = DayColumn(_("since"))
    until = DayColumn(_("last day"), null=True, blank=True, help_text=_("Empty: until further notice."))

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(role="officer", union__isnull=False) | (~Q(role="officer") & Q(union__isnull=True)),
                name="mandate_union_for_officers_only",
                violation_error_message=_("An officer serves one union; every other mandate names none."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="mandate_ends_after_it_began",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.union}" if self.union else self.get_role_display()

    def clean(self):
        ended = self.union.dissolved_on if self.union else None
        if ended and (self.until is None or self.until > max(ended, self.since or ended)):
            text = _("%(union)s ended on %(day)s. A mandate there ends on that day too.")
            raise ValidationError({"until": text % {"union": self.union.name, "day": f"{ended:%d/%m/%Y}"}})
