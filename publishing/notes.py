"""Editorial notes that readers see beside what they are about."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from .models import EditorialNote


def notes_on(subject: Model) -> QuerySet[EditorialNote]:
    """The public notes on a saved thing, oldest first."""
    content_type = ContentType.objects.get_for_model(subject)
    return EditorialNote.objects.filter(content_type=content_type, object_id=subject.pk, public=True).order_by("pk")
