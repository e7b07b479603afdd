"""Who sees a row, and when: one condition, `live_q`, decides it for every page, feed and list."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..preview.running import shown


class LiveQuerySet(models.QuerySet):
    def live(self, *, at: datetime | None = None) -> Self:
        """Rows a reader may see at an aware moment (default: now), hidden parents counted."""
        model: Any = self.model
        return self.filter(model.live_q(at=at))


class LiveModel(models.Model):
    """A row that readers see while every parent named in `live_parents` is live.

    `live_parents` names foreign keys to other `LiveModel`s; an empty nullable one does not hide the row.
    """

    live_parents: ClassVar[tuple[str, ...]] = ()
    # Foreign keys to what a preview of the row shows as a part of it, such as its picture.
    shown_with: ClassVar[tuple[str, ...]] = ()

    objects = LiveQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def own_live_q(cls, *, prefix: str, at: datetime) -> Q:
        """What the row itself asks for, parents aside."""
        return Q()

    @classmethod
    def own_seen_q(cls, *, prefix: str, at: datetime) -> Q:
        """As `own_live_q`, for having been live at that moment or before; the clock's withdrawals are not counted."""
        return cls.own_live_q(prefix=prefix, at=at)

    @classmethod
    def live_q(cls, *, prefix: str = "", at: datetime | None = None) -> Q:
        """The condition for being live, written for a query that reaches the row over `prefix`.

        A parent of the same model is asked for its own state only, so a tree is hidden one level deep.
        """
        return cls._with_parents("own_live_q", prefix, at or timezone.now())

    @classmethod
    def seen_q(cls, *, prefix: str = "", at: datetime | None = None) -> Q:
        """The condition for having been live at some time, as far as the present states and schedules tell."""
        return cls._with_parents("own_seen_q", prefix, at or timezone.now())

    @classmethod
    def _with_parents(cls, own: str, prefix: str, at: datetime) -> Q:
        condition = cls._own(own, prefix, at)
        for name in cls.live_parents:
            field = cls._meta.get_field(name)
            parent: Any = field.related_model
            path = f"{prefix}{name}__"
            parent_q = parent._own(own, path, at) if parent is cls else parent._with_parents(own, path, at)
            if field.null:
                parent_q |= Q(**{f"{prefix}{name}__isnull": True})
            condition &= parent_q
        return condition

    @classmethod
    def ways_to_parents(cls) -> Iterator[str]:
        """For `select_related`: the row's parents and theirs, which its address may name: `cycle`, `cycle__edition`."""
        for name in cls.live_parents:
            yield name
            parent: Any = cls._meta.get_field(name).related_model
            if parent is not cls:
                yield from (f"{name}__{further}" for further in parent.ways_to_parents())

    @classmethod
    def _own(cls, own: str, prefix: str, at: datetime) -> Q:
        """The row's own part of a condition; what a running preview shows is live in it, whatever its state."""
        condition: Q = getattr(cls, own)(prefix=prefix, at=at)
        if condition and own == "own_live_q" and (pks := shown(cls)):
            condition |= Q(**{f"{prefix}pk__in": pks})
        return condition

    def is_live(self, *, at: datetime | None = None) -> bool:
        """Whether readers see the saved row at an aware moment (default: now)."""
        return type(self)._default_manager.filter(self.live_q(at=at), pk=self.pk).exists()

    @property
    def editorial_notes(self) -> models.QuerySet:
        """All notes on the saved thing, those for editors only included."""
        from .facts import EditorialNote  # facts are live models themselves

        return EditorialNote.objects.filter(content_type=ContentType.objects.get_for_model(self), object_id=self.pk)

    def affects_public(self) -> bool:
        """Whether saving or deleting the row can change what readers see."""
        return True

    def stays_beside(self, kept: Any) -> set[str]:
        """Fields that a return to a kept state leaves as they are."""
        return set()


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")


class PublishableQuerySet(LiveQuerySet):
    def drafts(self) -> Self:
        return self.filter(state=State.DRAFT)

    def in_review(self) -> Self:
        return self.filter(state=State.REVIEW)

    def scheduled(self) -> Self:
        """Published rows whose moment is still to come."""
        return self.filter(state=State.PUBLISHED, publish_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(state=State.PUBLISHED, unpublish_at__lte=timezone.now())


class Publishable(LiveModel):
    """A row with a state and a schedule of its own."""

    schedule_fields: ClassVar[tuple[str, ...]] = ("publish_at", "unpublish_at")

    # What the database held when the row was read, to tell what a save changes.
    _loaded_state: str | None = None

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.DRAFT,
        db_index=True,
        help_text=_("Readers see published things only."),
    )
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Geneva time. Once published, it stays hidden until then. Empty: at once."),
    )
    unpublish_at = models.DateTimeField(
        _("withdraw at"), null=True, blank=True, db_index=True, help_text=_("Geneva time. Empty: stays for good.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, editable=False)

    objects = PublishableQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True
        # Writing and publishing are two rights: who may only write hands over for review.
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(unpublish_at__isnull=True)
                | Q(unpublish_at__gt=F("publish_at")),
                name="%(app_label)s_%(class)s_schedule_in_order",
                violation_error_message=_("It would be withdrawn before it is published."),
            )
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance._loaded_state = instance.__dict__.get("state")
        return instance

    @classmethod
    def own_seen_q(cls, *, prefix: str, at: datetime) -> Q:
        """Published, and every moment that opens it has come."""
        condition = Q(**{f"{prefix}state": State.PUBLISHED})
        for name in cls.opening_fields():
            condition &= Q(**{f"{prefix}{name}__isnull": True}) | Q(**{f"{prefix}{name}__lte": at})
        return condition

    @classmethod
    def own_live_q(cls, *, prefix: str, at: datetime) -> Q:
        still_here = Q(**{f"{prefix}unpublish_at__isnull": True}) | Q(**{f"{prefix}unpublish_at__gt": at})
        return cls.own_seen_q(prefix=prefix, at=at) & still_here

    @classmethod
    def opening_fields(cls) -> list[str]:
        """The moments of the schedule before which a published row stays hidden."""
        return [name for name in cls.schedule_fields if name != "unpublish_at"]

    @property
    def is_scheduled(self) -> bool:
        return self.state == State.PUBLISHED and self.publish_at is not None and self.publish_at > timezone.now()

    @property
    def has_opened(self) -> bool:
        """Whether the row by itself is or has been open to readers: published, and no moment is waited for."""
        moments = (getattr(self, name) for name in self.opening_fields())
        now = timezone.now()
        return self.state == State.PUBLISHED and all(moment is None or moment <= now for moment in moments)

    @property
    def is_expired(self) -> bool:
        return self.state == State.PUBLISHED and self.unpublish_at is not None and self.unpublish_at <= timezone.now()

    def affects_public(self) -> bool:
        return State.PUBLISHED in (self.state, self._loaded_state)

    def opens_or_closes(self, before: str | None) -> bool:
        """Whether it is published now and was not in the state before, or the other way round."""
        return self.state != before and State.PUBLISHED in (self.state, before)

    def clean(self) -> None:
        super().clean()
        if self.publish_at and self.unpublish_at and self.unpublish_at <= self.publish_at:
            raise ValidationError({"unpublish_at": _("It would be withdrawn before it is published.")})
