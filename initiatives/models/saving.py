"""Kinds of saving: what a worksheet's line saves, and what an initiative mainly saves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Saving(models.TextChoices):
    """In the order in which they are listed; it also decides between equal lines."""

    MATERIAL = "material", _("Material")
    ENERGY = "energy", _("Energy")
    LABOUR = "labour", _("Labour time")
    SCRAP = "scrap", _("Scrap and faults")
    CAPACITY = "capacity", _("Capacity")
    OTHER = "other", _("Other")
