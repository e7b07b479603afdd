import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.wsisportal.test_production import PRODUCTION


@pytest.mark.parametrize(
    ("environment", "required"),
    [
        (PRODUCTION, "True"),
        (PRODUCTION | {"PORTAL_REQUIRE_OTP": "false"}, "False"),
        ({}, "False"),
        ({"PORTAL_REQUIRE_OTP": "true"}, "True"),
    ],
)
def test_one_time_passwords_are_required_in_production_and_wherever_asked_for(environment, required):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env = kept | environment | {"DJANGO_SETTINGS_MODULE": "wsisportal.settings"}
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.REQUIRE_OTP)"]

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == required
