"""Who waits for whom on PostgreSQL."""

from django.db import connection


def somebody_waits() -> bool:
    """For a lock of this transaction. Others wait on the same server, for those of other tests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]
