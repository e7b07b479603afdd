"""The vocabulary of the prizes."""

from typing import Self

from django.db.models import Count, F, Prefetch, Q, QuerySet

from publishing.models import PublishableQuerySet


class CycleQuerySet(PublishableQuerySet):
    def with_counts(self) -> Self:
        """With the number of live distinctions of each rank: winner_count, champion_count, nominee_count."""
        from .models import Distinction

        live = Distinction.live_q(prefix="distinctions__")
        return self.annotate(
            **{
                f"{rank}_count": Count("distinctions", filter=live & Q(distinctions__rank=rank))
                for rank in Distinction.Rank.values
            }
        ).order_by("-edition__year")  # an aggregate loses the order of the model


class ProjectQuerySet(PublishableQuerySet):
    def with_organisations(self) -> Self:
        """With the live organisations behind each project, one more query."""
        from .models import ProjectOrganisation

        organisations = ProjectOrganisation.objects.live().select_related("organisation")
        return self.prefetch_related(Prefetch("organisations", organisations))


class DistinctionQuerySet(PublishableQuerySet):
    def winners(self) -> Self:
        return self.filter(rank="winner")

    def champions(self) -> Self:
        return self.filter(rank="champion")

    def for_list(self) -> Self:
        """With all that a card shows, by category; those without one come last. Two queries."""
        from .models import ProjectOrganisation

        return self._with(ProjectOrganisation.objects.live())

    def for_desk(self) -> Self:
        """As `for_list`, with the organisations that readers do not see yet."""
        from .models import ProjectOrganisation

        return self._with(ProjectOrganisation.objects.all())

    def _with(self, organisations: QuerySet) -> Self:
        organisations = organisations.select_related("organisation")
        return (
            self.select_related("cycle__edition", "category__action_line", "project__cycle__edition")
            .prefetch_related(Prefetch("project__organisations", organisations))
            .order_by(F("category__number").asc(nulls_last=True), "rank", "order", "project__title")
        )
