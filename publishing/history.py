"""Every change is kept, with who, when and the rows of the thing's form; any state can be returned to.

django-reversion keeps the versions. A revision is one change; it holds a version of each thing that was saved in it and
of the rows that hang on it, which are those that its form at the desk shows as inlines.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

import reversion
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.admin.sites import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import Collector
from django.forms.models import _get_foreign_key
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_countries import countries
from django_countries.fields import CountryField
from reversion.models import Revision, Version

from .models import EditorialNote, LiveModel, WorkingDraft

# What a revision says of itself; kept untranslated and shown in the reader's language.
DELETED = gettext_noop("Deleted.")
LOADED = gettext_noop("Loaded from the content files.")
AS_FOUND = gettext_noop("As it was when history began.")
RETURNED = gettext_noop("Returned to an earlier state.")
RECOVERED = gettext_noop("Brought back after it was deleted.")
UNDONE = gettext_noop("A change was undone.")
MERGED = gettext_noop("Two that were the same were merged into one.")
IMPORTED = gettext_noop("Imported from a spreadsheet.")

# What a return to an earlier state leaves as it is: it changes what is said, not whether readers see it.
PUBLICATION = ("state", "publish_at", "unpublish_at", "embargo_until", "frozen_at")
# How many things are read and kept at once.
BATCH = 500
UNSPOKEN = ("created_at", "updated_at", "order")


@dataclass(frozen=True)
class Rows:
    """The rows of one kind that hang on a thing: their model and the name of the key that points at it."""

    model: type[models.Model]
    key: str

    def thing_in(self, fields: dict[str, Any], kind: int) -> str:
        """The key of the thing that a kept row hung on, "" if that was none of the kind (a content type's key)."""
        if self.model is EditorialNote:
            return str(fields["object_id"]) if fields["content_type"] == kind else ""
        return str(fields.get(self.key))

    def now(self, thing: models.Model) -> models.QuerySet:
        manager = self.model._base_manager
        if self.model is EditorialNote:
            return manager.filter(content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk)
        return manager.filter(**{self.key: thing.pk})


_rows: dict[type[models.Model], list[Rows]] = {}


def batched(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def register(site: AdminSite) -> None:
    """Keep the history of everything that the portal shows; called once the desk knows its forms."""
    for model, model_admin in site._registry.items():
        if issubclass(model, LiveModel):
            found = []
            for inline in model_admin.inlines:
                if inline.model is EditorialNote:
                    found.append(Rows(EditorialNote, "subject"))
                else:
                    key: Any = _get_foreign_key(model, inline.model, fk_name=inline.fk_name)
                    found.append(Rows(inline.model, key.name))
            _rows[model] = found
    for model in apps.get_models():
        if issubclass(model, LiveModel) and not reversion.is_registered(model):
            reversion.register(model, follow=[accessor(model, rows) for rows in hanging(model)])


def accessor(model: type[models.Model], rows: Rows) -> str:
    if rows.model is EditorialNote:
        return "editorial_notes"
    relation: Any = rows.model._meta.get_field(rows.key).remote_field
    return relation.get_accessor_name()


def hanging(model: type[models.Model]) -> list[Rows]:
    """What hangs on things of a model."""
    return _rows.get(model, [])


def has_history(model: type[models.Model]) -> bool:
    """Whether things of a model have a form of their own, and with it a history."""
    return model in _rows


# Keeping


@contextmanager
def recorded(*, by: Any = None, comment: str = "") -> Iterator[None]:
    """Keep what is saved inside as one change; inside another it becomes a part of that one."""
    with reversion.create_revision():
        if by is not None:
            reversion.set_user(by)
        if comment:
            reversion.set_comment(comment)
        yield


def explain(comment: str) -> None:
    """Say what the change being recorded is for."""
    reversion.set_comment(comment)


def include(row: models.Model) -> None:
    """Take the thing that a saved row is or hangs on into the change being recorded, with all that hangs on it."""
    reversion.add_to_revision(thing_of(row))


def values(model: type[models.Model], name: str) -> Iterator[Any]:
    """What a field has in all kept states of all things of a model, those of deleted ones included."""
    if reversion.is_registered(model):
        for kept in Version.objects.get_for_model(model).values_list("serialized_data", flat=True).iterator():
            for row in json.loads(kept):
                yield row["fields"].get(name)


def thing_of(row: models.Model) -> models.Model:
    """What a row hangs on, or the row itself where it has a form of its own and hangs on nothing."""
    for found in _rows.values():
        for rows in found:
            if rows.model is type(row) and (thing := getattr(row, rows.key, None)) is not None:
                return thing
    return row


def call_anew(thing: models.Model) -> None:
    """Call a thing as it is called now wherever it was kept, noted or drafted: what it was called is forgotten."""
    name = str(thing)
    Version.objects.get_for_object(thing).update(object_repr=name)
    kind = ContentType.objects.get_for_model(thing)
    LogEntry.objects.filter(content_type=kind, object_id=str(thing.pk)).update(object_repr=name[:200])
    WorkingDraft.objects.about(type(thing), thing.pk).update(name=name[:200])


def begin(thing: models.Model) -> None:
    """Keep a thing as it is stored, if nothing of it is kept yet, so that its first change can be undone."""
    model = type(thing)
    if thing.pk is None or not has_history(model) or Version.objects.get_for_object(thing).exists():
        return
    stored = model._base_manager.filter(pk=thing.pk).first()
    if stored is not None:
        _keep([stored, *_rows_now(stored)], by=None, comment=AS_FOUND)


def begin_all(things: list[Any]) -> None:
    """As `begin`, for many things of one model at once."""
    if not things:
        return
    model = type(things[0])
    kept: set[str] = set()
    for some in batched(things, BATCH):
        known = Version.objects.get_for_model(model).filter(object_id__in=[str(thing.pk) for thing in some])
        kept.update(known.values_list("object_id", flat=True))
    for some in batched([thing.pk for thing in things if str(thing.pk) not in kept], BATCH):
        states = [[thing, *rows] for thing, rows in _with_rows(model, some)]
        now = timezone.now()
        revisions = Revision.objects.bulk_create(Revision(date_created=now, comment=AS_FOUND) for _ in states)
        found = zip(revisions, states, strict=True)
        Version.objects.bulk_create(_version(row, revision) for revision, rows in found for row in rows)


def keep_all(things: list[Any], *, by: Any, comment: str) -> None:
    """Keep many saved things and what hangs on them as one change, in a few queries for each hundred.

    For what was saved outside of `recorded`, which asks for each thing and each of its rows by itself. What others
    point at is to come before them, for an undo goes from the end of a change.
    """
    _keep_in(Revision.objects.create(date_created=timezone.now(), user=by, comment=comment), things)


def _keep_in(revision: Revision, things: list[Any]) -> None:
    for model, some in groupby(things, type):
        for pks in batched([thing.pk for thing in some], BATCH):
            found = [row for thing, rows in _with_rows(model, pks) for row in (thing, *rows)]
            Version.objects.bulk_create(_version(row, revision) for row in found)


def _with_rows(model: type[models.Model], pks: Sequence[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Things as they are stored, each with the rows that hang on it."""
    hung: dict[str, list[Any]] = defaultdict(list)
    for rows in hanging(model):
        if rows.model is EditorialNote:
            kind = ContentType.objects.get_for_model(model)
            for note in EditorialNote.objects.filter(content_type=kind, object_id__in=pks):
                hung[str(note.object_id)].append(note)
            continue
        keys = [found.name for found in rows.model._meta.fields if found.is_relation]
        for row in rows.model._base_manager.filter(**{f"{rows.key}__in": pks}).select_related(*keys):
            hung[str(getattr(row, f"{rows.key}_id"))].append(row)
    links = [found.name for found in model._meta.many_to_many]
    for thing in model._base_manager.filter(pk__in=pks).prefetch_related(*links).order_by("pk"):
        yield thing, hung[str(thing.pk)]


def keep_before_deletion(things: Iterable[models.Model], *, by: Any) -> None:
    """Keep each thing with all that will go with it; call it in the transaction that deletes them."""
    for thing in things:
        collector = Collector(using="default")
        collector.collect([thing])
        found = [thing, *_rows_now(thing)]
        for going in collector.data.values():
            found += going
        for query in collector.fast_deletes:
            found += list(query)
        kept = {(type(row), row.pk): row for row in found if reversion.is_registered(type(row))}
        _keep(list(kept.values()), by=by, comment=DELETED)


def keep_together(things: Iterable[models.Model], *, gone: list[models.Model], by: Any, comment: str) -> None:
    """Keep things as they stand now, with what hangs on them, as one change; `gone` went in it, kept as it was.

    An undo goes from the end of a change: what went is back before the things that pointed at it.
    """
    found = [row for thing in things for row in (thing, *_rows_now(thing))]
    kept = {(type(row), row.pk): row for row in found}
    _keep([*kept.values(), *gone], by=by, comment=comment)


def _rows_now(thing: models.Model) -> list[models.Model]:
    return [row for rows in hanging(type(thing)) for row in rows.now(thing)]


def _keep(rows: list[models.Model], *, by: Any, comment: str) -> None:
    """Write a revision at once; the library's own is written when its block ends, and without what is gone by then."""
    revision = Revision.objects.create(date_created=timezone.now(), user=by, comment=comment)
    Version.objects.bulk_create(_version(row, revision) for row in rows)


def _version(row: models.Model, revision: Revision) -> Version:
    return Version(
        revision=revision,
        object_id=str(row.pk),
        content_type=ContentType.objects.get_for_model(row),
        db="default",
        format="json",
        serialized_data=serializers.serialize("json", [row]),
        object_repr=str(row),
    )


# Reading


@dataclass(frozen=True)
class Changed:
    """One value before and after, in words; of a row that came or went, only one of the two."""

    label: str
    before: str = ""
    after: str = ""


@dataclass
class Moment:
    """One change of a thing: who, when, what for, and the differences from the change before it."""

    revision: Revision
    versions: list[Version]
    name: str
    changes: list[Changed] = field(default_factory=list)
    is_first: bool = False

    @property
    def comment(self) -> str:
        return words_of(self.revision)


def words_of(revision: Revision) -> str:
    """What a revision says of itself, in the reader's language."""
    return _(revision.comment) if revision.comment in KNOWN else str(revision.get_comment())


def moment_words(revision: Revision) -> str:
    return date_format(timezone.localtime(revision.date_created), "j F Y, H:i")


KNOWN = {DELETED, LOADED, AS_FOUND, RETURNED, RECOVERED, UNDONE, MERGED, IMPORTED}


def fields_of(version: Version) -> dict[str, Any]:
    """The kept values of a row by field, as the database had them."""
    return json.loads(version.serialized_data)[0]["fields"]


def near(model: type[models.Model], pk: Any) -> models.Q:
    """Of a change's versions those that may be of one thing, as the database can tell: an import keeps thousands."""
    own = models.Q(content_type=ContentType.objects.get_for_model(model), object_id=str(pk))
    for rows in hanging(model):
        key = "object_id" if rows.model is EditorialNote else rows.key
        kind = ContentType.objects.get_for_model(rows.model)
        own |= models.Q(content_type=kind, serialized_data__contains=f'"{key}": {json.dumps(pk)}')
    return own


def parts(model: type[models.Model], pk: Any, versions: Iterable[Version]) -> list[Version]:
    """Of a revision's versions those of one thing: its own first, then the rows that hung on it."""
    own, others = [], []
    kinds = {ContentType.objects.get_for_model(rows.model).pk: rows for rows in hanging(model)}
    kind = ContentType.objects.get_for_model(model).pk
    for version in versions:
        if version.content_type_id == kind and version.object_id == str(pk):
            own.append(version)
        elif (rows := kinds.get(version.content_type_id)) and rows.thing_in(fields_of(version), kind) == str(pk):
            others.append(version)
    return own + others


def moments(model: type[models.Model], pk: Any, *, start: int = 0, most: int = 20) -> list[Moment]:
    """The changes of a thing, newest first, with their differences; the queries do not grow with their number."""
    own = Version.objects.get_for_object_reference(model, pk).order_by("-revision_id")
    revisions = [version.revision_id for version in own[start : start + most + 1]]
    by_revision: dict[int, list[Version]] = defaultdict(list)
    versions = Version.objects.filter(near(model, pk), revision__in=revisions).select_related("revision__user")
    for version in versions.order_by("pk"):
        by_revision[version.revision_id].append(version)
    found = []
    for revision in revisions:
        versions = parts(model, pk, by_revision[revision])
        found.append(Moment(versions[0].revision, versions, versions[0].object_repr))
    teller = Teller()
    teller.learn(version for moment in found for version in moment.versions)
    for newer, older in pairwise(found):
        newer.changes = teller.differences(model, older.versions, newer.versions)
    if found and len(found) <= most:
        found[-1].is_first = True
    return found[:most]


class Teller:
    """Says kept values in words."""

    def __init__(self) -> None:
        self.names: dict[tuple[Any, str], str] = {}

    def learn(self, versions: Iterable[Version]) -> None:
        """Ask for the names of all that versions point at, once for each kind of thing."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for version in versions:
            fields = version._model._meta.get_fields()
            relations = {each.name: each.related_model for each in fields if each.is_relation}
            for name, value in fields_of(version).items():
                if (target := relations.get(name)) and value not in (None, "", []):
                    wanted[target].update(value if isinstance(value, list) else [value])
        for target, keys in wanted.items():
            things = target._base_manager.in_bulk([target._meta.pk.to_python(key) for key in keys])
            self.names |= {(target, str(key)): str(thing) for key, thing in things.items()}

    def differences(self, model: type[models.Model], before: list[Version], after: list[Version]) -> list[Changed]:
        """What differs between two states of a thing, row by row and value by value."""
        then = {(version.content_type_id, version.object_id): version for version in before}
        now = {(version.content_type_id, version.object_id): version for version in after}
        found: list[Changed] = []
        for key in [*now, *(key for key in then if key not in now)]:
            old, new = then.get(key), now.get(key)
            row_model = (old or new)._model  # type: ignore[union-attr]
            kind = str(row_model._meta.verbose_name)
            if old and new:
                title = "" if row_model is model else _("%(kind)s “%(name)s”") % {"kind": kind, "name": new.object_repr}
                found += self.values(row_model, fields_of(old), fields_of(new), title)
            elif new:
                found.append(Changed(_("%(kind)s added") % {"kind": kind.capitalize()}, after=new.object_repr))
            elif old:
                found.append(Changed(_("%(kind)s removed") % {"kind": kind.capitalize()}, before=old.object_repr))
        return found

    def values(
        self, model: type[models.Model], before: dict[str, Any], after: dict[str, Any], title: str
    ) -> Iterator[Changed]:
        for name, value in after.items():
            if name in UNSPOKEN and not (name == "order" and title):
                continue
            if name in before and before[name] != value:
                found = model._meta.get_field(name)
                label = str(getattr(found, "verbose_name", name))
                label = _("%(row)s, %(field)s") % {"row": title, "field": label} if title else label
                yield Changed(label, self.words(found, before[name]), self.words(found, value))

    def words(self, found: Any, value: Any) -> str:
        """A kept value as a person reads it."""
        if value in (None, "", []):
            return _("nothing")
        if isinstance(found, models.BooleanField):
            return _("yes") if value else _("no")
        if found.is_relation and found.related_model:
            values = value if isinstance(value, list) else [value]
            return "; ".join(sorted(self.name(found.related_model, pk) for pk in values))
        if isinstance(found, CountryField):
            return "; ".join(str(countries.name(code)) or code for code in str(value).split(","))
        if found.flatchoices:
            return str(dict(found.flatchoices).get(value, value))
        if isinstance(found, models.DateTimeField):
            return str(localize(timezone.localtime(found.to_python(value))))
        if isinstance(found, models.DateField | models.TimeField):
            return str(localize(found.to_python(value)))
        return strip_tags(str(value))

    def name(self, model: Any, pk: Any) -> str:
        key = (model, str(pk))
        if key not in self.names:
            thing = model._base_manager.filter(pk=pk).first()
            kept = None
            if thing is None and reversion.is_registered(model):
                kept = Version.objects.get_for_object_reference(model, pk).order_by("-pk").first()
            gone = _("%(name)s (deleted)") % {"name": kept.object_repr if kept else pk}
            self.names[key] = str(thing) if thing is not None else gone
        return self.names[key]


def kept(version: Version) -> Any:
    """The thing as it was kept, not saved; None where the models have changed too much since."""
    try:
        return version._object_version.object
    except reversion.RevertError:
        return None


def deleted(model: type[models.Model]) -> models.QuerySet[Version]:
    """The last version of each deleted thing of a model, the latest deletion first."""
    return Version.objects.get_deleted(model).select_related("revision__user").order_by("-revision_id")


# Going back


def state_at(revision: Revision | None, thing: Any) -> Any:
    """A thing as a change kept it, not saved; None where it kept nothing of it."""
    versions = Version.objects.get_for_object_reference(type(thing), thing.pk).filter(revision=revision)
    version = versions.first() if revision else None
    return kept(version) if version else None


class NoWayBackError(Exception):
    """The state cannot be brought back; the text is a sentence for the editor."""


@transaction.atomic
def go_back(
    model: type[models.Model],
    pk: Any,
    revision: Revision | None,
    *,
    by: Any,
    comment: str = RETURNED,
    keep: tuple[str, ...] = PUBLICATION,
) -> Any:
    """Make a thing what it was at a revision, rows included, as a new change; returns the thing.

    Fields named in `keep` stay as they are now, so that readers go on seeing it or not; a deleted thing comes back in
    the state in which it was. Raises NoWayBackError where the state does not fit what has happened since.
    """
    pk = model._meta.pk.to_python(pk)
    versions = parts(model, pk, revision.version_set.filter(near(model, pk)).order_by("pk")) if revision else []
    if not versions or versions[0].object_id != str(pk) or versions[0]._model is not model:
        raise NoWayBackError(_("This change holds no state of it."))
    with recorded(by=by, comment=comment):
        thing = model._base_manager.select_for_update().filter(pk=pk).first()
        if thing is None:
            _bring_back(versions, [], keep=())
        else:
            begin(thing)
            _make(thing, _rows_now(thing), versions, keep=keep)
    return model._base_manager.get(pk=pk)


def recover(version: Version, *, by: Any) -> Any:
    """Bring a deleted thing back with everything that went with it; returns the thing.

    A deletion kept all that went. In any other change, what hung on the thing comes back, and nothing of other things.
    """
    model = version._model
    pk = model._meta.pk.to_python(version.object_id)
    went = version.revision.version_set.order_by("pk")
    if version.revision.comment == DELETED:
        found = [version, *went.exclude(pk=version.pk)]
    else:
        found = parts(model, pk, went.filter(near(model, pk)))
    with transaction.atomic(), recorded(by=by, comment=RECOVERED):
        return _bring_back([each for each in found if not _exists(each)], [], keep=())


@dataclass(frozen=True)
class Step:
    """What a change did to one thing: as the change kept it, as kept before it, and as it is; None where it is not."""

    version: Version
    before: Version | None
    thing: Any

    @property
    def model(self) -> type[models.Model]:
        return self.version._model


def steps(revision: Revision) -> Iterator[Step]:
    """The steps of a change from its end, for what was added later may rest on what was added before."""
    for model, some in groupby(reversed(touched(revision.version_set.order_by("pk"))), lambda version: version._model):
        for batch in batched(list(some), BATCH):
            pks = [version.object_id for version in batch]
            things = {str(thing.pk): thing for thing in model._base_manager.filter(pk__in=pks)}
            before = _last_before(model, pks, revision)
            for version in batch:
                yield Step(version, before.get(version.object_id), things.get(version.object_id))


def _last_before(model: type[models.Model], pks: list[str], revision: Revision) -> dict[str, Version]:
    """What was kept of each thing by the last change before one."""
    kept = Version.objects.get_for_model(model).filter(object_id__in=pks)
    earlier = kept.filter(revision_id__lt=revision.pk).values_list("object_id")
    last = dict(earlier.annotate(models.Max("revision_id")))
    found = kept.filter(revision_id__in=set(last.values()))
    return {version.object_id: version for version in found if last.get(version.object_id) == version.revision_id}


def undo(revision: Revision | None, *, by: Any) -> int:
    """Take one change back: each thing in it becomes what it was before, what it added goes; returns how many.

    That is a change too, which can be taken back in turn. Raises NoWayBackError, and changes nothing, where one of the
    things has been changed again since.
    """
    if revision is None or not can_be_undone(revision):
        raise NoWayBackError(_("This change cannot be undone as a whole."))
    with transaction.atomic():
        found = list(steps(revision))
        _refuse_changed_since(revision, found)
        hung = _hanging_before(found)
        undone = Revision.objects.create(date_created=timezone.now(), user=by, comment=UNDONE)
        for (model, was_there), some in groupby(found, lambda step: (step.model, step.before is not None)):
            for batch in batched(list(some), BATCH):
                if was_there:
                    _keep_in(undone, _return_all(model, batch, hung))
                else:
                    _take_away(model, [step.version.object_id for step in batch], undone)
    return len(found)


def _refuse_changed_since(revision: Revision, found: list[Step]) -> None:
    for model, some in groupby(found, lambda step: step.model):
        for batch in batched(list(some), BATCH):
            names = {step.version.object_id: step.version.object_repr for step in batch}
            later = Version.objects.get_for_model(model).filter(object_id__in=names, revision_id__gt=revision.pk)
            if changed := later.first():
                raise NoWayBackError(
                    _("“%(name)s” has been changed again since; return it from its own history.")
                    % {"name": names[changed.object_id]}
                )


def _hanging_before(found: list[Step]) -> dict[tuple[int, str], list[Version]]:
    """The kept rows that hung on things before a change, by the thing's revision and key; read once for all things."""
    hung: dict[tuple[int, str], list[Version]] = defaultdict(list)
    for model, some in groupby(sorted(found, key=lambda step: step.model._meta.label), lambda step: step.model):
        kept_in = {(step.before.revision_id, step.before.object_id) for step in some if step.before}
        for rows in hanging(model):
            kind = ContentType.objects.get_for_model(model).pk
            for revisions in batched(sorted({revision for revision, _pk in kept_in}), BATCH):
                versions = Version.objects.get_for_model(rows.model).filter(revision_id__in=revisions)
                for version in versions.order_by("pk"):
                    pk = rows.thing_in(fields_of(version), kind)
                    if (version.revision_id, pk) in kept_in:
                        hung[version.revision_id, pk].append(version)
    return hung


def _return_all(
    model: type[models.Model], batch: Sequence[Step], hung: dict[tuple[int, str], list[Version]]
) -> list[models.Model]:
    """Make things of one model what they were; returns them as they are then."""
    pks = [step.version.object_id for step in batch]
    list(model._base_manager.select_for_update().filter(pk__in=pks).values_list("pk"))
    now = {str(thing.pk): (thing, rows) for thing, rows in _with_rows(model, pks)}
    returned = []
    for step in batch:
        before: Any = step.before
        versions = [before, *hung[before.revision_id, before.object_id]]
        if step.version.object_id in now:
            returned.append(_make(*now[step.version.object_id], versions, keep=()))
        else:
            returned.append(_bring_back(versions, [], keep=()))
    return returned


def _take_away(model: type[models.Model], pks: Sequence[str], undone: Revision) -> None:
    """Delete things of one model, kept in the change that takes them away so that each can be brought back."""
    found = {str(thing.pk): [thing, *rows] for thing, rows in _with_rows(model, pks)}
    states = [found[pk] for pk in pks if pk in found]
    kept = {(type(row), row.pk) for state in states for row in state}
    try:
        collector = Collector(using="default")
        collector.collect([state[0] for state in states])
    except models.ProtectedError as error:
        name = next((state[0] for state in states if _is_protected(state[0])), states[0][0])
        raise NoWayBackError(_("“%(name)s” is used elsewhere by now.") % {"name": name}) from error
    going = {(type(row), row.pk) for rows in collector.data.values() for row in rows}
    going |= {(type(row), row.pk) for query in collector.fast_deletes for row in query}
    if any(reversion.is_registered(kind) for kind, _pk in going - kept):
        keep_before_deletion([state[0] for state in states], by=undone.user)
    else:
        Version.objects.bulk_create(_version(row, undone) for state in states for row in state)
    collector.delete()


def _is_protected(thing: models.Model) -> bool:
    try:
        Collector(using="default").collect([thing])
    except models.ProtectedError:
        return True
    return False


def can_be_undone(revision: Revision) -> bool:
    """Whether the change was a person's, and no deletion: what was deleted is brought back thing by thing."""
    return revision.user_id is not None and revision.comment not in (DELETED, AS_FOUND, LOADED)


def touched(versions: Iterable[Version]) -> list[Version]:
    """Of a change's versions those of things; rows that only hang on one are left out unless they stand alone."""
    own = [version for version in versions if has_history(version._model)]
    hang = {rows.model for found in _rows.values() for rows in found}
    return [version for version in own if version._model not in hang] or own


def _exists(version: Version) -> bool:
    return version._model._base_manager.filter(pk=version.object_id).exists()


def _make(thing: Any, rows: list[Any], versions: list[Version], *, keep: tuple[str, ...]) -> Any:
    """Make a thing with what hangs on it what was kept of it; a row that was not there then goes."""
    kept = {(version._model, version.object_id) for version in versions}
    for row in rows:
        if (type(row), str(row.pk)) not in kept:
            row.delete()
    return _bring_back(versions, [thing, *rows], keep=keep)


def _bring_back(versions: list[Version], now: list[Any], *, keep: tuple[str, ...]) -> Any:
    """Save kept rows again, over what is there of them now; returns the first.

    One that rests on another waits for it, so each round must bring one back.
    """
    there = {(type(row), str(row.pk)): row for row in now if row.pk is not None}
    saved: dict[int, Any] = {}
    left = versions
    while left:
        waiting, error = [], None
        for version in left:
            try:
                with transaction.atomic():
                    saved[version.pk] = _save(version, there.get((version._model, version.object_id)), keep)
            except (IntegrityError, ValidationError, models.ObjectDoesNotExist) as refused:
                waiting.append(version)
                error = refused
        if len(waiting) == len(left):
            raise NoWayBackError(_why(waiting[0], error)) from error
        left = waiting
    return saved[versions[0].pk]


def _save(version: Version, row: Any, keep: tuple[str, ...]) -> Any:
    kept = version._object_version
    row = row or version._model._base_manager.filter(pk=version.object_id).first()
    if row is None:
        row = kept.object
    else:
        stays = {*keep, "created_at", "updated_at"}
        if isinstance(row, LiveModel):
            stays |= row.stays_beside(kept.object)
        for found in row._meta.concrete_fields:
            if found.name not in stays:
                setattr(row, found.attname, getattr(kept.object, found.attname))
    row.full_clean(validate_unique=True)
    row.save()
    for name, values in kept.m2m_data.items():
        if {linked.pk for linked in getattr(row, name).all()} != set(values):
            getattr(row, name).set(values)
    return row


def _why(version: Version, error: Exception | None) -> str:
    name = {"name": version.object_repr}
    if isinstance(error, ValidationError):
        return _("“%(name)s” does not fit any more: %(why)s") % {**name, "why": " ".join(error.messages)}
    return _("“%(name)s” rests on something that is not there any more.") % name
