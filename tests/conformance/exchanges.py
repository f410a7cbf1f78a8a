"""One request for each kind of answer; what holds for every answer is tested on all of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.conformance.client import ABSENT, ITEMS, JSON
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.client import Caller, Target

    Exchange = Callable[[Target, Caller], Any]


def _some_item(user: Caller) -> str:
    return f"{ITEMS}/{user.create()['id']}"


def _of_stranger(method: str, path: str, **options: Any) -> Exchange:
    def send(target: Target, _user: Caller) -> Any:
        with target.stranger() as stranger:
            return stranger.request(method, path, **options)

    return send


def _of_user(method: str, path: str, **options: Any) -> Exchange:
    return lambda _target, user: user.request(method, path, **options)


def _with_item(method: str, **options: Any) -> Exchange:
    return lambda _target, user: user.request(method, _some_item(user), **options)


def _raw(message: bytes) -> Exchange:
    return lambda target, _user: exchange(target, message)


def _not_modified(_target: Target, user: Caller) -> Any:
    path = _some_item(user)
    return user.get(path, headers={"If-None-Match": user.get(path).headers["etag"]})


def _stored_for_another_body(_target: Target, user: Caller) -> Any:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    user.post(ITEMS, json={"name": "one"}, headers=key)
    return user.post(ITEMS, json={"name": "other"}, headers=key)


SUCCESSES: dict[str, tuple[int, Exchange]] = {
    "list": (200, _of_user("GET", ITEMS)),
    "created": (201, _of_user("POST", ITEMS, json={"name": "a lamp"})),
    "item": (200, _with_item("GET")),
    "patched": (200, _with_item("PATCH", json={"quantity": 2})),
    "deleted": (204, _with_item("DELETE")),
    "not-modified": (304, _not_modified),
    "livez": (200, _of_stranger("GET", "/livez")),
    "readyz": (200, _of_stranger("GET", "/readyz")),
    "openapi": (200, _of_stranger("GET", "/openapi.json")),
    "security.txt": (200, _of_stranger("GET", "/.well-known/security.txt")),
}

PROBLEMS: dict[str, tuple[int, Exchange]] = {
    "broken-json": (400, _of_user("POST", ITEMS, content=b"{", headers={"Content-Type": JSON})),
    "unknown-host": (400, _of_user("GET", ITEMS, headers={"Host": "evil.example"})),
    "bad-idempotency-key": (
        400,
        _of_user("POST", ITEMS, json={"name": "x"}, headers={"Idempotency-Key": "k" * 256}),
    ),
    "bad-request-line": (400, _raw(b"NONSENSE\r\n\r\n")),
    "bad-header-line": (400, _raw(request("GET", "/livez", "no colon here"))),
    "bad-content-length": (400, _raw(request("POST", ITEMS, "Content-Length: many"))),
    "no-token": (401, _of_stranger("GET", ITEMS)),
    "wrong-token": (401, _of_stranger("GET", ITEMS, headers={"Authorization": "Bearer wrong"})),
    "unknown-path": (404, _of_user("GET", "/no/such/path")),
    "unknown-path-of-stranger": (404, _of_stranger("GET", "/no/such/path")),
    "docs": (404, _of_stranger("GET", "/docs")),
    "public-metrics": (404, _of_stranger("GET", "/metrics")),
    "unknown-item": (404, _of_user("GET", f"{ITEMS}/{ABSENT}")),
    "id-that-is-no-uuid": (404, _of_user("GET", f"{ITEMS}/17")),
    "method-of-list": (405, _of_user("PUT", ITEMS)),
    "method-of-item": (405, _of_user("POST", f"{ITEMS}/{ABSENT}")),
    "method-of-health": (405, _of_stranger("POST", "/livez")),
    "stale": (412, _with_item("PATCH", json={"quantity": 2}, headers={"If-Match": '"stale"'})),
    "too-large": (
        413,
        _of_user("POST", ITEMS, content=b" " * 1_048_577, headers={"Content-Type": JSON}),
    ),
    "not-json": (
        415,
        _of_user("POST", ITEMS, content=b"name=x", headers={"Content-Type": "text/plain"}),
    ),
    "wrong-body": (422, _of_user("POST", ITEMS, json={"name": 1})),
    "wrong-parameter": (422, _of_user("GET", f"{ITEMS}?limit=0")),
    "another-body-for-the-key": (422, _stored_for_another_body),
}

ANSWERS = SUCCESSES | PROBLEMS
