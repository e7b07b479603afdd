import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_the_map_names_the_rooms_that_there_are():
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    mapped = re.findall(r"^\| `(\w+)` \| (?!`)", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE)

    assert sorted(mapped) == sorted(rooms)


def test_every_direct_dependency_has_its_line_of_reason():
    listed = (ROOT / "requirements.in").read_text() + (ROOT / "requirements-dev.in").read_text()
    names = [re.split(r"[\[~=<>]", line)[0] for line in listed.split("\n") if line and not line.startswith("-")]
    reasons = (ROOT / "docs/dependencies.md").read_text()
    explained = " ".join(re.findall(r"^\| ([^|]+) \|", reasons, re.MULTILINE))

    assert [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", explained)] == []


def test_the_environment_a_machine_can_set_is_in_the_readme():
    named = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "wsisportal/settings.py").read_text())
    readme = (ROOT / "README.md").read_text()

    assert [name for name in named if f"`{name}`" not in readme] == []


def test_the_readme_lets_the_proxy_through_what_the_portal_takes():
    readme = (ROOT / "README.md").read_text()
    most = max(settings.UPLOADS.values()) + settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    assert f"`client_max_body_size {most // settings.MEGABYTE}m;`" in readme
