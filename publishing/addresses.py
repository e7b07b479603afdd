"""An address once published never dies: where things have been, whatever language it was read in."""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch
from django.utils.translation import get_language_from_path

from .models import FormerAddress, Publishable


def address(thing: Any) -> str:
    """The public path of a thing in the active language, or an empty string where it has none."""
    try:
        return thing.get_absolute_url()
    except (AttributeError, NoReverseMatch):
        return ""


def without_language(path: str) -> str:
    """The path as it is kept, for one thing has one address in every language: /en/forum/2017/ is /forum/2017/."""
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}") if language else path


def as_readers_knew(thing: Publishable) -> Publishable | None:
    """The thing as the database has it, if readers have been able to open it; None if they never were."""
    model = type(thing)
    known = model._base_manager.filter(model.seen_q(), pk=thing.pk)
    return known.select_related(*model.ways_to_parents()).first() if thing.pk else None


def was_public(thing: Publishable) -> bool:
    """Whether readers have ever been able to open the saved thing, here or at an address that it has left."""
    return as_readers_knew(thing) is not None or _left_by(thing).exists()


def leave(before: Publishable, *, moved_to: str = "", hidden: bool = False) -> None:
    """Note the address that a known thing is about to leave, and with `hidden` those of all that is hidden with it."""
    old = address(before)
    if old and (hidden or without_language(old) != without_language(moved_to)):
        _note(type(before), [before])
    if hidden:
        _note_beneath(type(before), {before.pk})


def give_up(thing: Publishable) -> None:
    """Note that nothing will live any more where the thing was known; call it before the thing is deleted."""
    before = as_readers_knew(thing)
    if before and (path := address(before)):
        FormerAddress.objects.update_or_create(
            path=without_language(path), defaults={"content_type": None, "object_id": None}
        )
    _left_by(thing).update(content_type=None, object_id=None)


def known_paths(thing: Publishable) -> list[str]:
    """Where readers have found a saved thing: its address, if it was ever open, and those that it has left."""
    paths = list(_left_by(thing).values_list("path", flat=True))
    if (before := as_readers_knew(thing)) and (path := address(before)):
        paths.append(without_language(path))
    return paths


def lead(paths: Collection[str], *, to: Publishable) -> None:
    """Let paths at which nothing lives any more lead to a thing."""
    kind = ContentType.objects.get_for_model(to)
    for path in paths:
        FormerAddress.objects.update_or_create(path=path, defaults={"content_type": kind, "object_id": to.pk})


def _left_by(thing: Publishable) -> Any:
    kind = ContentType.objects.get_for_model(thing)
    return FormerAddress.objects.filter(content_type=kind, object_id=thing.pk)


def _note(model: type[Publishable], things: list[Any]) -> None:
    kind = ContentType.objects.get_for_model(model)
    rows = [
        FormerAddress(path=without_language(path), content_type=kind, object_id=thing.pk)
        for thing in things
        if (path := address(thing))
    ]
    FormerAddress.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["path"], update_fields=["content_type", "object_id"]
    )


def _note_beneath(model: type[Publishable], pks: Collection[int]) -> None:
    for child, name in _children(model):
        rows = list(
            child._base_manager.filter(child.seen_q(), **{f"{name}__in": pks}).select_related(*child.ways_to_parents())
        )
        _note(child, rows)
        if rows and child is not model:
            _note_beneath(child, {row.pk for row in rows})


def _children(model: type[Publishable]) -> Iterator[tuple[type[Publishable], str]]:
    for child in apps.get_models():
        if issubclass(child, Publishable):
            for name in child.live_parents:
                if child._meta.get_field(name).related_model is model:
                    yield child, name
