"""The privacy page says of each kind of data what it is for and until when it is kept."""

import pytest
from django.apps import apps

from intake import retention
from intake.models import Submission
from tests.factories import PageFactory

pytestmark = pytest.mark.django_db


def test_the_page_on_privacy_lists_all_that_forms_bring_in(client):
    PageFactory(slug="about/privacy")
    other = PageFactory(slug="about/other")

    page = client.get("/en/about/privacy/").text

    kinds = [model for model in apps.get_models() if issubclass(model, Submission)]
    assert len(retention.table()) > len(kinds) > 0
    for kept in retention.table():
        assert f">{str(kept.name).capitalize()}<" in page
        assert (str(kept.purpose) in page, str(kept.until) in page) == (True, True)
    assert "What you send us" not in client.get(other.get_absolute_url()).text
