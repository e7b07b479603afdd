"""Editorial notes that readers see, beside what they are about and all in one list."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from .models import EditorialNote, LiveModel
from .together import read_together


def notes_on(subject: Model) -> QuerySet[EditorialNote]:
    """The public notes on a saved thing, oldest first."""
    kind = subject._meta
    return EditorialNote.objects.filter(
        content_type__app_label=kind.app_label, content_type__model=kind.model_name, object_id=subject.pk, public=True
    ).order_by("pk")


def notes_on_all(subjects: QuerySet) -> QuerySet[EditorialNote]:
    """The public notes on all things of a list, oldest first."""
    kind = subjects.model._meta
    return EditorialNote.objects.filter(
        content_type__app_label=kind.app_label,
        content_type__model=kind.model_name,
        object_id__in=subjects.order_by().values("pk"),
        public=True,
    ).order_by("pk")


def notes_in_view() -> QuerySet[EditorialNote]:
    """The public notes on all that readers can see, newest first; one query to learn the kinds of things."""
    public = EditorialNote.objects.filter(public=True)
    in_view = Q(pk__in=[])
    for content_type in ContentType.objects.filter(pk__in=public.order_by().values("content_type")):
        model: Any = content_type.model_class()
        if model and issubclass(model, LiveModel):
            in_view |= Q(content_type=content_type, object_id__in=model.objects.live().values("pk"))
    return public.filter(in_view).select_related("content_type").order_by("-created_at", "-pk")


def with_subjects(notes: Iterable[EditorialNote]) -> list[tuple[EditorialNote, Any]]:
    """Each note in view with the live thing it is about, parents at hand; one query whatever the kinds of things."""
    rows = list(notes)
    wanted: dict[ContentType, set[int]] = defaultdict(set)
    for note in rows:
        wanted[note.content_type].add(note.object_id)
    found = read_together(*(_live_rows(content_type, ids) for content_type, ids in wanted.items()))
    subjects = {
        (content_type, subject.pk): subject
        for content_type, things in zip(wanted, found, strict=True)
        for subject in things
    }
    return [(note, subjects.get((note.content_type, note.object_id))) for note in rows]


def _live_rows(content_type: ContentType, ids: set[int]) -> QuerySet:
    model: Any = content_type.model_class()
    live = model.objects.live().filter(pk__in=ids)
    return live.select_related(*model.ways_to_parents()) if model.live_parents else live
