from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.services import organisations_named
from forums.admin import BELONGINGS
from forums.admin.base import EditionFilter, InEditionAdmin, InScope, OfEditionAdmin
from forums.admin.belongings import BelongingsAdmin
from intake.admin import SubmissionAdmin
from publishing.admin import (
    CountriesInUse,
    EditorialNoteInline,
    MissingFilter,
    OrderedInline,
    OrderedListAdmin,
    OrderedStackedInline,
    RowInline,
    SpreadsheetAdmin,
    admin_link,
)

from . import services
from .forms import DecisionForm
from .models import (
    Application,
    Attraction,
    Exhibition,
    ExhibitionFigure,
    ExhibitionPicture,
    Exhibitor,
    ExhibitorPicture,
    Partnership,
    PartnerTier,
    Stand,
)
from .spreadsheets import ApplicationResource, ExhibitorResource, PartnershipResource, StandResource

BELONGINGS.append(Exhibition)


class FigureInline(OrderedStackedInline):
    model = ExhibitionFigure
    fields = (("label", "qualifier", "value", "unit", "order"), ("topic", "source", "confidence"), "headline")


class AttractionInline(OrderedStackedInline):
    model = Attraction
    fields = (("title", "kind", "order"), "text")


class PictureInline(OrderedInline):
    """Pictures dropped on it make a row each."""

    classes = (*OrderedInline.classes, "picture-rows")
    fields = ("picture", "caption", "order")
    autocomplete_fields = ("picture",)


class ExhibitionPictureInline(PictureInline):
    model = ExhibitionPicture


class StandInline(RowInline):
    """The stands as numbers, which a script draws as a plan on which they are moved."""

    class Media:
        js = (Script("admin-portal/js/stands.js", type="module"),)

    model = Stand
    classes = ("stand-rows",)
    fields = ("code", "x", "y", "width", "height")


class MissingFromExhibition(MissingFilter):
    facts = {
        "days": (_("days"), Q(start_date=None)),
        "venue": (_("venue"), Q(venue=None)),
        "opening": (_("opening ceremony"), Q(opening=None)),
        "exhibitor": (_("exhibitors"), Q(exhibitors=None)),
        "partner": (_("partners"), Q(partnerships=None)),
        "stand": (_("stands"), Q(stands=None)),
        "source": (_("source of the facts"), Q(source="")),
    }


@admin.register(Exhibition)
class ExhibitionAdmin(BelongingsAdmin, OfEditionAdmin):
    belongings = (Exhibitor, Partnership)
    list_display = ("name", "exhibitors", "partners", "stands", "year")
    list_filter = (MissingFromExhibition,)
    list_select_related = ("edition",)
    search_fields = ("name", "=edition__year", "summary", "place")
    autocomplete_fields = ("edition", "venue", "opening")
    narrowed_fields = ("opening",)
    fieldsets = (
        (None, {"fields": [("name", "edition")]}),
        (_("When and where"), {"fields": [("start_date", "end_date"), ("venue", "place"), "opening"]}),
        (_("What readers are told"), {"fields": ["summary", "description"]}),
        (_("Call to exhibitors"), {"fields": [("call_opens", "call_closes"), "applied"]}),
        (_("Photographs that are kept elsewhere"), {"fields": [("photos_link", "photos_link_state")]}),
        (_("Source"), {"fields": ["source"]}),
        (_("Floor plan"), {"fields": [("plan_width", "plan_height")], "classes": ["floor-plan"]}),
    )
    inlines = (StandInline, AttractionInline, FigureInline, ExhibitionPictureInline, EditorialNoteInline)

    def for_list(self, rows: Any) -> QuerySet:
        return rows.with_counts()

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, *(row.picture for row in obj.pictures.select_related("picture"))]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "applied"]

    @admin.display(description=_("applied"))
    def applied(self, obj: Any) -> SafeString | str:
        """How many have applied, with the way to their list."""
        count = obj.applications.count() if obj.pk else 0
        listed = reverse("admin:exhibition_application_changelist")
        return format_html('<a href="{}?exhibition__id__exact={}">{}</a>', listed, obj.pk, count) if count else "0"

    @admin.display(description=_("exhibitors seen"))
    def exhibitors(self, obj: Any) -> int:
        return obj.exhibitor_count

    @admin.display(description=_("partners seen"))
    def partners(self, obj: Any) -> int:
        return obj.partner_count

    @admin.display(description=_("stands"))
    def stands(self, obj: Any) -> int:
        return obj.stand_count


