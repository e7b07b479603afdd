from django.contrib import admin
from django_tasks_db import admin as tasks_admin

# The queue is the operator's matter, not an editor's.
admin.site.unregister(tasks_admin.DBTaskResult)
