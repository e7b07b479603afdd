from publishing.spreadsheets import SheetResource

from .models import Interest, Team


class TeamResource(SheetResource):
    class Meta:
        model = Team
        fields = (
            "hackathon",
            "slug",
            "name",
            "country",
            "affiliation",
            "project",
            "challenge",
            "task",
            "solution",
            "website",
            "source",
            "order",
            "state",
            "publish_at",
            "unpublish_at",
        )


class InterestResource(SheetResource):
    """For the organisers; nothing is imported."""

    class Meta:
        model = Interest
        fields = (
            "hackathon",
            "name",
            "email",
            "country",
            "skills",
            "way",
            "team_name",
            "confirmed_at",
            "erase_on",
        )
