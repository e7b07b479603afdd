import pytest
import time_machine
from django.utils import timezone

from intake import tickets
from tests.intake.sending import ticket


def test_a_ticket_tells_its_key_and_its_age():
    with time_machine.travel(timezone.now(), tick=False):
        first, second = (tickets.read("form", ticket("form", age=90)) for _ in range(2))

    assert first.seconds == 90
    assert first.key != second.key


ODD = {
    "empty": "",
    "a letter": "x",
    "a dot": "a.b",
    "of another form": ticket("another form"),
    "cut off": ticket("form")[:-1],
    "changed": "0" + ticket("form"),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_ticket_that_was_not_issued_for_the_form_is_none(text):
    assert tickets.read("form", text) is None
