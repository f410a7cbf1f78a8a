"""Liveness and readiness: public, for any host, never cached, never limited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.expectations import assert_problem
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("MON-03")
PROBES = pytest.mark.parametrize("path", ["/livez", "/readyz"])


@PROBES
def test_a_probe_answers_ok(path: str, stranger: Caller) -> None:
    response = stranger.get(path)
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response.headers["cache-control"]


@PROBES
def test_a_probe_answers_head_like_get_without_a_body(path: str, stranger: Caller) -> None:
    response = stranger.head(path)
    assert response.status_code == 200
    assert response.content == b""


@PROBES
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "evil.example", "[::1]"])
def test_a_probe_is_answered_for_any_host(path: str, host: str, stranger: Caller) -> None:
    assert stranger.get(path, headers={"Host": host}).status_code == 200, (
        "health is answered for any Host: probes come by address"
    )


@PROBES
def test_a_probe_needs_no_token_and_minds_no_wrong_one(path: str, stranger: Caller) -> None:
    response = stranger.get(path, headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 200


@PROBES
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_probe_is_only_read(path: str, method: str, stranger: Caller) -> None:
    response = stranger.request(method, path)
    assert_problem(response, 405)
    allowed = {word.strip() for word in response.headers["allow"].split(",")}
    assert {"GET", "HEAD"} <= allowed, "405 comes with Allow, and HEAD is answered wherever GET is"


@PROBES
@pytest.mark.control("SEC-07")
def test_a_probe_is_never_rate_limited(path: str, behind_proxy: Target) -> None:
    with behind_proxy.stranger() as prober:
        statuses = {prober.get(path).status_code for _ in range(150)}
    assert statuses == {200}, "health is never rate limited"


@PROBES
def test_a_probe_is_answered_over_http_1_0(path: str, target: Target) -> None:
    answer = exchange(target, f"GET {path} HTTP/1.0\r\n\r\n".encode())
    assert answer is not None
    assert answer.status == 200


def test_pipelined_probes_are_all_answered(target: Target) -> None:
    last = request("GET", "/livez", "Connection: close")
    answer = exchange(target, request("GET", "/livez") * 3 + last)
    assert answer is not None
    assert answer.status == 200
