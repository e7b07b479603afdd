"""The form and the list of anything the portal shows."""

from functools import partial
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Media as NonceMedia

from .. import services
from ..models import LiveModel, Publishable, State
from ..reach import WithinReach
from .drafts import DraftsAdmin
from .fields import FormFields
from .filters import StateFilter
from .history import HistoryAdmin
from .preview import PreviewsAdmin
from .reviews import ReviewsAdmin
from .rows import ORDERING_SCRIPT
from .words import readers_see, state_words

CHANGE_FORM_SCRIPTS = (
    Script("admin-portal/js/richtext.js", type="module"),
    Script("admin-portal/js/labels.js", type="module"),
    Script("admin-portal/js/menu.js", type="module"),
    Script("admin-portal/js/preview.js", type="module"),
    Script("admin-portal/js/autosave.js", type="module"),
)


class ListRowForm(forms.ModelForm):
    """What is edited in the list itself, named for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            words = _("%(field)s: %(thing)s") % {
                "field": capfirst(str(field.label)),
                "thing": self.instance if self.instance.pk else "",
            }
            field.widget.attrs["aria-label"] = words


def without(nested: list[Any], starts: tuple[str, ...]) -> list[Any]:
    """A list of texts and lists in which no text begins so, and no list is empty."""
    found: list[Any] = []
    for each in nested:
        if isinstance(each, list):
            found += [inner] if (inner := without(each, starts)) else []
        elif not str(each).startswith(starts):
            found.append(each)
    return found


class ContentAdmin(FormFields, DraftsAdmin, HistoryAdmin, PreviewsAdmin, WithinReach):
    """A form and a list for anything the portal shows."""

    list_per_page = 50
    show_full_result_count = False

    class Media:
        js = CHANGE_FORM_SCRIPTS

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page itself, and only while there is one."""
        if obj is None or not obj.pk or not isinstance(obj, LiveModel):
            return None
        path = self.public_address(obj)
        return path if path and obj.is_live() else None

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": ListRowForm, **kwargs})

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes, without the rows in which a database keeps a many-to-many field: they say nothing to a person."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        links = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
        for opts in links:
            counts.pop(str(opts.verbose_name_plural), None)
        return without(deleted, tuple(f"{capfirst(opts.verbose_name)}: " for opts in links)), counts, needed, protected

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        nonce = str(getattr(request, "csp_nonce", ""))
        context["media"] = NonceMedia.from_media(context["media"], nonce=nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class PublishableAdmin(ReviewsAdmin, ContentAdmin):
    """Adds state and schedule to the form, a badge and a filter to the list, and verbs for many rows."""

    actions: tuple[str, ...] = ("publish_selected", "send_selected_to_review", "withdraw_selected")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        first, *others = super().get_list_display(request)
        return [first, "state_badge", *others]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [StateFilter, *super().get_list_filter(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fixed = [*super().get_readonly_fields(request, obj), "readers_see", "review_thread"]
        if not self.has_publish_permission(request, obj):
            fixed += ["publish_at", "unpublish_at"]
            fixed += ["state"] if obj is not None and obj.state == State.PUBLISHED else []
        return fixed

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Who may only write hands over for review."""
        if db_field.name == "state" and not self.has_publish_permission(request):
            kwargs["choices"] = [choice for choice in State.choices if choice[0] != State.PUBLISHED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        publication = {
            "fields": ["readers_see", "state", ("publish_at", "unpublish_at")],
            "classes": ["publication"],
        }
        review = {"fields": self.review_fields(request, obj)}
        return [*super().get_fieldsets(request, obj), (_("Publication"), publication), (_("Review"), review)]

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, obj: Publishable) -> SafeString:
        key, words = state_words(obj)
        badge = format_html('<span class="badge badge--{}">{}</span>', key, words)
        waiting = getattr(obj, "waiting_drafts", [])
        if not waiting:
            return badge
        who = ", ".join(draft.owner for draft in waiting)
        return format_html(
            '{} <span class="badge badge--waiting">{}</span>', badge, _("draft waiting: %(who)s") % {"who": who}
        )

    @admin.display(description=gettext_lazy("now"))
    def readers_see(self, obj: Publishable) -> SafeString:
        words = readers_see(obj)
        path = self.get_view_on_site_url(obj)
        if path:
            return format_html('<strong class="seen seen--live">{}</strong> <a href="{}">{}</a>', words, path, path)
        return format_html('<strong class="seen">{}</strong>', words)

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        report = partial(messages.warning, request)
        count = services.publish(queryset, by=request.user, report=report)  # type: ignore[arg-type]
        self._tell(request, queryset, count, ngettext("%(count)s published.", "%(count)s published.", count))

    @admin.action(description=gettext_lazy("Send to review"), permissions=["change"])
    def send_selected_to_review(self, request: HttpRequest, queryset: QuerySet) -> None:
        report = partial(messages.warning, request)
        count = services.send_to_review(queryset, by=request.user, report=report)  # type: ignore[arg-type]
        self._tell(request, queryset, count, ngettext("%(count)s sent to review.", "%(count)s sent to review.", count))

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.withdraw(queryset, by=request.user)  # type: ignore[arg-type]
        self._tell(request, queryset, count, ngettext("%(count)s withdrawn.", "%(count)s withdrawn.", count))

    def _tell(self, request: HttpRequest, queryset: QuerySet, count: int, words: str) -> None:
        opts = self.model._meta
        parts = [words % {"count": f"{count} {opts.verbose_name if count == 1 else opts.verbose_name_plural}"}]
        if same := len(queryset) - count:
            left = ngettext("%(count)s stays as it was.", "%(count)s stay as they were.", same)
            parts.append(left % {"count": same})
        later = queryset.model._default_manager.scheduled().filter(pk__in=[row.pk for row in queryset]).count()
        if count and later:
            parts.append(
                ngettext("%(count)s waits for its moment.", "%(count)s wait for their moment.", later)
                % {"count": later}
            )
        self.message_user(request, " ".join(parts), messages.SUCCESS if count else messages.WARNING)


class OrderedListAdmin(ContentAdmin):
    """A list whose rows are moved in the list itself; it needs `order` in `list_display`, and is saved as a whole."""

    list_editable = ("order",)
    list_per_page = 200

    class Media:
        js = (ORDERING_SCRIPT,)
