"""Working drafts at the desk: a form is kept as it was posted, and opened again as it was left."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.forms import CharField
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import drafts
from ..models import WorkingDraft
from .conflicts import SHOWN, ConflictsAdmin, last_change, unsign
from .posted import state_of, tidy, typed

TICKET = "_draft"
SAVE, AUTOSAVE, DISCARD = "_save_draft", "_autosave", "_discard_draft"
# In an address: which draft to continue, or to leave it aside and show what is stored.
CONTINUE, STORED = "draft", "stored"


def form_as_typed(request: HttpRequest) -> QueryDict:
    """What a form on screen holds beyond what is stored: as posted, or as continued."""
    draft = getattr(request, "draft", None)
    return drafts.posted(draft) if draft else request.POST


def moment(draft: WorkingDraft) -> str:
    """When a draft was begun or kept: the hour alone, if it is of today."""
    local = timezone.localtime(draft.saved_at)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j F Y, H:i")


class DraftsChangeList(ChangeList):
    """Rows know who has a draft of them, and what only their list shows."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        model_admin: Any = self.model_admin
        self.root_queryset = model_admin.for_list(model_admin.get_queryset(request))
        return super().get_queryset(request, *args, **kwargs)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        drafts.attach(self.result_list, self.model)


class DraftsAdmin(ConflictsAdmin):
    """“Save draft” keeps a form without saving the thing; opened again, the form continues it until it is saved."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DraftsChangeList

    def for_list(self, rows: Any) -> Any:
        """Rows with what only the list shows of them; forms and pickers would count for nothing."""
        return rows

    # Keeping

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            answers = {AUTOSAVE: self._autosave, SAVE: self._save_draft, DISCARD: self._discard_draft}
            for name, answer in answers.items():
                if name in request.POST:
                    return answer(request, object_id)
        elif IS_POPUP_VAR not in request.GET:
            request.draft = self._to_continue(request, object_id)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, *args, **kwargs)

    def _ticket(self, request: HttpRequest, object_id: str | None) -> tuple[drafts.Ticket, Any]:
        """The ticket of a posted form that its sender may send, and the thing; a new ticket where none came along."""
        thing = self.get_object(request, unquote(object_id)) if object_id else None
        may = self.has_change_permission(request, thing) if object_id else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        pk = thing.pk if thing else None
        found = drafts.read(request.POST.get(TICKET))
        if found is None:
            return drafts.ticket(request.user, self.model, pk), thing
        if thing is None:
            found = replace(found, object_id="")
        if (found.user, found.model, found.object_id) != (request.user.pk, self.model._meta.label, str(pk or "")):
            raise PermissionDenied
        return found, thing

    def _autosave(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        ticket, thing = self._ticket(request, object_id)
        if thing is not None and self._is_as_stored(request, thing):
            drafts.settle(ticket, by=request.user)
            fresh = drafts.ticket(request.user, self.model, thing.pk)
            return JsonResponse({"ticket": str(fresh), "words": ""})
        try:
            name = self._name(request, thing)
            draft = drafts.keep(ticket, drafts.typed(request.POST), name=name).draft
        except drafts.NewerDraftError:
            words = _("Not kept: another window has a newer text of this. It stays in this browser only.")
            return JsonResponse({"words": words}, status=409)
        words = _("Draft kept %(time)s") % {"time": date_format(timezone.localtime(draft.saved_at), "H:i")}
        ticket = drafts.ticket(request.user, self.model, thing.pk if thing else None, draft)
        return JsonResponse({"ticket": str(ticket), "words": words, "draft": "" if thing else draft.key})

    def _is_as_stored(self, request: HttpRequest, thing: Any) -> bool:
        form, formsets = self.unbound(request, thing)
        sent, stored = typed(request.POST, form, formsets), state_of(form, formsets)
        untouched = not any(sent.deleted.values()) and not any(sent.added.values())
        return untouched and (sent.fields, sent.rows) == (stored.fields, stored.rows)

    def _save_draft(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        ticket, thing = self._ticket(request, object_id)
        name = self._name(request, thing)
        kept = drafts.keep(ticket, drafts.typed(request.POST), name=name, over_newer=True)
        words = [_("Kept as your draft: it is not saved, and readers see nothing of it.")]
        if request.FILES:
            words.append(_("Files are not kept in a draft: choose them again before you save."))
        self.message_user(request, " ".join(words), messages.SUCCESS)
        for other in kept.put_aside:
            words_aside = _("Another window had kept a newer draft of this; it was put aside.")
            self._tell_link(request, words_aside, _("Look at it"), _here(request, other), messages.WARNING)
        return HttpResponseRedirect(_here(request, None if thing else kept.draft))

    def _discard_draft(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        ticket, _thing = self._ticket(request, object_id)
        draft = drafts.discard(ticket, by=request.user)
        if draft is not None:
            link = _here(request, draft)
            self._tell_link(request, _("Your draft is thrown away."), _("Bring it back"), link, messages.SUCCESS)
        return HttpResponseRedirect(_here(request))

    def _tell_link(self, request: HttpRequest, words: str, verb: str, url: str, level: int) -> None:
        self.message_user(request, format_html('{} <a href="{}">{}</a>', words, url, verb), level)

    def _name(self, request: HttpRequest, thing: Any) -> str:
        """What a draft is called in lists: the thing's name, or the first words typed into a new one."""
        if thing is not None:
            return str(thing)
        form_class: Any = self.get_form(request, None, change=False)
        for name, field in form_class.base_fields.items():
            if type(field) is CharField and (values := tidy(request.POST.getlist(name))):
                return values[0].split("\n")[0]
        return ""

    # Continuing

    def _to_continue(self, request: HttpRequest, object_id: str | None) -> WorkingDraft | None:
        """The draft that a form opens with: the one asked for, or else the one waiting for this thing."""
        if "\x00" in (object_id or ""):
            return None
        mine = WorkingDraft.objects.filter(user=request.user.pk)
        kind = ContentType.objects.get_for_model(self.model)
        if CONTINUE in request.GET:
            asked = mine.filter(key=request.GET[CONTINUE], content_type=kind)
            return asked.filter(object_id=unquote(object_id)).first() if object_id else asked.first()
        if not object_id or STORED in request.GET:
            return None
        return mine.waiting().about(self.model, unquote(object_id)).first()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class: Any = super().get_form(request, obj, change, **kwargs)
        draft = self._shown_draft(request, obj)
        if draft is None:
            return form_class
        data = drafts.posted(draft)

        class Continued(form_class):
            """Filled with a draft and not yet checked, which may be incomplete."""

            def __init__(self, **kwargs: Any) -> None:
                super().__init__(data, **kwargs)

            def full_clean(self) -> None:
                self._errors = ErrorDict()
                self.cleaned_data: dict[str, Any] = {}

        return Continued

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        draft = self._shown_draft(request, obj)
        if draft is not None:
            kwargs |= {"data": drafts.posted(draft), "files": {}}
        return kwargs

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        if self._shown_draft(request, obj) is not None:
            for formset in formsets:
                if not change:
                    _make_new(formset)
                formset._errors, formset._non_form_errors = [], formset.error_class()
                for form in formset.forms:
                    form._errors, form.cleaned_data = ErrorDict(), {}
        return formsets, inlines

    def _shown_draft(self, request: HttpRequest, obj: Any) -> WorkingDraft | None:
        """The draft with which this request's form is filled; whoever may only read sees what is stored."""
        draft: WorkingDraft | None = getattr(request, "draft", None)
        if draft is None or request.method == "POST":
            return None
        is_saved = obj is not None and obj.pk
        return draft if not is_saved or self.has_change_permission(request, obj) else None

    def unbound(self, request: HttpRequest, thing: Any) -> tuple[Any, list[Any]]:
        draft, request.draft = getattr(request, "draft", None), None  # type: ignore[attr-defined]
        try:
            return super().unbound(request, thing)
        finally:
            request.draft = draft  # type: ignore[attr-defined]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        thing = context.get("original")
        if not context.get("is_popup"):
            self._tell_drafts(request, context, thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def _tell_drafts(self, request: HttpRequest, context: dict[str, Any], thing: Any) -> None:
        others = WorkingDraft.objects.waiting().about(self.model, thing.pk) if thing else WorkingDraft.objects.none()
        context["others_drafts"] = others.exclude(user=request.user.pk).defer("data").select_related("user")
        may = self.has_change_permission(request, thing) if thing else self.has_add_permission(request)
        if not may:
            return
        draft = self._shown_draft(request, thing)
        sent = drafts.read(request.POST.get(TICKET))
        context["ticket"] = sent or drafts.ticket(request.user, self.model, thing.pk if thing else None, draft)
        context["draft"] = draft
        if draft and thing:
            context["stored_address"] = _here(request, stored=True)
            context["draft_is_stale"] = self._is_stale(request, draft, thing)
            context["changed_meanwhile"] = last_change(thing)
        elif thing is None:
            begun = WorkingDraft.objects.waiting().begun(self.model).filter(user=request.user.pk).defer("data")
            context["begun"] = [(each, _here(request, each)) for each in begun if each.key != context["ticket"].key]

    def _is_stale(self, request: HttpRequest, draft: WorkingDraft, thing: Any) -> bool:
        """Whether the thing was saved after the form was opened that the draft comes from."""
        base, _pending = unsign(draft.data.get(SHOWN, [""])[0], thing)
        return base != state_of(*self.unbound(request, thing))

    def _shown(self, context: dict[str, Any]) -> str:
        draft = context.get("draft")
        return draft.data.get(SHOWN, [""])[0] if draft else super()._shown(context)

    # Done

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self._settle(request)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._settle(request)
        return super().response_change(request, obj)

    def _settle(self, request: HttpRequest) -> None:
        ticket = drafts.read(request.POST.get(TICKET))
        if ticket is not None:
            drafts.settle(ticket, by=request.user)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """What was typed into the form of something that was deleted meanwhile opens as a new thing."""
        draft = None
        if request.method == "POST" and self.has_add_permission(request):
            ticket, _thing = self._ticket(request, None)
            name = self._name(request, None)
            draft = drafts.keep(ticket, drafts.typed(request.POST), name=name, over_newer=True).draft
        elif request.method == "GET":
            draft = getattr(request, "draft", None)
        if draft is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        words = _("This has been deleted. What you typed is here as a new one: save it if it should exist again.")
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(draft_address(draft, self.admin_site.name, exists=False))


def draft_address(draft: WorkingDraft, site: str, *, exists: bool = True) -> str:
    """Where a draft is continued: the form of its thing, which opens with it, or the form of a new one."""
    kind = f"{site}:{draft.content_type.app_label}_{draft.content_type.model}"
    if draft.object_id and exists:
        return reverse(f"{kind}_change", args=[quote(draft.object_id)])
    return f"{reverse(f'{kind}_add')}?{urlencode({CONTINUE: draft.key})}"


def keep_for_absent(request: HttpRequest, site: admin.AdminSite) -> str:
    """Keep a form whose sender is not signed in any more; returns where it is continued, empty if it was none.

    What is sent while typing is not: the browser keeps that until somebody is there again.
    """
    if AUTOSAVE in request.POST:
        return ""
    draft = drafts.keep_of_absent(request.POST.get(TICKET), request.POST)
    if draft is None:
        return ""
    words = _("You were signed out meanwhile. What you sent is kept: log in, and the form opens with it.")
    messages.warning(request, words)
    return draft_address(draft, site.name)


def _here(request: HttpRequest, draft: WorkingDraft | None = None, *, stored: bool = False) -> str:
    """The form on screen, opened with a certain draft, or as it opens by itself."""
    asked = request.GET.copy()
    for name in (CONTINUE, STORED):
        asked.pop(name, None)
    if stored:
        asked[STORED] = "1"
    if draft:
        asked[CONTINUE] = draft.key
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _make_new(formset: Any) -> None:
    """Rows of a thing that is gone become new rows."""
    data, prefix = formset.data, formset.prefix
    data[f"{prefix}-INITIAL_FORMS"] = "0"
    keys = {formset.model._meta.pk.name} | ({formset.fk.name} if hasattr(formset, "fk") else set())
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        if name.removeprefix(f"{prefix}-").partition("-")[2] in keys:
            del data[name]
