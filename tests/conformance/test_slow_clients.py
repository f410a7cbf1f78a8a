"""Slow clients are cut, and cost others nothing meanwhile."""

from __future__ import annotations

import select
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.raw import connect, request

if TYPE_CHECKING:
    import socket

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-08")
HEADERS_SECONDS = 10
BODY_SECONDS = 30
# What a server may need to notice that the time is over.
SLACK = 4


def _drip(connection: socket.socket, drop: bytes, seconds: float) -> tuple[float, bytes]:
    """Send a drop a second until the service ends it; return after how long, and its answer."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        readable, _, _ = select.select([connection], [], [], 1)
        try:
            if readable:
                return time.monotonic() - start, connection.recv(65536)
            connection.sendall(drop)
        except ConnectionError:
            return time.monotonic() - start, b""
    return time.monotonic() - start, b"still open"


@pytest.mark.timeout(120)
def test_slow_clients_are_cut_and_others_are_served(target: Target, alice: Caller) -> None:
    authorization = f"Authorization: {alice.headers['authorization']}"
    kind = "Content-Type: application/json"
    starts = {
        "headers": (b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X-A: b\r\n"),
        "request line": (b"GET /li", b"v"),
        "silence": (b"", b""),
        "body": (request("POST", ITEMS, authorization, kind, "Content-Length: 1000"), b" "),
        "chunks": (
            request("POST", ITEMS, authorization, kind, "Transfer-Encoding: chunked"),
            b"1\r\n \r\n",
        ),
    }
    limits = dict.fromkeys(starts, HEADERS_SECONDS) | {
        "body": BODY_SECONDS,
        "chunks": BODY_SECONDS,
    }
    each = 20
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(each * len(starts)))
        futures = {}
        for kind_of_slowness, (first, drop) in starts.items():
            for _ in range(each):
                connection = stack.enter_context(connect(target))
                connection.sendall(first)
                patience = limits[kind_of_slowness] + SLACK
                futures[pool.submit(_drip, connection, drop, patience)] = kind_of_slowness
        served = _serve_meanwhile(alice, seconds=BODY_SECONDS)
        for future, kind_of_slowness in futures.items():
            took, answer = future.result()
            assert answer == b"" or answer.startswith(b"HTTP/1.1 408"), (
                f"slow {kind_of_slowness}: 408 or a closed connection within"
                f" {limits[kind_of_slowness]} s, not {answer[:60]!r} after {took:.1f} s"
            )
    slowest = max(served)
    assert slowest < 2, f"others are served meanwhile; the slowest waited {slowest:.1f} s"


def _serve_meanwhile(user: Caller, *, seconds: float) -> list[float]:
    durations = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        assert user.get(ITEMS).status_code == 200
        assert user.get("/livez", headers={"Connection": "close"}).status_code == 200
        durations.append(time.monotonic() - start)
        time.sleep(0.2)
    return durations


def test_a_body_in_a_few_slow_parts_is_accepted(target: Target, alice: Caller) -> None:
    body = b'{"name": "slow but fine"}'
    authorization = f"Authorization: {alice.headers['authorization']}"
    head = request(
        "POST",
        ITEMS,
        authorization,
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    message = head + body
    with connect(target) as connection:
        for start in range(0, len(message), 60):
            connection.sendall(message[start : start + 60])
            time.sleep(0.15)
        assert connection.recv(65536).startswith(b"HTTP/1.1 201")
