"""What is done to an edition as a whole: the next one is started from it, it is frozen, and corrected after that."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import history

from .models import (
    ConsultationPhase,
    Correction,
    Edition,
    EditionFigure,
    EditionOrganisation,
    EditionPerson,
    EditionVenue,
    Track,
    TrackOrganisation,
)

ONE_WEEK = timedelta(weeks=1)


class Part(models.TextChoices):
    """What the next edition may take over; everything else stays with the one it is started from."""

    TRACKS = "tracks", gettext_lazy("Tracks, without their texts")
    VENUES = "venues", gettext_lazy("Place and venues, with their rooms")
    PHASES = "phases", gettext_lazy("Phases of the open consultation, without their texts")
    ORGANISATIONS = "organisations", gettext_lazy("Organisations of the edition and of its tracks")


@dataclass(frozen=True)
class NextEdition:
    """An edition with what it takes over from an earlier one, none of it saved yet."""

    source: Edition
    edition: Edition
    tracks: list[Track] = field(default_factory=list)
    venues: list[EditionVenue] = field(default_factory=list)
    phases: list[ConsultationPhase] = field(default_factory=list)
    organisations: list[EditionOrganisation] = field(default_factory=list)
    track_organisations: list[TrackOrganisation] = field(default_factory=list)

    @property
    def moved_phases(self) -> list[tuple[ConsultationPhase, ConsultationPhase]]:
        """Each phase as the source has it, and as it would be."""
        return list(zip(self.source.consultation_phases.all(), self.phases, strict=True)) if self.phases else []

    @property
    def rows(self) -> list[models.Model]:
        """Everything in the order in which it can be saved."""
        return [
            self.edition,
            *self.venues,
            *self.organisations,
            *self.tracks,
            *self.track_organisations,
            *self.phases,
        ]


def whole_weeks(before: date, after: date) -> timedelta:
    """The distance of two days, rounded to weeks, so that what is moved by it keeps its day of the week."""
    return round((after - before) / ONE_WEEK) * ONE_WEEK


def same_week_in(day: date, year: int) -> date:
    """The day of the same weekday in another year that is nearest to the same day of the month."""
    wanted = day.replace(year=year, day=min(day.day, 28))
    return day + whole_weeks(day, wanted)


def plan_next(
    source: Edition, *, year: int, name: str, first_day: date | None, parts: Collection[str] = tuple(Part)
) -> NextEdition:
    """What the next edition would be.

    It lasts as long as the source; the phases of its consultation move by whole weeks. Where a first day is unknown,
    so are all the others.
    """
    edition = Edition(year=year, name=name, start_date=first_day)
    shift = None
    if first_day and source.start_date:
        shift = whole_weeks(source.start_date, first_day)
        edition.end_date = source.end_date and first_day + (source.end_date - source.start_date)
    planned = NextEdition(source, edition)
    if Part.VENUES in parts:
        edition.place = source.place
        for venue in source.venues.select_related("venue"):
            planned.venues.append(
                EditionVenue(edition=edition, venue=venue.venue, used_for=venue.used_for, order=venue.order)
            )
    if Part.ORGANISATIONS in parts:
        for row in source.organisations.select_related("organisation"):
            planned.organisations.append(
                EditionOrganisation(edition=edition, organisation=row.organisation, role=row.role, order=row.order)
            )
    if Part.TRACKS in parts:
        for track in source.tracks.prefetch_related("organisations__organisation"):
            copied = Track(edition=edition, name=track.name, slug=track.slug, order=track.order)
            planned.tracks.append(copied)
            if Part.ORGANISATIONS in parts:
                planned.track_organisations.extend(
                    TrackOrganisation(track=copied, organisation=held.organisation, order=held.order)
                    for held in track.organisations.all()
                )
    if Part.PHASES in parts:
        for phase in source.consultation_phases.all():
            planned.phases.append(
                ConsultationPhase(
                    edition=edition,
                    name=phase.name,
                    order=phase.order,
                    start_date=phase.start_date + shift if phase.start_date and shift is not None else None,
                    end_date=phase.end_date + shift if phase.end_date and shift is not None else None,
                )
            )
    return planned


@transaction.atomic
def start_next(planned: NextEdition, *, by: Any) -> Edition:
    """Make the planned edition with all that it takes over, as drafts and as one change that can be undone."""
    comment = _("Started from %(edition)s.") % {"edition": planned.source}
    with history.recorded(by=by, comment=comment):
        for row in planned.rows:
            for name in list(row._state.fields_cache):
                setattr(row, name, getattr(row, name))  # what it points at has a key only now that it is saved
            row.full_clean()
            row.save()
    return planned.edition


def to_be_filled(edition: Edition, *, like: Edition) -> list[str]:
    """What another edition states and this one does not yet: its headline figures and its offices, by their names."""
    known = EditionFigure.objects.filter(edition=edition.pk).values("topic")
    figures = like.figures.filter(headline=True).exclude(topic__in=known)
    held = EditionPerson.objects.filter(edition=edition.pk).values("role")
    offices = set(like.people.exclude(role__in=held).values_list("role", flat=True))
    return [
        *(_("Figure: %(label)s") % {"label": figure.label} for figure in figures),
        *(capfirst(str(role.label)) for role in EditionPerson.Role if role in offices),
    ]


@transaction.atomic
def freeze(edition: Edition, *, by: Any) -> None:
    """Close a past edition: what belongs to it is changed only by corrections that say why."""
    _set_frozen(edition, timezone.now(), by=by, comment=_("Frozen."))


@transaction.atomic
def thaw(edition: Edition, *, by: Any) -> None:
    """Open a frozen edition again; the corrections made meanwhile stay on its list."""
    _set_frozen(edition, None, by=by, comment=_("No longer frozen."))


def _set_frozen(edition: Edition, moment: datetime | None, *, by: Any, comment: str) -> None:
    with history.recorded(by=by, comment=comment):
        history.begin(edition)
        edition.frozen_at = moment
        edition.save(update_fields=["frozen_at", "updated_at"])
    LogEntry.objects.log_actions(by.pk, [edition], CHANGE, comment)


def correct(edition: Edition, *, what: str, reason: str) -> Correction:
    """Note for readers what the change being recorded puts right in a frozen edition, and why."""
    history.explain(_("Correction: %(reason)s") % {"reason": reason})
    return Correction.objects.create(edition=edition, what=what, reason=reason)
