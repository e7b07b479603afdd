import pytest
from django.core.exceptions import ValidationError

from exhibition.forms import ApplicationForm
from hackathons.forms import InterestForm
from intake.forms import no_domains, no_links
from photocontest.forms import EntrantForm
from tests.factories import ContestFactory


@pytest.mark.parametrize(
    "text", ["ftp://x.y", "HTTP://x.y", "https:x.y", "a svn+ssh://x", "www.x.y", "[URL=x", "href = x"]
)
def test_an_address_of_a_website_is_refused_in_any_field(text):
    with pytest.raises(ValidationError):
        no_links(text)


@pytest.mark.parametrize(
    "name",
    [
        "spam.com",
        "Visit Spam.Net!",
        "x-1.co.uk",
        "bit.ly",
        "SPAM.RU",
        "t.me/spam",
        "пример.рф",
        "a@example.org",
        "spam.ru.",
    ],
)
def test_a_name_that_reads_like_an_address_is_refused(name):
    with pytest.raises(ValidationError):
        no_domains(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dr.Li",
        "J.R.R. Tolkien",
        "St.Gallen",
        "Acme GmbH & Co.KG",
        "S.A.R.L. Radio",
        "Node.js Ninjas",
        "U.N. Women",
        "Team 2.0",
        "Community.",
        "ООО Радио.Все",
    ],
)
def test_names_with_points_are_names(name):
    no_domains(name)
    no_links(name)


@pytest.mark.django_db
def test_names_take_no_domains_and_texts_do():
    forms = (InterestForm(), ApplicationForm(), EntrantForm(contest=ContestFactory()))

    kept_out = [[name for name, field in form.fields.items() if no_domains in field.validators] for form in forms]

    assert kept_out == [
        ["name", "team_name"],
        ["organisation", "acronym", "contact", "phone"],
        ["name", "organisation"],
    ]
