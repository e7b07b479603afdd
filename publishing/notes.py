"""Editorial notes that readers see, beside what they are about and all in one list."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from .models import EditorialNote, LiveModel


def notes_on(subject: Model) -> QuerySet[EditorialNote]:
    """The public notes on a saved thing, oldest first."""
    content_type = ContentType.objects.get_for_model(subject)
    return EditorialNote.objects.filter(content_type=content_type, object_id=subject.pk, public=True).order_by("pk")


def notes_in_view() -> QuerySet[EditorialNote]:
    """The public notes on all that readers can see, newest first; one query to learn the kinds of things."""
    public = EditorialNote.objects.filter(public=True)
    in_view = Q(pk__in=[])
    for pk in public.order_by().values_list("content_type", flat=True).distinct():
        content_type = ContentType.objects.get_for_id(pk)
        model: Any = content_type.model_class()
        if model and issubclass(model, LiveModel):
            in_view |= Q(content_type=content_type, object_id__in=model.objects.live().values("pk"))
    return public.filter(in_view).order_by("-created_at", "-pk")


def with_subjects(notes: Iterable[EditorialNote]) -> list[tuple[EditorialNote, Any]]:
    """Each note with the live thing it is about, parents at hand; one query for each kind of thing."""
    rows = list(notes)
    wanted: dict[int, set[int]] = defaultdict(set)
    for note in rows:
        wanted[note.content_type_id].add(note.object_id)
    subjects: dict[tuple[int, int], Any] = {}
    for pk, ids in wanted.items():
        model: Any = ContentType.objects.get_for_id(pk).model_class()
        live = model.objects.live().select_related(*model.live_parents)
        subjects |= {(pk, subject.pk): subject for subject in live.filter(pk__in=ids)}
    return [(note, subjects.get((note.content_type_id, note.object_id))) for note in rows]
