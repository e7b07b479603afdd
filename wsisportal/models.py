from django.contrib.contenttypes.models import ContentType
from django.db import models


class ContentRecord(models.Model):
    """What `load_content` last wrote for one row of the content files, to tell an editor's change from its own."""

    key = models.CharField(max_length=400, unique=True, help_text="Where the row stands in the content files.")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    values = models.JSONField(default=dict)
    created = models.BooleanField(
        default=True, help_text="Made by a load. What an editor made is never removed by one."
    )

    def __str__(self) -> str:
        return self.key
