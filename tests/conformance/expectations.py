"""What the contract says of answers, as assertions that name the broken sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z")
STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e]+"')
MEMBERS = {"id", "name", "quantity", "created_at", "updated_at"}
INTERNALS = ("Traceback", 'File "', ".py", "node_modules", "at Object.", "psycopg", "Exception")


class Answer(Protocol):
    """An answer, whatever client got it."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    def json(self) -> Any: ...


def _status(answer: Any) -> int:
    return int(getattr(answer, "status_code", None) or answer.status)


def assert_problem(answer: Any, *statuses: int) -> dict[str, Any]:
    """Assert that an answer is a problem (RFC 9457) with one of these statuses; return it."""
    status = _status(answer)
    assert status in statuses, f"expected {statuses}, got {status}: {_body(answer)}"
    kind = answer.headers.get("content-type", "")
    assert kind.split(";")[0] == "application/problem+json", (
        f"errors are application/problem+json, this {status} is {kind!r}"
    )
    problem = answer.json()
    for member in ("type", "title", "status", "request_id"):
        assert member in problem, f"a problem has {member!r}: {problem}"
    assert problem["status"] == status, f"a problem repeats its status: {problem}"
    assert isinstance(problem["type"], str)
    assert isinstance(problem["title"], str)
    assert problem["title"], "a problem has a title"
    assert problem["request_id"] == answer.headers.get("x-request-id"), (
        "a problem's request_id is the one in X-Request-ID"
    )
    told = str(problem)
    for internal in INTERNALS:
        assert internal not in told, f"a problem tells no internals: {problem}"
    if status == 401:
        challenge = answer.headers.get("www-authenticate", "")
        assert challenge.startswith("Bearer"), "401 comes with WWW-Authenticate: Bearer"
    if status == 503:
        assert_retry_after(answer)
    if status == 405:
        assert answer.headers.get("allow"), "405 comes with Allow"
    if status == 422:
        errors = problem.get("errors")
        assert errors, f"422 lists its errors: {problem}"
        for error in errors:
            assert ("pointer" in error) != ("parameter" in error), (
                f"an error has a pointer or a parameter: {error}"
            )
            assert isinstance(error["detail"], str)
            assert error["detail"], f"an error has a detail: {error}"
    return problem  # type: ignore[no-any-return]


def _body(answer: Any) -> object:
    return getattr(answer, "text", None) or getattr(answer, "body", None)


def assert_retry_after(answer: Any) -> None:
    """Assert that Retry-After says a number of seconds."""
    value = answer.headers.get("retry-after", "")
    assert value.isdigit(), f"Retry-After says after how many seconds, not {value!r}"
    assert int(value) >= 1, "Retry-After is at least a second"


def assert_errors_at(problem: dict[str, Any], *, pointer: str = "", parameter: str = "") -> None:
    """Assert that a 422 names the place of the error."""
    key, place = ("pointer", pointer) if pointer else ("parameter", parameter)
    places = [error.get(key) for error in problem["errors"]]
    assert place in places, f"the errors name the {key} {place!r}: {problem['errors']}"


def assert_item(item: dict[str, Any]) -> None:
    """Assert that an item has exactly its five members, each in its form."""
    assert set(item) == MEMBERS, f"an item has exactly {sorted(MEMBERS)}: {sorted(item)}"
    assert str(UUID(item["id"])) == item["id"], "an item's id is a UUID"
    assert isinstance(item["name"], str)
    assert type(item["quantity"]) is int, "quantity is an integer"
    for member in ("created_at", "updated_at"):
        assert TIMESTAMP.fullmatch(item[member]), (
            f"{member} is RFC 3339 in UTC, ending in Z, with milliseconds: {item[member]}"
        )


def assert_strong_etag(response: httpx.Response) -> str:
    """Assert that an answer has a strong ETag; return it."""
    etag: str = response.headers.get("etag", "")
    assert STRONG_ETAG.fullmatch(etag), f"a strong ETag, not {etag!r}"
    return etag
