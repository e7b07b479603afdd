"""Measuring, as `python -m bench.<name>` from the top of the project; what is measured is told in each file.

Each brings a site of its own. It is on SQLite, or on PostgreSQL where DATABASE_URL names a database there: a new one is
made beside that and removed again, as by `DATABASE_URL=postgres://portal@127.0.0.1/portal python -m bench.crowd`.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wsisportal.settings")
os.environ.setdefault("PORTAL_ENV_FILE", os.devnull)
