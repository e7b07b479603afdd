from publishing.spreadsheets import SheetResource

from .models import Team


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
