from django.utils.translation import gettext_lazy as _

from publishing.spreadsheets import RowsField, SheetResource

from .models import Achievement, Document, Session

SCHEDULE = ("state", "publish_at", "unpublish_at")


class SessionResource(SheetResource):
    action_lines = RowsField("action_line_links", "action_line", label=_("action lines"))
    goals = RowsField("goal_links", "goal", label=_("goals"))
    organisers = RowsField("organisers", "organisation", label=_("organisers"))
    people = RowsField("participations", "person", detail="role", label=_("people"))

    class Meta:
        model = Session
        fields = (
            "edition",
            "slug",
            "number",
            "title",
            "kind",
            "track",
            "date",
            "start_time",
            "end_time",
            "room",
            "summary",
            "description",
            "report",
            "report_link_state",
            "report_link",
            "action_lines",
            "goals",
            "organisers",
            "people",
            "languages",
            "captioning",
            "recording",
            "source",
            "confidence",
            *SCHEDULE,
        )


class DocumentResource(SheetResource):
    links = RowsField("links", "language", detail="url", label=_("links by language"))
    organisations = RowsField("organisations", "organisation", detail="role", label=_("organisations"))

    class Meta:
        model = Document
        fields = (
            "edition",
            "slug",
            "title",
            "kind",
            "summary",
            "date",
            "date_precision",
            "link_state",
            "links",
            "organisations",
            "order",
            *SCHEDULE,
        )


class AchievementResource(SheetResource):
    organisations = RowsField("parties", "organisation", detail="role", label=_("organisations"))
    people = RowsField("parties", "person", detail="role", label=_("people"))
    countries = RowsField("parties", "country", detail="role", label=_("countries"))

    class Meta:
        model = Achievement
        fields = (
            "edition",
            "slug",
            "kind",
            "title",
            "text",
            "parent",
            "session",
            "date",
            "end_date",
            "date_precision",
            "date_note",
            "goals",
            "action_lines",
            "related",
            "organisations",
            "people",
            "countries",
            "link",
            "order",
            *SCHEDULE,
        )
