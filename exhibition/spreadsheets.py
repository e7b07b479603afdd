from publishing.spreadsheets import SheetResource

from .models import Exhibitor, Partnership, Stand

SCHEDULE = ("state", "publish_at", "unpublish_at")


class StandResource(SheetResource):
    class Meta:
        model = Stand
        fields = ("exhibition", "code", "x", "y", "width", "height")


class ExhibitorResource(SheetResource):
    class Meta:
        model = Exhibitor
        fields = (
            "exhibition",
            "slug",
            "name",
            "organisation",
            "sector",
            "country",
            "stand",
            "summary",
            "description",
            "action_lines",
            "goals",
            "website",
            "source",
            "confidence",
            *SCHEDULE,
        )


class PartnershipResource(SheetResource):
    class Meta:
        model = Partnership
        fields = ("exhibition", "tier", "organisation", "named_as", "text", "order", "source", *SCHEDULE)