class ExhibitorPictureInline(PictureInline):
    model = ExhibitorPicture


class MissingFromExhibitor(MissingFilter):
    facts = {
        "organisation": (_("organisation"), Q(organisation=None)),
        "sector": (_("sector"), Q(sector="")),
        "country": (_("country"), Q(country="")),
        "stand": (_("stand"), Q(stand=None)),
        "summary": (_("what is shown"), Q(summary="")),
        "action-line": (_("action line"), Q(action_lines=None)),
        "goal": (_("goal"), Q(goals=None)),
        "picture": (_("picture"), Q(pictures=None)),
        "source": (_("source"), Q(source="")),
    }


@admin.register(Exhibitor)
class ExhibitorAdmin(SpreadsheetAdmin, OfEditionAdmin):
    edition_path = "exhibition__edition_id"
    resource_class = ExhibitorResource
    list_display = ("name", "organisation", "sector", "country", "stand", "year")
    list_filter = (MissingFromExhibitor, "sector", ("country", CountriesInUse))
    list_select_related = ("exhibition__edition", "organisation", "stand")
    search_fields = ("name", "organisation__name", "organisation__acronym", "summary", "stand__code")
    search_help_text = _("By name, organisation, what is shown or stand.")
    autocomplete_fields = ("exhibition", "organisation", "stand", "action_lines", "goals")
    narrowed_fields = ("stand",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", ("exhibition", "stand")]}),
        (_("Who it is"), {"fields": ["organisation", ("sector", "country"), "website"]}),
        (_("What is shown"), {"fields": ["summary", "description"]}),
        (_("What for"), {"fields": ["action_lines", "goals"]}),
        (_("Source"), {"fields": [("source", "confidence"), "applied_with"]}),
    )
    inlines = (ExhibitorPictureInline, EditorialNoteInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "applied_with"]

    @admin.display(description=_("application"))
    def applied_with(self, obj: Any) -> SafeString | str:
        """The way back to what was sent, for those who may read it."""
        application = Application.objects.filter(exhibitor=obj).first() if obj.pk else None
        if application is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:exhibition_application_change", args=[application.pk]), application
        )

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, *(row.picture for row in obj.pictures.select_related("picture"))]


@admin.register(Stand)
class StandAdmin(SpreadsheetAdmin, InEditionAdmin):
    edition_path = "exhibition__edition_id"
    shown_on = "exhibition:plan"
    resource_class = StandResource
    list_display = ("code", "x", "y", "width", "height", "year")
    list_select_related = ("exhibition__edition",)
    search_fields = ("code", "exhibitors__name")
    search_help_text = _("By code, or by who is there.")
    autocomplete_fields = ("exhibition",)
    fieldsets = (
        (None, {"fields": [("code", "exhibition")]}),
        (_("Place and size on the plan"), {"fields": [("x", "y"), ("width", "height")]}),
    )


