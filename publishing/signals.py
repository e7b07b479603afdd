"""Rooms cannot know each other, so saving is watched here: it raises the site version and keeps addresses alive."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from . import addresses, cache
from .models import EditorialNote, LiveModel, Publishable


def connect() -> None:
    pre_save.connect(_saving, dispatch_uid="publishing.saving")
    post_save.connect(_saved, dispatch_uid="publishing.saved")
    pre_delete.connect(_deleting, dispatch_uid="publishing.deleting")
    post_delete.connect(_deleted, dispatch_uid="publishing.deleted")
    m2m_changed.connect(_links_changed, dispatch_uid="publishing.links_changed")


def _saving(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Publishable) or instance._state.adding or not addresses.address(instance):
        return
    if before := addresses.as_readers_knew(instance):
        addresses.leave(before, moved_to=addresses.address(instance), hidden=not instance.has_opened)


def _saved(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw or not isinstance(instance, LiveModel):
        return
    if instance.affects_public():
        cache.bump()
    if isinstance(instance, Publishable):
        instance._loaded_state = instance.state


def _deleting(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Publishable):
        addresses.give_up(instance)


def _deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LiveModel):
        if not isinstance(instance, EditorialNote):
            instance.editorial_notes.delete()
        if instance.affects_public():
            cache.bump()


def _links_changed(sender: type, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, LiveModel) and instance.affects_public():
        cache.bump()
