"""What the desk tells the forum's editors: the facts that the current edition still lacks."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import desk
from publishing.desk import Panel, Task
from publishing.models import Confidence

from .models import Edition, EditionFigure, EditionPerson, editions_of


def register() -> None:
    desk.register(missing_facts)


def current_edition(user: Any) -> Edition | None:
    """The newest edition in a person's scope that has sessions: nothing of later ones can be missing yet."""
    editions = editions_of(user)
    scope = Q() if editions is None else Q(pk__in=editions)
    return Edition.objects.filter(scope, sessions__isnull=False).order_by("-year").first()


def missing_facts(request: HttpRequest) -> Panel | None:
    """Each fact that is missing from the current edition, with how often and where to add it."""
    user: Any = request.user
    if not any(name.startswith("forums.change_") for name in user.get_all_permissions()):
        return None
    edition = current_edition(user)
    if edition is None:
        return None
    tasks = [*_of_the_edition(edition), *_of_what_belongs(edition)]
    return Panel(
        title=_("Missing facts of %(edition)s") % {"edition": edition},
        tasks=tasks,
        empty=_("Nothing is missing."),
        intro=_("The newest edition that has sessions."),
        lists=[Task(_("To the edition"), reverse("admin:forums_edition_change", args=[edition.pk]))],
    )


def _of_the_edition(edition: Edition) -> list[Task]:
    from .admin.missing import MissingFromEdition

    form = reverse("admin:forums_edition_change", args=[edition.pk])
    places = {"chair": "people-group", "venue": "venues-group"}
    facts = MissingFromEdition.facts
    lacks = Edition.objects.filter(pk=edition.pk).aggregate(
        **{f"no_{word}": Count("pk", filter=condition) for word, (_name, condition) in facts.items()}
    )
    tasks = [
        Task(_("No %(fact)s") % {"fact": name}, f"{form}#{places[word]}" if word in places else form)
        for word, (name, _condition) in facts.items()
        if lacks[f"no_{word}"]
    ]
    facilitators = EditionFigure.objects.filter(edition=edition, topic__in=EditionFigure.FACILITATORS, headline=True)
    declared = facilitators.first()
    known = EditionPerson.objects.filter(edition=edition, role=EditionPerson.Role.FACILITATOR).count()
    if declared and known < declared.value:
        words = _("High-Level Track Facilitators: %(known)s of %(declared)s known")
        tasks.append(Task(words % {"known": known, "declared": declared.stated_value}, f"{form}#people-group"))
    figures = EditionFigure.objects.filter(edition=edition, headline=True)
    for rows, one, many in (
        (
            figures.filter(source=""),
            "%(count)s headline figure without a source",
            "%(count)s headline figures without a source",
        ),
        (
            figures.filter(confidence=Confidence.LOW),
            "%(count)s unverified headline figure",
            "%(count)s unverified headline figures",
        ),
    ):
        if count := rows.count():
            tasks.append(Task(ngettext(one, many, count) % {"count": count}, f"{form}#figures-group"))
    return tasks


def _of_what_belongs(edition: Edition) -> list[Task]:
    from .admin import missing
    from .models import Achievement, Album, Announcement, Document, Session, Video

    wanted: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
        (Session, missing.MissingFromSession, ("day", "time", "room", "action-line", "goal", "organiser")),
        (Document, missing.MissingFromDocument, ("link", "date")),
        (Achievement, missing.MissingFromAchievement, ("party", "goal", "date")),
        (Announcement, missing.MissingFromAnnouncement, ("text",)),
        (Video, missing.MissingFromLinked, ("link",)),
        (Album, missing.MissingFromLinked, ("link",)),
    )
    tasks = []
    for model, fact_filter, words in wanted:
        counts = model.objects.filter(edition=edition).aggregate(
            **{word.replace("-", "_"): Count("pk", filter=fact_filter.facts[word][1]) for word in words},
            in_all=Count("pk"),
        )
        listed = reverse(f"admin:forums_{model._meta.model_name}_changelist")
        things = capfirst(str(model._meta.verbose_name_plural))
        for word in words:
            count = counts[word.replace("-", "_")]
            label = _("%(things)s without %(fact)s") % {"things": things, "fact": fact_filter.facts[word][0]}
            note = _("%(count)s of %(in_all)s") % {"count": count, "in_all": counts["in_all"]}
            if count:
                tasks.append(Task(label, f"{listed}?edition__id__exact={edition.pk}&missing={word}", note))
    return tasks
