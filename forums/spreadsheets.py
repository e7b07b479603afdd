from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from medialib.models import File
from publishing.spreadsheets import RowsField, RowsWords, SheetResource, Words, text_of, words_for

from .models import Achievement, Document, DocumentLink, Session

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


class PlaceWords(Words):
    """Where a document can be read: an address on another site, or a file of the library by its title."""

    hint = _("an address on another site, or the title of a file")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = text_of(value)
        return text if "://" in text else kwargs["index"].find(File, text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value)


class PlaceField(models.URLField):
    """What is asked of an address; a file has been found by then."""

    def clean(self, value: Any, model_instance: Any) -> Any:
        return value if isinstance(value, File) else super().clean(value, model_instance)


class LinksField(RowsField):
    """A document's files and links: “English (https://…); French (Outcome document)”."""

    def bind(self, model: Any, name: str) -> None:
        super().bind(model, name)
        language, url = (DocumentLink._meta.get_field(each) for each in ("language", "url"))
        place = PlaceField(url.verbose_name, max_length=url.max_length)  # type: ignore[union-attr]
        self.widget = RowsWords(words_for(language), PlaceWords(), place)

    def select_related(self) -> list[str]:
        return [*super().select_related(), "file"]

    def _told(self, target: Any, detail: Any) -> dict[str, Any]:
        file = detail if isinstance(detail, File) else None
        return {"language": target, "file": file, "url": "" if file else detail}

    def _detail(self, row: Any) -> Any:
        return row.file or row.url


class DocumentResource(SheetResource):
    links = LinksField("links", "language", label=_("links by language"))
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
