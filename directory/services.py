"""Two entries of the directory that mean one organisation or one person become one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from publishing import addresses, history
from publishing.spreadsheets.words import fold

from .models import Organisation, Person

Entry = Organisation | Person
# What tells entries of a kind apart and becomes another name of the one that is kept.
NAMES = {Organisation: ("name", "acronym"), Person: ("name",)}
# The kept one's own: its place on the site and what readers see of it.
OWN = ("slug", "state", "publish_at", "unpublish_at")


def names_of(organisation: Organisation) -> set[str]:
    """Name, acronym and other names, folded; call it with `aliases` prefetched where there are many."""
    aliases = [alias.name for alias in organisation.aliases.all()]
    return {fold(name) for name in (organisation.name, organisation.acronym, *aliases)} - {""}


def organisations_named(*names: str) -> list[Organisation]:
    """Those that may be meant by any of the names, however it is written."""
    wanted = {fold(name) for name in names} - {""}
    known = Organisation.objects.prefetch_related("aliases")
    return [organisation for organisation in known if wanted & names_of(organisation)]


@dataclass
class Effects:
    """What merging does to everything that points at the entry that goes."""

    moved: list[models.Model] = field(default_factory=list)
    dropped: list[models.Model] = field(default_factory=list)

    @property
    def things(self) -> list[models.Model]:
        """What the rows hang on, each once."""
        found = (history.thing_of(row) for row in (*self.moved, *self.dropped))
        return list({(type(thing), thing.pk): thing for thing in found}.values())

    @property
    def beyond_undo(self) -> list[models.Model]:
        """Those of which no history is kept."""
        return [thing for thing in self.things if not history.has_history(type(thing))]


def fields_to_choose(model: type[Entry]) -> list[models.Field]:
    """The fields of which either entry may have the better value."""
    return [
        found
        for found in model._meta.concrete_fields
        if found.editable and not found.primary_key and found.name not in OWN
    ]


def fuller(kept: Entry, other: Entry) -> dict[str, bool]:
    """For each field whether the other entry says more; a tie goes to the one that is kept."""
    return {
        found.name: _weight(found, other, kept, other) > _weight(found, kept, kept, other)
        for found in fields_to_choose(type(kept))
    }


def _weight(found: models.Field, entry: Entry, *pair: Entry) -> int:
    value = found.value_from_object(entry)
    if found.is_relation:
        return int(value is not None and value not in {each.pk for each in pair})
    return len(str(value or ""))


def effects(kept: Entry, other: Entry) -> Effects:
    """What would be moved and what would double; nothing is saved, but the moved rows are set to the kept entry."""
    found = Effects()
    rows: dict[tuple[type[models.Model], Any], models.Model] = {}
    for key, row in _pointing_at(other):
        if row != kept:  # its own key is one of the values to choose from
            setattr(rows.setdefault((type(row), row.pk), row), key.name, kept)
    for row in rows.values():
        (found.dropped if _would_double(row) else found.moved).append(row)
    for note in other.editorial_notes:
        note.object_id = kept.pk
        found.moved.append(note)
    return found


def _pointing_at(entry: Entry) -> Iterator[tuple[Any, models.Model]]:
    """Every row with a key that points at an entry, those that make up many-to-many fields included."""
    relations: Any = entry._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: entry.pk})
            to_show = [each.name for each in rows.model._meta.concrete_fields if each.is_relation and not each.null]
            for row in rows.select_related(*to_show):
                yield relation.field, row


def _would_double(row: models.Model) -> bool:
    try:
        row.validate_unique()
        row.validate_constraints()
    except ValidationError:
        return True
    return False


@transaction.atomic
def merge(kept: Entry, other: Entry, *, take: set[str], by: Any) -> Effects:
    """Make two entries one: fields named in `take` become as the other has them, and all that points at it moves.

    Its names stay as other names, its addresses lead to the kept entry. One change; an undo brings both back. Raises
    ValidationError, and changes nothing, where the kept entry could not have the values taken.
    """
    model: Any = type(kept)
    locked = model._base_manager.select_for_update().in_bulk([kept.pk, other.pk])
    kept, other = locked[kept.pk], locked[other.pk]
    found = effects(kept, other)
    touched = [thing for thing in found.things if history.has_history(type(thing)) and thing not in (kept, other)]
    for thing in (kept, other, *touched):
        history.begin(thing)
    names = [getattr(entry, name) for entry in (kept, other) for name in NAMES[model]]
    paths = addresses.known_paths(other)
    for name in take:
        setattr(kept, name, getattr(other, name))
    for key in fields_to_choose(model):
        if key.is_relation and key.value_from_object(kept) in (kept.pk, other.pk):
            setattr(kept, key.name, None)
    kept.full_clean()
    for row in found.dropped:
        row.delete()
    for row in found.moved:
        row.save()
    kept.save()
    _keep_names(kept, names)
    as_it_was = model._base_manager.get(pk=other.pk)
    other.delete()
    addresses.lead(paths, to=kept)
    history.keep_together([kept, *touched], gone=[as_it_was], by=by, comment=history.MERGED)
    return found


def _keep_names(kept: Entry, names: list[str]) -> None:
    """Names that the kept entry does not bear become other names, and those that it does bear are none."""
    borne = {getattr(kept, name) for name in NAMES[type(kept)]}
    kept.aliases.filter(name__in=borne).delete()
    for name in names:
        if name and name not in borne:
            kept.aliases.get_or_create(name=name)
