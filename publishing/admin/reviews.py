"""Review at the desk: a note goes with a thing that is sent on, and the answers stand in its form."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import reviews
from ..models import Publishable, State, Step
from ..reach import WithinReach
from .words import moment_words

SEND, RETURN, PUBLISH = "_send_to_review", "_return", "_publish"
# What the buttons make of a thing; each is an ordinary save.
STATES = {SEND: State.REVIEW, RETURN: State.DRAFT, PUBLISH: State.PUBLISHED}
# What whoever made a step is told of it; of publishing, the thing's own words on what readers see say more.
TOLD: dict[Step | None, Any] = {
    Step.SENT: gettext_lazy("It waits for review now."),
    Step.RETURNED: gettext_lazy("It is returned, and a draft again."),
}


class ReviewForm(forms.ModelForm):
    review_note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("To the reviewers, or back to the author. Readers never see it."),
    )

    def clean_review_note(self) -> str:
        words = self.cleaned_data["review_note"]
        if RETURN in self.data and not words:
            raise forms.ValidationError(_("Say what should be changed."))
        return words


class ReviewsAdmin(WithinReach):
    """“Send to review”, “Return” and “Publish” beside “Save”; what is said is kept, and those concerned get mail."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        for button, state in STATES.items():
            if button in request.POST:
                sent = request.POST.copy()
                sent["state"] = state.value
                request.POST = sent  # type: ignore[assignment]
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        base = kwargs.get("form", self.form)
        kwargs["form"] = type("ReviewedForm", (ReviewForm, base), {})
        return super().get_form(request, obj, change, **kwargs)

    def review_fields(self, request: HttpRequest, obj: Any) -> list[str]:
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*(["review_thread"] if obj else []), *(["review_note"] if may else [])]

    @admin.display(description=gettext_lazy("said so far"))
    def review_thread(self, obj: Publishable) -> SafeString | str:
        notes = [
            (
                note.step,
                note.who,
                note.get_step_display(),
                moment_words(note.at),
                mark_safe(linebreaks(note.text, True)),  # noqa: S308  escaped by linebreaks
            )
            for note in reviews.thread(obj)
        ]
        if not notes:
            return _("Nothing yet.")
        row = '<li class="review review--{}"><p class="review__who"><b>{}</b> {} · {}</p>{}</li>'
        return format_html('<ol class="reviews">{}</ol>', format_html_join("", row, notes))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = obj._loaded_state if change else State.DRAFT
        super().save_model(request, obj, form, change)
        if isinstance(form, ReviewForm):
            text = form.cleaned_data.get("review_note", "")
            reviews.note([(obj, before)], by=request.user, text=text, report=partial(messages.warning, request))
            if words := TOLD.get(reviews.step_between(before, obj.state)):
                messages.info(request, words)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        thing = context.get("original")
        state = thing._loaded_state if thing else State.DRAFT
        may = self.has_change_permission(request, thing) if thing else self.has_add_permission(request)
        if may and not context.get("is_popup"):
            context["may_send"] = state == State.DRAFT
            context["may_publish"] = state != State.PUBLISHED and self.has_publish_permission(request, thing)
            context["may_return"] = state == State.REVIEW
        return super().render_change_form(request, context, *args, **kwargs)
