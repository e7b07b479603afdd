"""How people go about a photo contest: who sends photos, who judges them, and who runs it."""

import io
from functools import cache

from PIL import Image
from playwright.sync_api import expect

PATIENCE = 3_100  # milliseconds that nobody fills in a form in

WORKED = """
from wsisportal.work import work
work(once=True)
"""


def removed(year, *people):
    """Code that takes away the edition of a year with its contest, and people by what they sign in with."""
    return f"""
from django.contrib.auth import get_user_model
from forums.models import Edition
from photocontest.models import Assignment, Award, Collage, Contest, Entrant, Entry, Juror, Round
for collage in Collage.objects.filter(contest__edition__year={year}):
    collage.remove()
Assignment.objects.filter(round__contest__edition__year={year}).delete()
for model in (Award, Round, Juror, Entry, Entrant):
    model.objects.filter(contest__edition__year={year}).delete()
Contest.objects.filter(edition__year={year}).delete()
Edition.objects.filter(year={year}).delete()
get_user_model().objects.filter(username__in={people!r}).delete()
"""


def title(page):
    return page.get_by_role("heading", level=1)


def heading(page):
    """What a page is about, once the script that takes keys is there: what is pressed before is lost."""
    page.wait_for_load_state()
    return title(page).inner_text()


# Who sends photos


@cache
def photo(seed, size=(1600, 1200)):
    """A JPEG of some hundred thousand bytes that compresses badly, as photos do."""
    noise = Image.effect_noise((size[0] // 2, size[1] // 2), 90 + seed).resize(size)
    file = io.BytesIO()
    Image.merge("RGB", (noise, noise, noise)).save(file, "JPEG", quality=92)
    return {"name": f"IMG_{seed}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def slot(page, number):
    return page.locator(f"[data-slot='{number}']")


def write(page, number, title):
    inside = slot(page, number)
    inside.get_by_label("Title").fill(title)
    inside.get_by_label("What it is about").fill("Pupils build a radio from parts.")
    inside.get_by_label("What is to be seen").fill("Three girls bend over a circuit board.")
    inside.get_by_label("Country where it was taken").select_option("NG")


def sign(page, name="Ngozi Eze"):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your mail address").fill("ngozi@example.org")
    for consent in ("I took these photos", "I am 18 or older", "Everybody who can be recognised"):
        page.get_by_label(consent).check()


def entered(site, year):
    """What is stored of each who sent something: photos by their place in the form."""
    code = f"""
from photocontest.models import Entrant
for entrant in Entrant.objects.filter(contest__edition__year={year}).order_by("pk"):
    told = [(entry.slot, entry.title, entry.size, entry.review) for entry in entrant.entries.order_by("slot")]
    print(entrant.name, told)
"""
    return site.run(code).strip()


# Who judges


def begin(juror, contest):
    juror.goto("/admin/")
    juror.get_by_role("link", name=f"{contest}: Round").click()
    juror.wait_for_url("**/judging/**")


def open_round(coordinator, pk):
    coordinator.goto(f"/admin/photocontest/round/{pk}/board/")
    coordinator.get_by_role("button", name="Open the round").click()
    expect(coordinator.locator(".messagelist .success")).to_contain_text("The round is open")
