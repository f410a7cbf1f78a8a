"""Errors are RFC 9457 problems on every path and with every status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.exchanges import PROBLEMS
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-09")


@pytest.mark.parametrize("kind", PROBLEMS)
def test_an_error_is_a_problem(kind: str, target: Target, alice: Caller) -> None:
    status, send = PROBLEMS[kind]
    if kind == "another-body-for-the-key":
        # The one 422 that is about no place in the body.
        answer = send(target, alice)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("application/problem+json")
        return
    assert_problem(send(target, alice), status)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /livez HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
    ids=["version", "long-header", "long-path", "control-character"],
)
def test_what_is_not_http_is_refused_without_internals(line: bytes, target: Target) -> None:
    answer = exchange(target, line)
    assert answer is None or 400 <= answer.status < 500 or answer.status == 505
    if answer is not None:
        assert b"Traceback" not in answer.body
        assert answer.headers["content-type"] == "application/problem+json", (
            "errors are problems on every path and status"
        )


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding: xchunked",),
        ("Content-Length: -1",),
        ("Content-Length: +5",),
        ("X-Folded: one\r\n two",),
        ("Content-Length : 5",),
    ],
    ids=[
        "length-and-chunked",
        "two-lengths",
        "two-encodings",
        "unknown-encoding",
        "negative-length",
        "signed-length",
        "folded-header",
        "space-before-colon",
    ],
)
@pytest.mark.control("SEC-08")
def test_a_request_that_two_servers_could_read_differently_is_refused(
    headers: tuple[str, ...], target: Target
) -> None:
    smuggled = request("GET", "/livez")
    answer = exchange(target, request("POST", "/livez", *headers, body=b"0\r\n\r\n" + smuggled))
    assert answer is None or answer.status in {400, 501}, (
        f"400: headers that cannot be parsed; got {answer.status}"
    )
