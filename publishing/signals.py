"""Rooms cannot know each other, so saving is watched here: it raises the site version and keeps addresses alive."""

from copy import copy
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.urls import NoReverseMatch

from . import cache
from .models import FormerAddress, LiveModel, Publishable, State


def connect() -> None:
    post_save.connect(_saved, dispatch_uid="publishing.saved")
    pre_delete.connect(_deleting, dispatch_uid="publishing.deleting")
    post_delete.connect(_deleted, dispatch_uid="publishing.deleted")
    m2m_changed.connect(_links_changed, dispatch_uid="publishing.links_changed")


def _saved(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw or not isinstance(instance, LiveModel):
        return
    if instance.affects_public():
        cache.bump()
    if isinstance(instance, Publishable):
        if not created:
            _keep_former_address(instance)
        _claim_address(instance)
        instance._loaded_state = instance.state
        instance._loaded_slug = getattr(instance, "slug", None)


def _deleting(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Publishable) and instance.state == State.PUBLISHED and (path := address(instance)):
        FormerAddress.objects.update_or_create(path=path, defaults={"content_type": None, "object_id": None})


def _deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if not isinstance(instance, LiveModel):
        return
    if isinstance(instance, Publishable) and instance.pk:
        FormerAddress.objects.filter(
            content_type=ContentType.objects.get_for_model(instance), object_id=instance.pk
        ).update(content_type=None, object_id=None)
    if instance.affects_public():
        cache.bump()


def _links_changed(sender: type, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, LiveModel) and instance.affects_public():
        cache.bump()


def address(instance: Any) -> str:
    """The public path of a thing, or an empty string where it has none."""
    try:
        return instance.get_absolute_url()
    except (AttributeError, NoReverseMatch):
        return ""


def _keep_former_address(instance: Publishable) -> None:
    old_slug = instance._loaded_slug
    if not old_slug or old_slug == getattr(instance, "slug", None) or not instance.affects_public():
        return
    before = copy(instance)
    before.slug = old_slug  # type: ignore[attr-defined]
    old, new = address(before), address(instance)
    if old and old != new:
        FormerAddress.objects.update_or_create(
            path=old,
            defaults={"content_type": ContentType.objects.get_for_model(instance), "object_id": instance.pk},
        )


def _claim_address(instance: Publishable) -> None:
    """A thing that takes an address over is the one that lives there."""
    if path := address(instance):
        FormerAddress.objects.filter(path=path).delete()
