from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.admin import BELONGINGS
from forums.admin.base import OfEditionAdmin
from publishing.admin import EditorialNoteInline, MissingFilter, OrderedInline, OrderedStackedInline

from ..models import Award, Campaign, Contest, Example

BELONGINGS.append(Contest)


class ExampleInline(OrderedInline):
    """Pictures dropped on it make a row each."""

    model = Example
    classes = (*OrderedInline.classes, "picture-rows")
    fields = ("picture", "caption", "order")
    autocomplete_fields = ("picture",)


class CampaignInline(OrderedStackedInline):
    model = Campaign
    fields = (("title", "order"), "text", "link")


class MissingFromContest(MissingFilter):
    facts = {
        "theme": (_("theme"), Q(theme="")),
        "rules": (_("rules"), Q(rules="")),
        "award": (_("awards"), Q(awards=None)),
        "source": (_("source of the facts"), Q(source="")),
    }


@admin.register(Contest)
class ContestAdmin(OfEditionAdmin):
    list_display = ("name", "theme", "call_opens", "call_closes", "year")
    list_filter = (MissingFromContest,)
    list_select_related = ("edition",)
    search_fields = ("name", "=edition__year", "theme")
    autocomplete_fields = ("edition",)
    fieldsets = (
        (None, {"fields": [("name", "edition"), "theme"]}),
        (_("What readers are told"), {"fields": ["summary", "description"]}),
        (
            _("When photos are taken"),
            {"fields": [("call_opens", "call_closes", "zone"), ("first_day", "last_day_open"), "most_photos"]},
        ),
        (_("What entrants are told"), {"fields": ["rules", ("rules_version", "licence"), "prizes", "use"]}),
        (_("Gallery"), {"fields": ["shows_gallery"]}),
        (_("Source"), {"fields": ["source"]}),
    )
    inlines = (ExampleInline, CampaignInline, EditorialNoteInline)

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, *(row.picture for row in obj.examples.select_related("picture"))]


@admin.register(Award)
class AwardAdmin(OfEditionAdmin):
    edition_path = "contest__edition_id"
    list_display = ("entry", "name", "place", "year")
    list_select_related = ("contest__edition", "entry")
    search_fields = ("name", "entry__title", "citation")
    autocomplete_fields = ("contest", "entry")
    narrowed_fields = ("entry",)
    fieldsets = (
        (None, {"fields": ["entry", ("contest", "name", "place")]}),
        (_("What readers are told"), {"fields": ["citation", "source"]}),
    )
    inlines = (EditorialNoteInline,)
