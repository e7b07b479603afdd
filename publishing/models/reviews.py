"""What is said about a thing on its way to readers: by whoever sends it to review, and in answer."""

from collections import defaultdict
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    SENT = "sent", _("sent to review")
    RETURNED = "returned", _("returned")
    PUBLISHED = "published", _("published")
    SAID = "said", _("said")


class ReviewNoteQuerySet(models.QuerySet):
    def about(self, *things: models.Model) -> Self:
        """The notes of saved things, the first said first."""
        keys: dict[type[models.Model], list[str]] = defaultdict(list)
        for thing in things:
            keys[type(thing)].append(str(thing.pk))
        wanted = Q(pk__in=[])
        for model, found in keys.items():
            wanted |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=found)
        return self.filter(wanted).order_by("at", "pk")


class ReviewNote(models.Model):
    """One step of a review; `to` is empty where it is for all who may publish the thing."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    step = models.CharField(max_length=10, choices=Step)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True)

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["content_type", "object_id"], name="publishing_review_thing")]
        verbose_name = _("review note")
        verbose_name_plural = _("review notes")

    def __str__(self) -> str:
        return f"{self.who}: {self.get_step_display()}"

    @property
    def who(self) -> str:
        user: Any = self.by
        return (user.get_full_name() or user.get_username()) if user else str(_("somebody who has left"))
