import pytest

from medialib.lettering import SANS, SERIF, written


@pytest.mark.parametrize(
    ("text", "expected", "font"),
    [
        ("Çelik Şebeke, Łódź", "Çelik Şebeke, Łódź", "newsreader-500"),
        ("Электронное правительство", "Электронное правительство", "noto-serif-500"),
        ("منصة eGov", "منصة eGov", "noto-naskh-arabic-500"),
        ("می‌خواهم", "می‌خواهم", "noto-naskh-arabic-500"),
        ("中国 ICT", "中国 ICT", "noto-sans-sc-500"),
        ("🚀 Rocket 👩‍🚀 school 🇨🇭", "Rocket school", "newsreader-500"),
        ("1️⃣ Project", "1 Project", "newsreader-500"),
        ("e‑government", "e-government", "newsreader-500"),
        ("Evil \u202etxt\u202c\x00\n name", "Evil txt name", "newsreader-500"),
        ("Z" + "\u0335" * 90, "Z\u0335\u0335", "newsreader-500"),
    ],
)
def test_a_text_is_written_in_the_first_font_that_has_all_its_letters(text, expected, font):
    found = written(text, SERIF)

    assert found is not None
    assert (found.text, found.font) == (expected, font)


@pytest.mark.parametrize("text", ["โครงการ", "Thai โครงการ 2017", "🚀", "", " \x00", "\ud800", "\U0010fffe"])
def test_what_no_font_has_is_not_written_in_part(text):
    assert written(text, SERIF) is None


def test_each_way_of_writing_has_a_font_of_its_own():
    assert written("Infomed", SANS).font == "noto-sans-400"
