"""The programme's vocabulary."""

from typing import Self

from django.db.models import Prefetch

from publishing.models import PublishableQuerySet


class SessionQuerySet(PublishableQuerySet):
    def with_tags(self) -> Self:
        """With the action lines and goals that a list shows beside each session; two more queries."""
        from .models import SessionActionLine, SessionGoal

        return self.prefetch_related(
            Prefetch("action_line_links", SessionActionLine.objects.select_related("action_line")),
            Prefetch("goal_links", SessionGoal.objects.select_related("goal")),
        )

    def for_list(self) -> Self:
        """With all that a line of the programme shows."""
        return self.select_related("edition", "track", "room__venue").with_tags()
