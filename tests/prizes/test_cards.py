import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from medialib.cards import drawn
from prizes.cards import card_of
from prizes.models import Distinction
from tests.factories import (
    ActionLineFactory,
    CycleFactory,
    DistinctionFactory,
    EditionFactory,
    OrganisationFactory,
    PrizeCategoryFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cycle():
    return CycleFactory(edition=EditionFactory(year=2017))


@pytest.fixture
def winner(cycle):
    project = ProjectFactory(cycle=cycle, title="Infomed", slug="infomed", country="CU")
    line = ActionLineFactory(code="C7-EHEA", title="E-health")
    category = PrizeCategoryFactory(number=10, action_line=line)
    DistinctionFactory(cycle=cycle, project=project, rank="winner", category=category)
    ProjectOrganisationFactory(project=project, organisation=OrganisationFactory(name="Health network"))
    return project


def address(project):
    return f"/en/prizes/2017/projects/{project.slug}/card.jpg"


def head(client, path):
    found = re.findall(
        r'<meta (?:property|name)="((?:og|twitter):[^"]+)"\s+content="([^"]*)"', client.get(path).text, re.DOTALL
    )
    return dict(found)


def test_a_project_has_its_card_and_its_page_names_it(client, winner):
    response = client.get(address(winner))
    named = head(client, winner.get_absolute_url())

    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert named == {
        "og:title": "Infomed, WSIS Prizes 2017",
        "og:description": "Infomed and what it was given in the WSIS Prizes 2017.",
        "og:type": "article",
        "og:site_name": "WSIS Forum",
        "og:url": "http://testserver/en/prizes/2017/projects/infomed/",
        "og:image": "http://testserver/en/prizes/2017/projects/infomed/card.jpg",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Infomed. WSIS Prizes 2017 · Winner",
        "twitter:card": "summary_large_image",
    }


def test_a_page_without_an_image_of_its_own_names_none(client, cycle):
    named = head(client, "/en/prizes/2017/")

    assert {name for name in named if "image" in name} == set()
    assert (named["twitter:card"], named["og:url"]) == ("summary", "http://testserver/en/prizes/2017/")


def test_the_card_says_the_highest_and_latest_that_the_project_was_given(winner):
    later = CycleFactory(edition=EditionFactory(year=2018))
    DistinctionFactory(cycle=later, project=winner, rank="champion")
    rows = winner.distinctions.order_by("-cycle__edition__year"), winner.organisations.all()

    card = card_of(winner, *map(list, rows), site="WSIS Forum")

    assert (card.kicker, card.above, card.title, card.below, card.foot) == (
        "WSIS Prizes 2017 · Winner",
        "Category 10 · C7 E-health",
        "Infomed",
        ("Health network", "Cuba"),
        "WSIS Forum",
    )


def test_a_card_without_facts_is_made_of_what_there_is(client, cycle):
    project = ProjectFactory(cycle=cycle, title="", country="")

    assert client.get(address(project)).status_code == 200
    assert card_of(project, [], [], site="").kicker == "WSIS Prizes 2017"


def test_nothing_of_an_embargo_is_on_a_card_before_the_minute(client, winner, monkeypatch):
    moment = timezone.now() + timedelta(hours=1)
    known = client.get(address(winner))
    winner.distinctions.update(embargo_until=moment)
    without_rank = client.get(address(winner)).content
    winner.embargo_until = moment
    winner.save()

    hidden = [client.get(address(winner), headers=headers) for headers in ({}, {"If-None-Match": known["ETag"]})]
    monkeypatch.setattr(timezone, "now", lambda: moment)
    after = client.get(address(winner))

    assert [(page.status_code, page["Cache-Control"]) for page in hidden] == [(404, "no-store")] * 2
    assert without_rank != known.content
    assert (after.status_code, after.content) == (200, known.content)
    assert after["Cache-Control"] == "public, no-cache"


def test_a_card_that_has_not_changed_is_not_drawn_or_sent_again(client, winner):
    first = client.get(address(winner))
    before = drawn.cache_info()

    second = client.get(address(winner), headers={"If-None-Match": first["ETag"]})

    after = drawn.cache_info()
    assert (second.status_code, second.content) == (304, b"")
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)


def test_the_card_of_another_year_is_found_at_the_first(client, winner):
    response = client.get(address(winner).replace("2017", "2018"))

    assert (response.status_code, response["Location"]) == (301, address(winner))


def test_the_page_shows_the_address_to_be_copied(client, winner):
    page = client.get(winner.get_absolute_url()).text

    assert (
        '<p class="share__address" dir="ltr" data-share-address>http://testserver/en/prizes/2017/projects/infomed/</p>'
        in page
    )
    assert f'<a href="{address(winner)}">Preview image</a>' in page


def test_the_card_of_a_renamed_project_is_found_at_its_new_address(client, winner):
    before = address(winner)
    winner.slug = "infomed-cuba"
    winner.save()

    moved = client.get(before)
    Distinction.objects.all().delete()
    winner.delete()

    assert (moved.status_code, moved["Location"]) == (301, address(winner))
    assert client.get(before).status_code == 410
