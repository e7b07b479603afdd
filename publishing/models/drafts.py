"""A working draft is the saved form: what somebody typed and has not published, as the browser posts it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkingDraftQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(discarded_at__isnull=True)

    def about(self, model: type[models.Model], *keys: Any) -> Self:
        """Drafts of saved things of a model."""
        kind = ContentType.objects.get_for_model(model)
        return self.filter(content_type=kind, object_id__in=[str(key) for key in keys])

    def begun(self, model: type[models.Model]) -> Self:
        """Drafts of things of a model that were never saved."""
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id="")


class WorkingDraft(models.Model):
    """What one person typed into one form. It is nobody else's to see, so it has no permissions.

    `data` maps the form's fields to lists of strings, as in a query string. `object_id` is empty for a thing that was
    never saved. `key` stays with the form on screen, and `number` grows with each text kept, so that a form which has
    not seen the latest one is noticed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_drafts")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=32, unique=True)
    number = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200, blank=True)
    data = models.JSONField()
    began_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = WorkingDraftQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id"],
                condition=Q(discarded_at__isnull=True) & ~Q(object_id=""),
                name="publishing_draft_one_each",
            )
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="publishing_draft_thing")]
        verbose_name = _("working draft")
        verbose_name_plural = _("working drafts")

    def __str__(self) -> str:
        return self.name or str(_("no name yet"))

    @property
    def owner(self) -> str:
        return self.user.get_full_name() or self.user.get_username()
