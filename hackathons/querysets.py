"""The vocabulary of the hackathons."""

from typing import Self

from django.db.models import Count

from publishing.models import PublishableQuerySet


class HackathonQuerySet(PublishableQuerySet):
    def with_counts(self) -> Self:
        """With the number of live rows that a list tells of: challenge_count, team_count, award_count."""
        from .models import Award, Team

        return self.annotate(
            challenge_count=Count("challenges", distinct=True),
            team_count=Count("teams", filter=Team.live_q(prefix="teams__"), distinct=True),
            award_count=Count("awards", filter=Award.live_q(prefix="awards__"), distinct=True),
        ).order_by(*(self.model._meta.ordering or ()))  # an aggregate loses the order of the model
