#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line
from environs import EnvError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wsisportal.settings")
    try:
        execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(f"{error}\nWhat the portal reads from the environment is listed in README.md.")
