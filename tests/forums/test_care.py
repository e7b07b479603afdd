from datetime import date

import pytest

from forums.models import EditionFigure
from publishing.figures import contradicts
from publishing.models import LinkState
from tests.factories import (
    DocumentFactory,
    DocumentLinkFactory,
    EditionFactory,
    EditionFigureFactory,
    EditionPersonFactory,
    RoomFactory,
    SessionActionLineFactory,
    SessionFactory,
    TrackFactory,
)
from tests.publishing.test_care import findings, form

pytestmark = pytest.mark.django_db

QUALIFIER = EditionFigure.Qualifier


@pytest.fixture
def edition():
    return EditionFactory(year=2017, name="WSIS Forum 2017", start_date=date(2017, 6, 12), end_date=date(2017, 6, 16))


def test_a_session_on_another_day_than_its_edition_is_found(desk, edition):
    before = SessionFactory(edition=edition, title="Before", date=date(2017, 6, 11))
    SessionFactory(edition=edition, title="First", date=date(2017, 6, 12))
    SessionFactory(edition=edition, title="Last", date=date(2017, 6, 16))
    SessionFactory(edition=edition, title="No day")
    SessionFactory(edition=EditionFactory(year=2016, start_date=None, end_date=None), date=date(2016, 1, 1))

    assert findings(desk, "session-days") == [("Before", form(before), "11 June 2017, WSIS Forum 2017")]


def test_sessions_of_the_current_edition_say_which_facts_they_lack(desk, edition):
    whole = SessionFactory(edition=edition, track=TrackFactory(edition=edition), room=RoomFactory())
    SessionActionLineFactory(session=whole)
    bare = SessionFactory(edition=edition, title="Bare")
    SessionFactory(edition=EditionFactory(year=2016))

    assert findings(desk, "session-facts") == [("Bare", form(bare), "without track, room, action line")]


@pytest.mark.parametrize(
    ("qualifier", "counts"),
    [
        (QUALIFIER.EXACTLY, [89, 99, 101, 111]),
        (QUALIFIER.MORE_THAN, [89, 99, 100]),
        (QUALIFIER.AT_LEAST, [89, 99]),
        (QUALIFIER.UP_TO, [101, 111]),
        (QUALIFIER.ABOUT, [89, 111]),
    ],
)
def test_a_stated_number_is_read_with_its_qualifier(qualifier, counts):
    figure = EditionFigure(value=100, qualifier=qualifier)

    assert [count for count in (89, 99, 100, 101, 111) if contradicts(figure, count)] == counts


def test_a_stated_number_of_facilitators_is_compared_with_those_that_are_here(desk, edition):
    EditionFigureFactory(edition=edition, topic="facilitators", label="facilitators", value=2)
    EditionPersonFactory(edition=edition, role="facilitator")
    EditionPersonFactory(edition=edition, role="chair")
    EditionFigureFactory(edition=EditionFactory(year=2016), topic="sessions", value=200)

    assert findings(desk, "counts") == [
        (
            "WSIS Forum 2017",
            f"{form(edition)}#figures-group",
            "stated: 2 facilitators; counted here: 1",
        )
    ]


def test_a_topic_without_a_headline_is_found(desk, edition):
    EditionFigureFactory(edition=edition, topic="countries", label="countries", value=140, headline=False)
    EditionFigureFactory(edition=edition, topic="countries", label="countries", value=150, headline=False)
    EditionFigureFactory(edition=edition, topic="participants", value=2500)
    EditionFigureFactory(edition=edition, topic="participants", value=2000, headline=False)

    assert findings(desk, "headlines") == [
        ("WSIS Forum 2017", f"{form(edition)}#figures-group", "140 countries; 150 countries")
    ]


def test_a_document_and_its_links_are_compared(desk, edition):
    promised = DocumentFactory(edition=edition, title="A", link_state=LinkState.AVAILABLE)
    denied = DocumentFactory(edition=edition, title="B", link_state=LinkState.NOT_PRESERVED)
    DocumentLinkFactory(document=denied)
    right = DocumentFactory(edition=edition, title="C", link_state=LinkState.AVAILABLE)
    DocumentLinkFactory(document=right)
    DocumentFactory(edition=edition, title="D", link_state=LinkState.TO_FOLLOW)

    assert findings(desk, "document-links") == [
        ("A", form(promised), "it says “available”, but there is neither a file nor a link that readers see"),
        ("B", form(denied), "there is a link, but it says “link not preserved”"),
    ]
