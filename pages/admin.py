from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from publishing.admin import (
    ContentAdmin,
    EditorialNoteInline,
    MissingFilter,
    OrderedListAdmin,
    PublishableAdmin,
    to_the_one_row,
)

from .models import Alert, HomeSection, MenuItem, Page, SiteSettings


class MissingFromPage(MissingFilter):
    facts = {"summary": (_("summary"), Q(summary="")), "text": (_("text"), Q(body=""))}


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ("title", "slug", "updated_at")
    list_filter = (MissingFromPage,)
    search_fields = ("title", "slug", "summary", "body")
    date_hierarchy = "updated_at"
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug"]}),
        (_("What it says"), {"fields": ["summary", "body"]}),
    )
    inlines = (EditorialNoteInline,)


@admin.register(MenuItem)
class MenuItemAdmin(OrderedListAdmin):
    previewed_on = "pages:home"
    list_display = ("label", "menu", "page", "path", "order")
    list_filter = ("menu",)
    list_select_related = ("page",)
    search_fields = ("label", "path", "page__title")
    autocomplete_fields = ("page",)
    fieldsets = (
        (None, {"fields": ["label"]}),
        (_("Where it leads"), {"fields": ["page", "path"]}),
        (_("Where it is shown"), {"fields": [("menu", "order")]}),
    )


class HomeSectionForm(forms.ModelForm):
    """What kinds of block there are, the rooms say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            from . import home

            kinds = home.choices()
            present = self.instance.kind
            if present and present not in dict(kinds):
                kinds = [*kinds, (present, present)]
            label = self.fields["kind"].label
            self.fields["kind"] = forms.ChoiceField(choices=[("", "---------"), *kinds], label=label)


@admin.register(HomeSection)
class HomeSectionAdmin(OrderedListAdmin, PublishableAdmin):
    previewed_on = "pages:home"
    form = HomeSectionForm
    list_display = ("block", "year", "count", "order")
    search_fields = ("kind", "heading", "text")
    fieldsets = (
        (None, {"fields": ["kind", "heading", "text"]}),
        (_("What it lists"), {"fields": [("year", "count"), "order"]}),
    )

    @admin.display(description=_("block"))
    def block(self, obj: HomeSection) -> str:
        from . import home

        return obj.heading or str(dict(home.choices()).get(obj.kind, obj.kind))


@admin.register(Alert)
class AlertAdmin(PublishableAdmin):
    previewed_on = "pages:home"
    list_display = ("text", "level", "publish_at", "unpublish_at")
    list_filter = ("level",)
    search_fields = ("text", "link_label")
    date_hierarchy = "created_at"
    fieldsets = (
        (None, {"fields": ["text", "level"]}),
        (_("Where it leads"), {"fields": [("link_label", "link")]}),
    )


@admin.register(SiteSettings)
class SiteSettingsAdmin(ContentAdmin):
    """One row: the list leads to it, and it is neither added nor deleted."""

    previewed_on = "pages:home"
    fieldsets = (
        (None, {"fields": ["name", "strapline"]}),
        (_("At the foot of every page"), {"fields": ["footer_text", "contact_email"]}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> SiteSettings | None:
        return (SiteSettings.objects.first() or SiteSettings()) if object_id == "1" else None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return to_the_one_row(request, self)
