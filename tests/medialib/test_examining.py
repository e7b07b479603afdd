import io

import pytest

from medialib import children, examining
from medialib.examining import Reason, RefusedError, examined

from . import files

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("content", "kind", "pages"), files.KINDS.values(), ids=files.KINDS)
def test_a_file_is_what_is_in_it(content, kind, pages):
    found = examined(io.BytesIO(content))

    assert (found.kind, found.pages) == (kind, pages)


@pytest.mark.parametrize(("content", "reason"), files.REFUSED.values(), ids=files.REFUSED)
def test_what_readers_cannot_be_offered_is_refused_in_words(content, reason):
    with pytest.raises(RefusedError) as refused:
        examined(io.BytesIO(content))

    assert refused.value.reason == Reason[reason]
    assert str(refused.value) == Reason[reason].label


@pytest.mark.parametrize("hostile", [files.pdf_bomb, files.pdf_with_pages_without_end])
def test_a_hostile_pdf_ends_within_its_limits(hostile):
    with pytest.raises(RefusedError) as refused:
        examined(io.BytesIO(hostile()))

    assert refused.value.reason in (Reason.DAMAGED, Reason.TOO_DEMANDING)


def test_a_file_that_never_ends_to_be_read_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(examining, "CHILD", slow)
    monkeypatch.setattr(examining, "SECONDS", 1)

    with pytest.raises(RefusedError) as refused:
        examined(io.BytesIO(b"text"))

    assert refused.value.reason == Reason.TOO_DEMANDING


def test_a_file_of_more_than_50_megabytes_is_refused_before_it_is_looked_into(monkeypatch):
    monkeypatch.setattr(examining, "MOST_BYTES", 100)

    with pytest.raises(RefusedError) as refused:
        examined(io.BytesIO(b"x" * 101))

    assert refused.value.reason == Reason.TOO_HEAVY
    assert examined(io.BytesIO(b"x" * 100)).kind == "TXT"


def test_nothing_of_an_upload_is_left_in_the_folder_for_temporary_files(monkeypatch, tmp_path):
    monkeypatch.setattr(children.tempfile, "tempdir", str(tmp_path))

    examined(io.BytesIO(b"text"))
    with pytest.raises(RefusedError):
        examined(io.BytesIO(b"\x00"))

    assert list(tmp_path.glob(f"{children.PREFIX}*")) == []
