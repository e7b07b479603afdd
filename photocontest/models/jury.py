"""The jury: who judges what in which round, and what came of it. A juror never learns whose photo it is."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from publishing.models import RichTextField

from .contests import Contest
from .entries import Entry

MOST_STARS = 5


class Juror(models.Model):
    """Somebody who judges a contest."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="jurors", verbose_name=_("contest"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="juries", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jurors",
        verbose_name=_("organisation"),
        help_text=_("Photos from there are not given to this juror."),
    )

    class Meta:
        ordering = ["contest", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "user"],
                name="photocontest_juror_once",
                violation_error_message=_("This person is in the jury already."),
            )
        ]
        verbose_name = _("juror")
        verbose_name_plural = _("jurors")

    def __str__(self) -> str:
        return self.user.get_full_name() or self.user.get_username()


class Round(models.Model):
    """One pass of the jury over the photos; who passes goes into the next."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("yes or no")
        STARS = "stars", _("stars by criteria")
        RANKING = "ranking", _("ranking")

    class Status(models.TextChoices):
        PREPARED = "prepared", _("being prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Ties(models.TextChoices):
        ALL = "all", _("all of them pass")
        NONE = "none", _("none of them passes")
        CHAIR = "chair", _("the coordinator chooses among them")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("contest"))
    number = models.PositiveSmallIntegerField(_("number"), default=1, validators=[MinValueValidator(1)])
    kind = models.CharField(_("how it is judged"), max_length=10, choices=Kind)
    instructions = RichTextField(_("instructions"), blank=True, help_text=_("Always at hand while judging."))
    quorum = models.PositiveSmallIntegerField(
        _("votes per photo"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("How many jurors see each photo."),
    )
    passes = models.PositiveSmallIntegerField(
        _("how many pass"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: not decided.")
    )
    ties = models.CharField(_("if some at the limit are equal"), max_length=10, choices=Ties, default=Ties.ALL)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREPARED, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["contest", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "number"],
                name="photocontest_round_once",
                violation_error_message=_("There is a round with this number already."),
            ),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="photocontest_round_has_quorum"),
        ]
        verbose_name = _("round of the jury")
        verbose_name_plural = _("rounds of the jury")

    def __str__(self) -> str:
        return str(_("Round %(number)s") % {"number": self.number})


class Criterion(models.Model):
    """What stars are given for, and how much it counts."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("round"))
    name = models.CharField(_("name"), max_length=80)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="photocontest_criterion_once",
                violation_error_message=_("This criterion is there already."),
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="photocontest_criterion_counts"),
        ]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """Why a juror does not judge a photo."""

    class Kind(models.TextChoices):
        OWN = "own", _("the juror’s own photo")
        ORGANISATION = "organisation", _("the same organisation")
        DOMAIN = "domain", _("the same mail domain")
        DECLARED = "declared", _("declared by the juror")

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("juror"))
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("entry"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["juror", "entry"], name="photocontest_conflict_once")]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Assignment(models.Model):
    """That a juror judges a photo in a round; its place in the juror's pile."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("round"))
    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("juror"))
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("entry"))
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        default_permissions = ()
        ordering = ["round", "juror", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "juror", "entry"], name="photocontest_assignment_once")]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return f"{self.round}, {self.order}"


class Vote(models.Model):
    """What a juror thinks of a photo: yes or no, a rank, or stars in `scores`, as the round asks."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="vote", verbose_name=_("assignment")
    )
    is_yes = models.BooleanField(_("yes"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        default_permissions = ("add",)  # that of a juror
        ordering = ["-at", "-pk"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")

    def __str__(self) -> str:
        return str(self.assignment)


class Score(models.Model):
    """Stars for one criterion."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="scores", verbose_name=_("vote"))
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    stars = models.PositiveSmallIntegerField(_("stars"))

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["vote", "criterion"], name="photocontest_score_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=MOST_STARS), name="photocontest_score_in_bounds"
            ),
        ]
        verbose_name = _("score")
        verbose_name_plural = _("scores")

    def __str__(self) -> str:
        return str(self.stars)


class Result(models.Model):
    """What a closed round made of a photo; written once."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="results", verbose_name=_("round"))
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="results", verbose_name=_("entry"))
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=4)
    votes = models.PositiveSmallIntegerField(_("votes"))
    place = models.PositiveIntegerField(_("place"))
    passes = models.BooleanField(_("passes"), default=False)

    class Meta:
        default_permissions = ()
        ordering = ["round", "place", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "entry"], name="photocontest_result_once")]
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self) -> str:
        return f"{self.round}: {self.place}"


class EventQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("A line of the log is not changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A line of the log is not deleted.")


class Event(models.Model):
    """A line in the jury's log, which is only ever added to; it goes with its contest alone."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="events", verbose_name=_("contest"))
    round = models.ForeignKey(
        Round, on_delete=models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("round")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    verb = models.CharField(_("what"), max_length=30)
    words = models.TextField(_("words"), blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return self.verb

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A line of the log is not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A line of the log is not deleted.")
