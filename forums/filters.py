"""What a reader's address can ask of the forum's lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from directory.models import Person
from publishing.listing import ListFilter

from .models import Achievement, Document, EditionPerson, Participation, Session, SessionActionLine

UNRECORDED = "unrecorded"


class SessionFilter(ListFilter):
    tab = "day"

    day = ChoiceFilter(field_name="date", label=_("Day"), empty_label=_("All days"), null_value=UNRECORDED)
    track = ChoiceFilter(field_name="track__slug", label=_("Track"), empty_label=_("All tracks"))
    kind = ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"))
    action_line = ChoiceFilter(label=_("Action line"), empty_label=_("All action lines"), method="of_action_line")
    goal = ChoiceFilter(field_name="goal_links__goal__number", label=_("Goal"), empty_label=_("All goals"))
    language = ChoiceFilter(field_name="languages__code", label=_("Language"), empty_label=_("All languages"))

    class Meta:
        model = Session
        fields: list[str] = []

    def of_action_line(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Sessions tied to the line or to one of its sub-lines."""
        links = SessionActionLine.objects.filter(
            Q(action_line__code__iexact=value) | Q(action_line__parent__code__iexact=value), session=OuterRef("pk")
        )
        return queryset.filter(Exists(links))


class EditionPersonFilter(ListFilter):
    role = ChoiceFilter(label=_("Role"), empty_label=_("All roles"), method="with_role")
    country = ChoiceFilter(label=_("Country"), empty_label=_("All countries"), method="from_country")

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, *args, edition, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition

    def with_role(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(self._either(role=value))

    def from_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(self._either(country=value.upper()))

    def _either(self, **condition: str) -> Q:
        """People with such an office at the edition or such a part in one of its sessions."""
        offices = EditionPerson.objects.live().filter(person=OuterRef("pk"), edition=self.edition, **condition)
        parts = Participation.objects.live().filter(person=OuterRef("pk"), session__edition=self.edition, **condition)
        return Q(Exists(offices)) | Q(Exists(parts))


class DocumentFilter(ListFilter):
    kind = ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"))

    class Meta:
        model = Document
        fields: list[str] = []


class AchievementFilter(ListFilter):
    tab = "kind"

    kind = ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"))
    goal = ChoiceFilter(field_name="goals__number", label=_("Goal"), empty_label=_("All goals"))

    class Meta:
        model = Achievement
        fields: list[str] = []
