"""CORS: closed, but for the origins that the environment names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.conftest import ALLOWED_ORIGIN

if TYPE_CHECKING:
    import httpx

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-05")

OTHER_ORIGINS = [
    "https://evil.example",
    "http://app.example",
    "https://app.example.evil.example",
    "https://evilapp.example",
    "https://app.example:8443",
    "https://APP.example.evil",
    "null",
    "*",
]


def _preflight(caller: Caller, origin: str, method: str = "PATCH") -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match,idempotency-key",
    }
    return caller.options(ITEMS, headers=headers)


def _cors(response: httpx.Response) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers.items()
        if name.startswith("access-control-")
    }


def test_cors_is_closed_by_default(alice: Caller, stranger: Caller) -> None:
    assert _cors(_preflight(stranger, ALLOWED_ORIGIN)) == {}
    assert _cors(alice.get(ITEMS, headers={"Origin": ALLOWED_ORIGIN})) == {}


def test_a_preflight_from_a_named_origin_is_granted(behind_proxy: Target) -> None:
    with behind_proxy.stranger(X_Forwarded_For="203.0.113.20") as browser:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            response = _preflight(browser, ALLOWED_ORIGIN, method)
            assert response.status_code in {200, 204}, "a preflight carries no token"
            cors = _cors(response)
            assert cors["access-control-allow-origin"] == ALLOWED_ORIGIN
            assert method in cors["access-control-allow-methods"]
            granted = cors["access-control-allow-headers"].lower()
            for header in ("authorization", "content-type", "if-match", "idempotency-key"):
                assert header in granted
            assert "origin" in response.headers["vary"].lower()


def test_an_answer_to_a_named_origin_may_be_read(behind_proxy: Target) -> None:
    with behind_proxy.caller("cors-user", X_Forwarded_For="203.0.113.21") as user:
        response = user.get(ITEMS, headers={"Origin": ALLOWED_ORIGIN})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ALLOWED_ORIGIN
    assert "origin" in response.headers["vary"].lower()
    exposed = response.headers["access-control-expose-headers"].lower()
    for header in ("etag", "location", "x-request-id", "retry-after"):
        assert header in exposed


def test_an_error_told_to_a_named_origin_may_be_read(behind_proxy: Target) -> None:
    with behind_proxy.caller("cors-user", X_Forwarded_For="203.0.113.22") as user:
        response = user.get("/no/such/path", headers={"Origin": ALLOWED_ORIGIN})
    assert response.status_code == 404
    assert response.headers["access-control-allow-origin"] == ALLOWED_ORIGIN


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
def test_another_origin_is_granted_nothing(origin: str, behind_proxy: Target) -> None:
    with behind_proxy.caller("cors-user", X_Forwarded_For="203.0.113.23") as user:
        for response in (_preflight(user, origin), user.get(ITEMS, headers={"Origin": origin})):
            assert "access-control-allow-origin" not in response.headers


def test_no_wildcard_with_credentials(behind_proxy: Target) -> None:
    with behind_proxy.caller("cors-user", X_Forwarded_For="203.0.113.24") as user:
        cors = _cors(user.get(ITEMS, headers={"Origin": ALLOWED_ORIGIN}))
    assert cors["access-control-allow-origin"] != "*"
