import re

import pytest

from tests.factories import OrganisationFactory, PageFactory

pytestmark = pytest.mark.django_db


def canonical(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return re.search(r'<link rel="canonical" href="([^"]*)">', response.text)[1].replace("&amp;", "&")


@pytest.fixture
def organisations():
    for _ in range(41):
        OrganisationFactory(country="CH", stakeholder_type="academia")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("?page=1", ""),
        ("?page=2", "?page=2"),
        ("?page=02", "?page=2"),
        ("?utm_source=flash&page=2", "?page=2"),
        ("?country=ch&type=academia", "?type=academia&country=ch"),
        ("?page=2&country=ch&ref=x&name=&type=academia", "?type=academia&country=ch&page=2"),
        ("?name=two+words", "?name=two+words"),
        ("?name=a%26page%3D7", "?name=a%26page%3D7"),
        ("?country=zz", ""),
        ("?country=%22%3E%3Cb%3E", ""),
    ],
)
def test_canonical_keeps_known_words_in_one_order(client, organisations, query, expected):
    assert canonical(client, f"/en/organisations/{query}") == f"/en/organisations/{expected}"


def test_canonical_of_a_plain_page_is_its_path(client):
    PageFactory(slug="about")

    assert canonical(client, "/en/about/?page=2") == "/en/about/"


def test_a_page_names_its_address_with_its_host_where_it_is_read_elsewhere(client):
    OrganisationFactory(country="CH", stakeholder_type="academia")
    page = client.get("/en/organisations/?utm_source=flash&country=ch&type=academia").text
    refused = client.get("/en/", headers={"host": "another.example"})

    named = '<meta property="og:url" content="{}/en/{}">'
    assert named.format("http://testserver", "organisations/?type=academia&amp;country=ch") in page
    assert refused.status_code == 400
    assert named.format("", "") in refused.text
