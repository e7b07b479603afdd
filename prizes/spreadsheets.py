from django.utils.translation import gettext_lazy as _

from publishing.spreadsheets import Bringing, RowsField, SheetResource

from .models import Distinction, Project

SCHEDULE = ("state", "publish_at", "unpublish_at", "embargo_until")


class ProjectResource(SheetResource):
    organisations = RowsField("organisations", "organisation", label=_("organisations"))

    class Meta:
        model = Project
        fields = (
            "slug",
            "cycle",
            "title",
            "country",
            "organisations",
            "people",
            "goals",
            "summary",
            "story",
            "website",
            "source",
            *SCHEDULE,
        )


class DistinctionResource(SheetResource):
    brings = Bringing("project", ProjectResource, "title")

    class Meta:
        model = Distinction
        fields = ("cycle", "project", "category", "rank", "order", "source", "confidence", *SCHEDULE)
