"""The vocabulary of the exhibition."""

from typing import Self

from django.db.models import Prefetch

from publishing.counting import live_rows
from publishing.models import LiveQuerySet, PublishableQuerySet


class ExhibitionQuerySet(PublishableQuerySet):
    def with_counts(self) -> Self:
        """With the number of live rows of each kind: exhibitor_count, partner_count, stand_count, picture_count."""
        from . import models

        return self.annotate(
            exhibitor_count=live_rows(models.Exhibitor, "exhibition"),
            partner_count=live_rows(models.Partnership, "exhibition"),
            stand_count=live_rows(models.Stand, "exhibition"),
            picture_count=live_rows(models.ExhibitionPicture, "album"),
        )


class PartnershipQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.select_related("tier", "organisation", "exhibition__edition")


class StandQuerySet(LiveQuerySet):
    def placed(self) -> Self:
        """Those whose place on the plan is known."""
        return self.filter(x__isnull=False)

    def with_exhibitors(self) -> Self:
        """With the live exhibitors of each, one more query."""
        from .models import Exhibitor

        exhibitors = Exhibitor.objects.live().select_related("exhibition__edition")
        return self.prefetch_related(Prefetch("exhibitors", exhibitors))


class ExhibitorQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        """With all that a line of the directory shows; two more queries."""
        return self.select_related("exhibition__edition", "organisation", "stand").prefetch_related(
            "action_lines", "goals"
        )
