from publishing.spreadsheets import SheetResource

from .models import Application, Exhibitor, Partnership, Stand

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


class ApplicationResource(SheetResource):
    """For the organisers; nothing is imported."""

    class Meta:
        model = Application
        fields = (
            "exhibition",
            "organisation",
            "acronym",
            "sector",
            "country",
            "website",
            "contact",
            "email",
            "phone",
            "shown",
            "action_lines",
            "goals",
            "needs",
            "status",
            "reason",
            "decided_at",
            "erase_on",
        )
