import pytest
from django.core.exceptions import ValidationError

from pages.models import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "slug", ["about/corrections", "forum", "forum/2017", "goals", "goals/9/sessions", "people/who"]
)
def test_page_may_not_take_an_address_of_another_part_of_the_site(slug):
    with pytest.raises(ValidationError) as caught:
        Page(title="A page", slug=slug).full_clean()

    assert caught.value.message_dict == {
        "slug": ["Another part of the site answers at this address. Choose another."],
    }


@pytest.mark.parametrize("slug", ["about", "about/privacy", "about/people", "forums", "forum-rules"])
def test_page_may_take_any_address_that_is_left(slug):
    Page(title="A page", slug=slug).full_clean()


def test_page_whose_address_is_no_address_is_told_so_once():
    with pytest.raises(ValidationError) as caught:
        Page(title="A page", slug="Über uns").full_clean()

    assert len(caught.value.message_dict["slug"]) == 1


def test_the_form_refuses_an_address_of_another_part_of_the_site(desk):
    response = desk.post("/admin/pages/page/add/", {"title": "A page", "slug": "forum", "state": "draft"})

    assert response.status_code == 200
    assert "Another part of the site answers at this address." in response.text
    assert not Page.objects.exists()
