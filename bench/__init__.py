"""Measuring, as `python -m bench.<name>` from the top of the project; what is measured is told in each file."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wsisportal.settings")
os.environ.setdefault("PORTAL_ENV_FILE", os.devnull)
