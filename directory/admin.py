from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.admin import (
    EditorialNoteInline,
    MissingFilter,
    OrderedListAdmin,
    PublishableAdmin,
    RowInline,
    SpreadsheetAdmin,
)

from .merging import MergeAdmin
from .models import ActionLineFacilitator, Organisation, OrganisationAlias, Person, PersonAlias
from .spreadsheets import OrganisationResource, PersonResource


class MissingFromOrganisation(MissingFilter):
    facts = {
        "stakeholder-type": (_("stakeholder type"), Q(stakeholder_type="")),
        "country": (_("country"), Q(country="")),
        "website": (_("website"), Q(website="")),
        "logo": (_("logo"), Q(logo=None)),
        "description": (_("description"), Q(description="")),
    }


class OrganisationAliasInline(RowInline):
    model = OrganisationAlias


class FacilitatorInline(RowInline):
    model = ActionLineFacilitator
    fields = ("action_line", "role", "confidence")
    autocomplete_fields = ("action_line",)


@admin.register(Organisation)
class OrganisationAdmin(MergeAdmin, SpreadsheetAdmin, PublishableAdmin):
    actions = (*PublishableAdmin.actions, "merge_selected")
    resource_class = OrganisationResource
    list_display = ("name", "acronym", "stakeholder_type", "country")
    list_filter = (MissingFromOrganisation, "stakeholder_type")
    search_fields = ("name", "acronym", "aliases__name")
    search_help_text = _("By name, acronym or any other name.")
    autocomplete_fields = ("parent", "logo")
    prepopulated_fields = {"slug": ("acronym", "name")}
    date_hierarchy = "created_at"
    fieldsets = (
        (None, {"fields": ["name", "acronym", "slug"]}),
        (
            _("What it is"),
            {"fields": [("stakeholder_type", "kind"), ("country", "parent"), ("website", "logo"), "description"]},
        ),
    )
    inlines = (OrganisationAliasInline, FacilitatorInline, EditorialNoteInline)


class MissingFromPerson(MissingFilter):
    facts = {
        "country": (_("country"), Q(country="")),
        "biography": (_("biography"), Q(biography="")),
        "portrait": (_("portrait"), Q(portrait=None)),
        "website": (_("website"), Q(website="")),
    }


class PersonAliasInline(RowInline):
    model = PersonAlias


@admin.register(Person)
class PersonAdmin(MergeAdmin, SpreadsheetAdmin, PublishableAdmin):
    actions = (*PublishableAdmin.actions, "merge_selected")
    resource_class = PersonResource
    list_display = ("name", "sort_name", "country")
    list_filter = (MissingFromPerson,)
    search_fields = ("name", "sort_name", "aliases__name")
    search_help_text = _("By name or any other spelling.")
    autocomplete_fields = ("portrait",)
    prepopulated_fields = {"slug": ("name",)}
    date_hierarchy = "created_at"
    fieldsets = (
        (None, {"fields": [("name", "sort_name"), "slug"]}),
        (_("Who it is"), {"fields": [("country", "website"), "portrait", "biography"]}),
    )
    inlines = (PersonAliasInline, EditorialNoteInline)


@admin.register(ActionLineFacilitator)
class ActionLineFacilitatorAdmin(OrderedListAdmin):
    list_display = ("organisation", "action_line", "role", "confidence", "order")
    list_filter = ("role", "confidence", ("action_line", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organisation", "action_line")
    search_fields = ("organisation__name", "organisation__acronym", "action_line__code", "action_line__title")
    autocomplete_fields = ("organisation", "action_line")
    fieldsets = ((None, {"fields": [("action_line", "organisation"), ("role", "confidence"), "order"]}),)
