"""Metrics: on their own port, by OpenTelemetry's names, with bounded labels."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.conformance.client import ABSENT, ITEMS
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("MON-04")
SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)(?: \d+)?$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
DURATION = "http_server_request_duration_seconds"
LABELS = {"http_request_method", "http_route", "http_response_status_code"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of the text format."""

    name: str
    labels: dict[str, str]
    value: float


def _scrape(target: Target) -> list[Sample]:
    response = httpx.get(target.service.metrics_url, timeout=10)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(
        ("text/plain", "application/openmetrics-text")
    )
    samples = []
    for line in response.text.splitlines():
        if not line or line.startswith("#"):
            continue
        match = SAMPLE.match(line)
        assert match, f"Prometheus text: {line}"
        samples.append(Sample(match[1], dict(LABEL.findall(match[2] or "")), float(match[3])))
    return samples


def _named(samples: list[Sample], name: str) -> list[Sample]:
    return [sample for sample in samples if sample.name == name]


def _count(target: Target, **labels: str) -> float:
    return sum(
        sample.value
        for sample in _named(_scrape(target), f"{DURATION}_count")
        if labels.items() <= sample.labels.items()
    )


def _eventually(value: Callable[[], float], expected: float) -> None:
    deadline = time.monotonic() + 5
    while (last := value()) != expected:
        assert time.monotonic() < deadline, f"expected {expected}, still {last}"
        time.sleep(0.1)


def test_the_duration_of_requests_is_a_histogram_with_three_labels(
    target: Target, alice: Caller
) -> None:
    alice.get(ITEMS)
    samples = _scrape(target)
    buckets = _named(samples, f"{DURATION}_bucket")
    assert buckets
    assert {frozenset(sample.labels) for sample in buckets} == {frozenset(LABELS | {"le"})}
    for suffix in ("_count", "_sum"):
        found = _named(samples, DURATION + suffix)
        assert found
        assert {frozenset(sample.labels) for sample in found} == {frozenset(LABELS)}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", ITEMS, 200), ("POST", ITEMS, 422), ("GET", f"{ITEMS}/{ABSENT}", 404)],
)
def test_requests_are_counted_by_method_route_and_status(
    method: str, path: str, status: int, target: Target, alice: Caller
) -> None:
    labels = {"http_request_method": method, "http_response_status_code": str(status)}
    before = _count(target, **labels)
    options: dict[str, Any] = {"json": {}} if method == "POST" else {}
    for _ in range(7):
        assert alice.request(method, path, **options).status_code == status
    _eventually(lambda: _count(target, **labels), before + 7)


def test_the_route_is_the_template(target: Target, alice: Caller) -> None:
    item = alice.create()
    alice.get(f"{ITEMS}/{item['id']}")
    routes = {
        sample.labels["http_route"] for sample in _named(_scrape(target), f"{DURATION}_count")
    }
    assert ITEMS in routes
    assert any(route.startswith(f"{ITEMS}/{{") for route in routes)
    assert not any(item["id"] in route for route in routes)


def test_unknown_paths_and_methods_do_not_grow_the_series(
    target: Target, alice: Caller, stranger: Caller
) -> None:
    def disturb(count: int) -> None:
        for _ in range(count):
            word = secrets.token_hex(6)
            stranger.get(f"/{word}")
            alice.get(f"{ITEMS}/{word}")
            alice.get(f"{ITEMS}/{word}/deeper")
            exchange(target, request(word.upper(), "/livez"))
            exchange(target, request(word.upper(), f"/{word}"))

    disturb(3)
    before = {sample.name + str(sample.labels) for sample in _scrape(target)}
    disturb(15)
    after = {sample.name + str(sample.labels) for sample in _scrape(target)}
    assert after - before == set(), "unknown routes share one label value, so do unknown methods"


def test_requests_in_flight_connections_and_build_are_there(target: Target, alice: Caller) -> None:
    alice.get(ITEMS)
    samples = _scrape(target)
    active = _named(samples, "http_server_active_requests")
    assert active
    assert sum(sample.value for sample in active) >= 0
    connections = _named(samples, "db_client_connection_count")
    assert {sample.labels.get("state") for sample in connections} == {"idle", "used"}
    (build,) = _named(samples, "build_info")
    assert build.value == 1
    assert build.labels


def test_requests_in_flight_return_to_none(target: Target, alice: Caller) -> None:
    for _ in range(5):
        alice.get(ITEMS)

    def active() -> float:
        return sum(s.value for s in _named(_scrape(target), "http_server_active_requests"))

    _eventually(active, 0)


def test_the_public_port_has_no_metrics(alice: Caller, stranger: Caller) -> None:
    for caller in (alice, stranger):
        assert_problem(caller.get("/metrics"), 404)


@pytest.mark.parametrize("path", ["/", "/livez", ITEMS, "/openapi.json", "/metrics/../livez"])
def test_the_metrics_port_has_nothing_else(path: str, target: Target) -> None:
    base = target.service.metrics_url.removesuffix("/metrics")
    assert httpx.get(base + path, timeout=10).status_code == 404