@admin.register(Partnership)
class PartnershipAdmin(SpreadsheetAdmin, OfEditionAdmin):
    edition_path = "exhibition__edition_id"
    shown_on = "exhibition:partner_list"
    resource_class = PartnershipResource
    list_display = ("organisation", "tier", "named_as", "order", "year")
    list_filter = (("tier", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("exhibition__edition", "organisation", "tier")
    search_fields = ("organisation__name", "organisation__acronym", "named_as", "tier__name")
    search_help_text = _("By organisation, name or tier.")
    autocomplete_fields = ("exhibition", "tier", "organisation")
    fieldsets = (
        (None, {"fields": ["organisation", ("exhibition", "tier", "order")]}),
        (_("What readers are told"), {"fields": ["named_as", "text", "source"]}),
    )
    inlines = (EditorialNoteInline,)


@admin.register(PartnerTier)
class PartnerTierAdmin(OrderedListAdmin):
    list_display = ("title", "name", "order")
    search_fields = ("name", "title")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": [("name", "title"), ("slug", "order")]}),)


@admin.register(Application)
class ApplicationAdmin(SubmissionAdmin, SpreadsheetAdmin, InScope):
    """Who would like to exhibit. Nobody writes here but a decision."""

    resource_class = ApplicationResource
    edition_path = "exhibition__edition_id"
    change_form_template = "admin/exhibition/application/change_form.html"
    list_display = ("organisation", "sector", "country", "status", "contact", "sent_at", "exhibition")
    list_filter = (
        ("exhibition__edition", EditionFilter),
        ("exhibition", admin.RelatedOnlyFieldListFilter),
        "status",
        "sector",
        ("country", CountriesInUse),
    )
    list_select_related = ("exhibition",)
    search_fields = ("organisation", "acronym", "contact", "email", "=reference")
    search_help_text = _("By organisation, contact, mail address or reference.")
    autocomplete_fields = ("action_lines", "goals")
    fieldsets = (
        (None, {"fields": ["organisation", ("acronym", "exhibition"), ("sector", "country"), "website"]}),
        (_("What is shown"), {"fields": ["shown", "action_lines", "goals", "needs"]}),
        (_("Whom to write to"), {"fields": [("contact", "email"), "phone"]}),
        (
            _("What became of it"),
            {"fields": [("status", "decided_at"), "reason", "made_of_it", ("reference", "sent_at"), "erase_on"]},
        ),
    )

    def get_urls(self) -> list[Any]:
        decide = self.admin_site.admin_view(self.decide_view)
        return [path("<int:pk>/decide/", decide, name="exhibition_application_decide"), *super().get_urls()]

    def stays(self, submission: Application) -> list[str]:
        made = Exhibitor.objects.filter(application=submission).first()
        if made is None:
            return []
        words = gettext("The exhibitor made of it, for it is an organisation: {link}. Look whether it names anybody.")
        return [format_html(words, link=admin_link(made))]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "made_of_it"]

    @admin.display(description=_("exhibitor"))
    def made_of_it(self, obj: Any) -> str:
        if obj.misses_exhibitor:
            return gettext("It is gone: its draft was deleted, or the acceptance was undone.")
        return str(obj.exhibitor) if obj.exhibitor_id else "–"

    def may_decide(self, request: HttpRequest, application: Application) -> bool:
        exhibitors = self.admin_site.get_model_admin(Exhibitor)
        return (
            request.user.has_perm("exhibition.change_application")
            and self.reaches(request, application)
            and exhibitors.has_add_permission(request)
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        application = self.get_object(request, object_id)
        may_decide = application is not None and self.may_decide(request, application)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_decide": may_decide})

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accepted, it becomes a draft of an exhibitor; declined, it says why. Either is mailed."""
        application = self.get_object(request, str(pk))
        if application is None:
            raise Http404
        if not self.may_decide(request, application):
            raise PermissionDenied
        is_frozen = application.exhibition.edition.frozen_at is not None
        if is_frozen and "_accept" in request.POST:
            messages.error(request, gettext("The edition is frozen: nobody becomes an exhibitor of it any more."))
            return HttpResponseRedirect(request.get_full_path())
        found = organisations_named(application.organisation, application.acronym)
        may_add = request.user.has_perm("directory.add_organisation")
        form = DecisionForm(request.POST or None, found=found, may_add=may_add)
        if form.is_valid():
            return self._decided(request, application, form)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Decide: %(organisation)s") % {"organisation": application.organisation},
            "opts": self.opts,
            "application": application,
            "form": form,
            "is_frozen": is_frozen,
            "is_anew": application.misses_exhibitor,
        }
        return TemplateResponse(request, "admin/exhibition/application/decide.html", context)

    def _decided(self, request: HttpRequest, application: Application, form: DecisionForm) -> HttpResponse:
        page = reverse("admin:exhibition_application_change", args=[application.pk])
        told = gettext("Accepted; the mail is on its way. Here is the draft of the exhibitor.")
        if application.misses_exhibitor:
            told = gettext("Here is the new draft of the exhibitor. No mail is sent: the acceptance was told before.")
        try:
            if "_decline" in request.POST:
                services.decline(application, reason=form.cleaned_data["reason"])
                messages.success(request, gettext("Declined; the mail with the reason is on its way."))
            else:
                exhibitor = services.accept(application, organisation=form.chosen(), by=request.user)
                messages.success(request, told)
                page = reverse("admin:exhibition_exhibitor_change", args=[exhibitor.pk])
        except services.DecidedError:
            messages.error(request, gettext("It was decided meanwhile; nothing was changed."))
        return HttpResponseRedirect(page)
