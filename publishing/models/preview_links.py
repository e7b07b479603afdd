"""A link given out for a preview: to what, by whom, until when. The link itself is known only to whoever has it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PreviewLinkQuerySet(models.QuerySet):
    def to(self, thing: models.Model) -> Self:
        kind = ContentType.objects.get_for_model(thing, for_concrete_model=False)
        return self.filter(content_type=kind, object_id=str(thing.pk))

    def good(self) -> Self:
        """Those that still open."""
        return self.filter(ends_at__gt=timezone.now(), taken_back_at__isnull=True)

    def ended(self) -> Self:
        return self.filter(ends_at__lte=timezone.now())


class PreviewLink(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    word_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="publishing_link_thing")]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return f"{self.content_type} {self.object_id}"

    @property
    def thing(self) -> Any:
        """What it shows, or None where that is gone."""
        model = self.content_type.model_class()
        return model._base_manager.filter(pk=self.object_id).first() if model else None
