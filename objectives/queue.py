"""The queue of the jobs, looked at: what waits, since when, what died, what failed.

The rows are those of `django_tasks_db`; what a job does is `jobs.py`'s.
"""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

# Longer than a job takes: then its worker is taken for dead. That may be wrong of one that prints
# hundreds of cards: whoever takes it up finds what is claimed, or done, and costs nobody anything.
DEAD = timedelta(minutes=5)
WHEN_IDLE = -50  # the priority of what nobody waits for


def left_half_way(jobs: QuerySet) -> QuerySet:
    """Begun, and by a worker that is not there any more; or, says a clock that was set back since,
    in a future that none of ours knows of."""
    now = timezone.now()
    dead = Q(started_at__lt=now - DEAD) | Q(started_at__gt=now + DEAD)
    return jobs.filter(dead, status=TaskResultStatus.RUNNING)


def was_left(job: DBTaskResult) -> bool:
    """The same of one."""
    is_running = job.status == TaskResultStatus.RUNNING
    return is_running and abs(timezone.now() - job.started_at) > DEAD


def put_back(jobs: QuerySet) -> int:
    """Let those that failed or were left half-way be done once more; how many these were."""
    failed = Q(pk__in=jobs.filter(status=TaskResultStatus.FAILED).values("pk"))
    dead = Q(pk__in=left_half_way(jobs).values("pk"))
    return DBTaskResult.objects.filter(failed | dead).update(
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        finished_at=None,
        exception_class_path="",
        traceback="",
    )


def throw_away(jobs: QuerySet) -> int:
    """Forget those that have ended, one way or the other; how many these were."""
    ended = jobs.filter(status__in=[TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL])
    return ended.delete()[0]


def waited_for() -> timedelta:
    """How long the oldest job has been waiting that somebody waits for and a worker could begin."""
    waiting = DBTaskResult.objects.ready().filter(priority__gt=WHEN_IDLE).order_by()
    times = [
        waiting.filter(run_after=get_date_max()).order_by("enqueued_at").values_list("enqueued_at"),
        waiting.exclude(run_after=get_date_max()).order_by("run_after").values_list("run_after"),
    ]
    since = [row[0] for rows in times for row in rows[:1]]
    now = timezone.now()
    return max(now - min(since, default=now), timedelta(0))


def jobs_by_kind() -> dict[tuple[str, str], int]:
    """How many there are of each task in each state, by their names."""
    rows = DBTaskResult.objects.order_by().values_list("task_path", "status")
    return {
        (path.rpartition(".")[2], state.lower()): many
        for path, state, many in rows.annotate(many=Count("pk"))
    }
