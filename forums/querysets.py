"""The forum's vocabulary."""

from typing import Self

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce

from directory.models import Person
from publishing.counting import live_rows
from publishing.models import PublishableQuerySet

from . import doors


def _live_people() -> Coalesce:
    """Each person once, with an office at the edition or a part in one of its sessions."""
    from .models import EditionPerson, Participation

    edition = OuterRef(OuterRef("pk"))
    offices = EditionPerson.objects.live().filter(person=OuterRef("pk"), edition=edition)
    parts = Participation.objects.live().filter(person=OuterRef("pk"), session__edition=edition)
    people = Person.objects.live().filter(Exists(offices) | Exists(parts)).order_by()
    counted = people.annotate(all=Value(1)).values("all").annotate(rows=Count("pk")).values("rows")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class EditionQuerySet(PublishableQuerySet):
    def with_counts(self) -> Self:
        """With the number of live rows of each kind that a reader can open: session_count, document_count, …

        And with whether other rooms have something of it, which `doors` asks for.
        """
        from . import models

        return self.annotate(
            **doors.annotations(),
            session_count=live_rows(models.Session, "edition"),
            person_count=_live_people(),
            outcome_count=live_rows(models.Outcome, "edition"),
            document_count=live_rows(models.Document, "edition"),
            achievement_count=live_rows(models.Achievement, "edition"),
            announcement_count=live_rows(models.Announcement, "edition"),
            video_count=live_rows(models.Video, "edition"),
            album_count=live_rows(models.Album, "edition"),
            phase_count=live_rows(models.ConsultationPhase, "edition"),
        )


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
