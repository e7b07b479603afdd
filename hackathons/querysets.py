"""The vocabulary of the hackathons."""

from typing import Self

from publishing.counting import live_rows
from publishing.models import PublishableQuerySet


class HackathonQuerySet(PublishableQuerySet):
    def with_counts(self) -> Self:
        """With the number of live rows that a list tells of: challenge_count, team_count, award_count."""
        from .models import Award, Challenge, Team

        return self.annotate(
            challenge_count=live_rows(Challenge, "hackathon"),
            team_count=live_rows(Team, "hackathon"),
            award_count=live_rows(Award, "hackathon"),
        )
