"""What waits in the photo contest, on the index of the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import desk
from publishing.desk import Panel, Task

from .models import Assignment, Entry, Juror, Round


def jury_panel(request: HttpRequest) -> Panel | None:
    """The open rounds of a juror, with how many photos are left in each."""
    if not request.user.has_perm("photocontest.add_vote"):
        return None
    if not Juror.objects.filter(user=request.user.pk).exists():
        return None
    open_rounds = Round.objects.filter(status=Round.Status.OPEN, contest__jurors__user=request.user.pk)
    rounds = list(open_rounds.select_related("contest"))
    waiting = Assignment.objects.filter(
        round__in=rounds, juror__user=request.user.pk, vote=None, entry__in=Entry.objects.to_judge()
    )
    left = dict.fromkeys((round.pk for round in rounds), 0)
    for pk in waiting.values_list("round", flat=True):
        left[pk] += 1
    tasks = [
        Task(
            f"{round.contest}: {round}",
            reverse("admin:photocontest_judging_round", args=[round.pk]),
            ngettext("%(count)s photo left", "%(count)s photos left", left[round.pk]) % {"count": left[round.pk]},
        )
        for round in rounds
    ]
    return Panel(
        title=_("Photos for you to judge"),
        tasks=tasks,
        empty=_("No round of the jury is open."),
        count=sum(left.values()),
        lists=[Task(_("All your rounds"), reverse("admin:photocontest_judging"))],
    )


def moderation_panel(request: HttpRequest) -> Panel | None:
    """How many photos wait and how many are reported, within a moderator's reach; no panel where there are none."""
    entries: Any = admin.site.get_model_admin(Entry)
    if not entries.may_moderate(request):
        return None
    counts = entries.counts(entries.get_queryset(request))
    waiting, reported, asked = counts["waiting"], counts["reported"], counts["asked"]
    tasks = []
    if waiting:
        words = ngettext("%(count)s photo waits to be looked at", "%(count)s photos wait to be looked at", waiting)
        tasks.append(Task(words % {"count": waiting}, reverse("admin:photocontest_entry_queue")))
    if reported:
        words = ngettext("%(count)s photo is reported or hidden", "%(count)s photos are reported or hidden", reported)
        tasks.append(Task(words % {"count": reported}, reverse("admin:photocontest_entry_reports")))
    if asked:
        words = ngettext("%(count)s waits for an answer", "%(count)s wait for an answer", asked)
        listed = reverse("admin:photocontest_entry_changelist")
        tasks.append(Task(words % {"count": asked}, f"{listed}?review__exact=asked"))
    return Panel(title=_("Photos to moderate"), tasks=tasks, count=waiting + reported) if tasks else None


def register() -> None:
    desk.register(moderation_panel)
    desk.register(jury_panel)
