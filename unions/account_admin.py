"""Accounts in the admin: made with a mandate, opened by a one-time link, signed out, helped when a second factor is lost."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unions import devices, second_factor
from unions.links import make_link, qr_path
from unions.models import Mandate, User
from unions.models.people import Role
from unions.recorded import RecordedAdmin, in_name_order

# Each deed is one address below an account, posted by a button of its page.
DEEDS = {
    "link": gettext_lazy("Make a one-time sign-in link"),
    "sign-out": gettext_lazy("Sign out everywhere"),
    "second-factor": gettext_lazy("Take away a lost second factor"),
}


class MandateFormSet(BaseInlineFormSet):
    """The mandates of one account; the last administrator keeps the own one."""

    def clean(self):
        super().clean()
        if any(self.errors) or not self.instance.pk:
            return
        today = timezone.localdate()
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("role") == Role.ADMIN]
        # Two administrators who take each other's mandate away at the same time wait for one another here.
        before = list(Mandate.objects.filter(role=Role.ADMIN).order_by("pk").select_for_update())
        if not any(one.user_id == self.instance.pk and _holds(one.since, one.until, today) for one in before):
            return
        others = Mandate.objects.on(today).filter(role=Role.ADMIN, user__is_active=True).exclude(user=self.instance)
        for lasting in (False, True):
            enough = others.filter(until__isnull=True).exists() if lasting else others.exists()
            had = any(one.user_id == self.instance.pk and _holds(one.since, one.until, today, lasting=lasting) for one in before)
            has = self.instance.is_active and any(
                _holds(one.get("since"), one.get("until"), today, lasting=lasting) for one in kept
            )
            if had and not has and not enough:
                raise ValidationError(
                    _("This is the last administrator. First give another person that mandate, without a last day."),
                    code="last_admin",
                )


def _holds(since, until, today, *, lasting=False) -> bool:
    """Whether a mandate holds today; where it must be lasting, without an end in sight."""
    return since is not None and since <= today and (until is None or (until >= today and not lasting))


class MandateInline(admin.StackedInline):
    model = Mandate
    formset = MandateFormSet
    extra = 0
    min_num = 1
    can_delete = False
    verbose_name_plural = gettext_lazy("mandates: what this person may do, from when until when")

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, **kwargs | {"validate_min": True})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **kwargs | in_name_order(db_field))


@admin.register(User)
class UserAdmin(RecordedAdmin):
    """Accounts, made with a mandate; the password is set by the person, through a one-time link."""

    list_display = ["full_name", "username", "post", "mandates_now", "is_active"]
    list_filter = ["is_active", "mandates__role"]
    search_fields = ["full_name", "username"]
    ordering = ["name_sort", "pk"]
    fields = ["username", "full_name", "sex", "post", "phone", "email", "member", "is_active"]
    raw_id_fields = ["member"]
    inlines = [MandateInline]
    change_form_template = "admin/unions/user/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("mandates__union")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("mandates today"))
    def mandates_now(self, user):
        today = timezone.localdate()
        holding = [one for one in user.mandates.all() if _holds(one.since, one.until, today)]
        return ", ".join(str(one) for one in holding) or "–"

    @method_decorator(reauthentication_required(allow_get=True))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Giving and ending rights asks for the password; what was typed is not lost by that."""
        context = {"signing_in": self._signing_in(request, object_id)} if object_id else {}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def _signing_in(self, request, object_id) -> dict:
        """Return what an administrator reads of how somebody signs in, and the deeds that are open."""
        user = self.get_object(request, object_id)
        if user is None:
            return {}
        factor = second_factor.has_one(user)
        names = ["link", "sign-out"] if user.is_active else ["sign-out"]
        names += ["second-factor"] if factor and user.pk != request.user.pk else []
        return {
            "factor": factor,
            "devices": UserSession.objects.filter(user=user).count(),
            "deeds": [(reverse(f"admin:unions_user_{name.replace('-', '_')}", args=[user.pk]), DEEDS[name]) for name in names],
        }

    def save_form(self, request, form, change):
        user = super().save_form(request, form, change)
        if not change:
            user.set_unusable_password()
        return user

    def response_add(self, request, obj, post_url_continue=None):
        return self._slip(request, obj)

    def get_urls(self):
        view = self.admin_site.admin_view(self.deed)
        deeds = [path(f"<int:pk>/{name}/", view, {"name": name}, name=f"unions_user_{name.replace('-', '_')}") for name in DEEDS]
        return [*deeds, *super().get_urls()]

    def deed(self, request, pk, name):
        """Make a link, sign somebody out everywhere, or take a lost second factor away: posted, and after the password."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = self.get_object(request, pk)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        return self._do(request, user, name)

    @method_decorator(reauthentication_required)
    def _do(self, request, user, name):
        if name == "link":
            if not user.is_active:
                raise PermissionDenied(_("This account may not sign in. Allow it first, then make a link."))
            return self._slip(request, user)
        now = timezone.now()
        if name == "sign-out":
            devices.end_all(user, by=request.user, at=now)
            messages.success(request, _("%(person)s is signed out everywhere.") % {"person": user.address})
        else:
            second_factor.take_away(user, by=request.user, at=now)
            text = _("The second factor of %(person)s is taken away, and every device signed out.")
            messages.success(request, text % {"person": user.address})
        return redirect("admin:unions_user_change", user.pk)

    def _slip(self, request, user):
        link = request.build_absolute_uri(make_link(user, by=request.user, at=timezone.now()))
        context = {
            "user_of_slip": user,
            "link": link,
            "qr": qr_path(link),
            "back": reverse("admin:unions_user_change", args=[user.pk]),
        }
        return TemplateResponse(request, "unions/slip.html", context)
