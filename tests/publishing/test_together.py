from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Count, Window
from django.utils import timezone

from forums.models import AchievementParty, Edition, Participation, Point, Session, Track
from publishing.models import LiveModel, State
from publishing.together import read_together
from reference.models import Language
from tests.factories import (
    EditionFactory,
    LanguageFactory,
    PointFactory,
    SessionActionLineFactory,
    SessionFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


def facts(row):
    """All fields of a row, with their types."""
    values = {field.attname: row.__dict__[field.attname] for field in row._meta.concrete_fields}
    return {name: (type(value), value) for name, value in values.items()}


def test_rows_of_every_kind_are_as_the_database_gives_them(content):
    models = [model for model in apps.get_models() if issubclass(model, LiveModel)]

    found = read_together(*(model.objects.live() for model in models))

    assert sum(len(rows) for rows in found) > 500
    for model, rows in zip(models, found, strict=True):
        assert [facts(row) for row in rows] == [facts(row) for row in model.objects.live()], model


def test_related_rows_come_along_and_ask_no_more(content, django_assert_num_queries):
    lists = [
        Participation.objects.live().select_related("person", "session__edition"),
        AchievementParty.objects.live().select_related("organisation", "person"),
        Point.objects.live().select_related("session__edition", "track__edition"),
    ]
    expected = [[str(row) for row in rows] for rows in lists]

    with django_assert_num_queries(1):
        parts, parties, points = read_together(*lists)
        names = [[str(row) for row in rows] for rows in (parts, parties, points)]
        places = {(row.session or row.track).edition.year for row in points}

    assert names == expected
    assert places == {2017}


def test_an_empty_relation_is_none():
    PointFactory(track=TrackFactory())

    [[point]] = read_together(Point.objects.select_related("session__edition", "track"))

    assert point.session is None
    assert isinstance(point.track, Track)


def test_order_slice_and_count_hold():
    for title in "CADB":
        SessionFactory(title=title)

    [rows] = read_together(Session.objects.order_by("-title").annotate(total=Window(Count("*")))[:2])

    assert [(row.title, row.total) for row in rows] == [("D", 4), ("C", 4)]


def test_annotations_distinct_rows_and_prefetched_ones_come_along(django_assert_num_queries):
    session = SessionFactory()
    link = SessionActionLineFactory(session=session)
    for each in (session, SessionFactory()):
        each.languages.add(LanguageFactory())
    lists = [
        Edition.objects.live().with_counts(),
        Language.objects.filter(sessions__in=Session.objects.all()).distinct(),
        Session.objects.filter(pk=session.pk).prefetch_related("action_line_links"),
    ]

    [edition], languages, [found] = read_together(*lists)

    assert (edition.session_count, edition.document_count) == (2, 0)
    assert [language.code for language in languages] == ["en"]
    with django_assert_num_queries(0):
        assert list(found.action_line_links.all()) == [link]


def test_a_list_that_can_have_no_rows_is_empty():
    EditionFactory()

    none, some = read_together(Edition.objects.none(), Edition.objects.all())

    assert (none, [edition.year for edition in some]) == ([], [2017])
    assert read_together() == []


def test_a_row_says_from_when_to_when_it_is_shown_and_asks_no_more(django_assert_num_queries):
    opens, ends = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    EditionFactory(publish_at=opens, unpublish_at=ends)

    [[edition]] = read_together(Edition.objects.all())

    with django_assert_num_queries(0):
        assert (edition.publish_at, edition.unpublish_at) == (opens, ends)
        assert (edition.has_opened, edition.is_expired) == (True, False)


def test_a_row_read_this_way_can_be_saved_with_its_moments_kept():
    session = SessionFactory(state=State.DRAFT)

    [[found]] = read_together(Session.objects.all())
    found.title = "Renamed"
    found.save()

    again = Session.objects.get()
    assert (again.title, again.state, again.created_at) == ("Renamed", State.DRAFT, session.created_at)
