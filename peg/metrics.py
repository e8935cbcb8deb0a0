"""Figures for Prometheus at /metriche/, for whoever knows `METRICS_TOKEN`.

Two kinds: what stands in the database, counted when it is asked for and the same whichever process
answers; and how requests were answered, which each process counts for itself. Where several
processes serve on one machine they share a folder, `PROMETHEUS_MULTIPROC_DIR`, empty at the start
and lost with it: each machine is asked for its own. Labels are names of routes, kinds and states:
a bounded number, and nothing about people.
"""

import os
import time

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from objectives.models import Book, Edition, PegObjective, Period
from objectives.queue import jobs_by_kind, waited_for

_METHODS = ("GET", "HEAD", "POST")
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_own = CollectorRegistry()
_requests = Histogram(
    "peg_request_seconds",
    "Requests by route, method and class of their status, and how long they took",
    ["route", "method", "status"],
    buckets=_SECONDS,
    registry=_own,
)


def count(get_response):
    """Count each request; nothing where nobody may ask for the figures."""

    def middleware(request):
        if not settings.METRICS_TOKEN:
            return get_response(request)
        began = time.perf_counter()
        answer = get_response(request)
        method = request.method if request.method in _METHODS else "other"
        labels = (_route(request), method, f"{answer.status_code // 100}xx")
        _requests.labels(*labels).observe(time.perf_counter() - began)
        return answer

    return middleware


def metrics(request: HttpRequest) -> HttpResponse:
    """All figures as text; 404 without a token in the settings, 401 without it in the request."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    sent = request.headers.get("Authorization", "")
    if not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(_Stored())
    stored = generate_latest(registry)
    return HttpResponse(stored + generate_latest(_counted()), content_type=CONTENT_TYPE_LATEST)


def _route(request: HttpRequest) -> str:
    """By its name; the many pages of the administration are one, an address of nothing is none."""
    match = request.resolver_match
    if getattr(request, "is_probe", False):
        return "probe"
    if not match:
        return "none"
    return "admin" if "admin" in match.app_names else match.view_name


def _counted() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return _own
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


class _Stored:
    """What is counted in the database, in a constant number of queries."""

    def collect(self):
        jobs = GaugeMetricFamily("peg_jobs", "Jobs of the queue", labels=["task", "state"])
        for (task, state), many in jobs_by_kind().items():
            jobs.add_metric([task, state], many)
        yield jobs
        yield _gauge("peg_job_waiting_seconds", "Of the oldest one", waited_for().total_seconds())
        yield _by_state("peg_cards", PegObjective.objects.all())
        yield _by_state("peg_books", Book.objects.all())
        unprinted = Edition.objects.filter(pdf="")
        failed = unprinted.exclude(pdf_problem="").count()
        yield _gauge("peg_editions_without_pdf", "Asked for or failed", unprinted.count())
        yield _gauge("peg_editions_failed", "Without a PDF, for a reason", failed)
        late = Period.objects.filter(is_open=True, due_on__lt=timezone.localdate())
        yield _gauge("peg_periods_late", "Open after the day they were due by", late.count())
        sessions = Session.objects.filter(expire_date__gt=timezone.now())
        yield _gauge("peg_sessions", "Sessions that have not ended", sessions.count())


def _by_state(name: str, rows: QuerySet) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, "Rows by state", labels=["state"])
    for state, many in rows.order_by().values_list("state").annotate(many=Count("pk")):
        gauge.add_metric([state], many)
    return gauge


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
