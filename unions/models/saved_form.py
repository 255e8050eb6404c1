"""What somebody typed into a long form and has not saved yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unions.models.people import User


class SavedForm(models.Model):
    """The latest copy of one open form: gone once the form is saved, kept for nobody but its writer.

    `key` tells one open form from another (the op_id of a new record, the code of one on file); `about` is where the form
    belongs (a union's code), `back` the address that shows it again, `values` maps each field to the list of what was
    posted for it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_forms")
    form = models.CharField(max_length=30)
    key = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=300, blank=True)
    back = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("form not saved yet")
        verbose_name_plural = _("forms not saved yet")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "key"],
                name="saved_form_once",
                violation_error_message=_("This form has its copy already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"
