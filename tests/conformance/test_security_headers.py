"""The headers of every answer, whatever its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.exchanges import ANSWERS

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-04")
PUBLIC_AND_CACHEABLE = {"openapi", "security.txt"}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_has_the_security_headers(kind: str, target: Target, alice: Caller) -> None:
    status, send = ANSWERS[kind]
    answer: Any = send(target, alice)
    assert (getattr(answer, "status_code", None) or answer.status) == status
    headers = answer.headers
    policy = {part.strip() for part in headers.get("content-security-policy", "").split(";")}
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= policy, "CSP"
    assert headers.get("x-content-type-options") == "nosniff"
    assert headers.get("referrer-policy"), "Referrer-Policy"
    assert headers.get("permissions-policy"), "Permissions-Policy"
    assert headers.get("cross-origin-opener-policy") == "same-origin"
    assert headers.get("cross-origin-resource-policy") == "same-origin"
    if kind not in PUBLIC_AND_CACHEABLE:
        assert "no-store" in headers.get("cache-control", ""), "no-store on private data"
    server = headers.get("server", "")
    assert not any(character.isdigit() for character in server), f"no server version: {server}"
    assert "x-powered-by" not in headers
    assert "set-cookie" not in headers, "the API needs no cookies"


def test_over_plain_http_there_is_no_hsts(alice: Caller) -> None:
    assert "strict-transport-security" not in alice.get(ITEMS).headers


def test_who_is_no_trusted_proxy_cannot_ask_for_hsts(alice: Caller) -> None:
    response = alice.get(ITEMS, headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", ITEMS, 200), ("GET", "/no/such/path", 404), ("PUT", ITEMS, 405)],
)
def test_behind_a_trusted_proxy_that_says_tls_there_is_hsts(
    method: str, path: str, status: int, behind_proxy: Target
) -> None:
    with behind_proxy.caller("hsts-user", X_Forwarded_For="203.0.113.7") as user:
        response = user.request(method, path, headers={"X-Forwarded-Proto": "https"})
        assert response.status_code == status
        policy = response.headers["strict-transport-security"]
        seconds = int(policy.split("max-age=")[1].split(";")[0])
        assert seconds >= 15_768_000, "HSTS holds for half a year at least"
        plain = user.request(method, path, headers={"X-Forwarded-Proto": "http"})
        assert "strict-transport-security" not in plain.headers
