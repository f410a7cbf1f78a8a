"""Bodies of more than MAX_BODY_BYTES are 413, said beforehand or not; exactly as many are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS, JSON
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import connect, exchange, read_response, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-08")
LIMIT = 1_048_576
SMALL = b'{"name": "x"}'


def _padded(size: int) -> bytes:
    return SMALL + b" " * (size - len(SMALL))


def _in_chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 60_000):
        yield body[start : start + 60_000]


@pytest.mark.parametrize("chunked", [False, True], ids=["with-length", "chunked"])
def test_exactly_as_many_bytes_are_accepted(chunked: bool, alice: Caller) -> None:  # noqa: FBT001
    body = _padded(LIMIT)
    content = _in_chunks(body) if chunked else body
    response = alice.post(ITEMS, content=content, headers={"Content-Type": JSON})
    assert response.status_code == 201, "exactly MAX_BODY_BYTES are accepted"


def test_one_byte_more_is_413(alice: Caller) -> None:
    response = alice.post(ITEMS, content=_padded(LIMIT + 1), headers={"Content-Type": JSON})
    assert_problem(response, 413)
    assert alice.listed()["items"] == []


def _authorized(alice: Caller, *lines: str) -> bytes:
    authorization = f"Authorization: {alice.headers['authorization']}"
    return request("POST", ITEMS, authorization, f"Content-Type: {JSON}", *lines)


def test_one_byte_more_in_chunks_is_413(target: Target, alice: Caller) -> None:
    body = _padded(LIMIT + 1)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in _in_chunks(body))
    message = _authorized(alice, "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n"
    answer = exchange(target, message)
    assert answer is not None, "413, with or without Content-Length"
    assert_problem(answer, 413)
    assert alice.listed()["items"] == []


def test_a_body_said_to_be_too_large_is_413_before_it_is_sent(
    target: Target, alice: Caller
) -> None:
    answer = exchange(target, _authorized(alice, f"Content-Length: {10**12}"))
    assert answer is not None
    assert_problem(answer, 413)


def test_a_body_in_small_chunks_is_put_together(target: Target, alice: Caller) -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in SMALL)
    message = _authorized(alice, "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n"
    answer = exchange(target, message)
    assert answer is not None
    assert answer.status == 201
    assert answer.json()["name"] == "x"


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"-1\r\n", b"\r\n", b"5 5\r\n"])
def test_a_broken_chunk_is_no_error_of_the_server(
    chunk: bytes, target: Target, alice: Caller
) -> None:
    message = _authorized(alice, "Transfer-Encoding: chunked") + chunk + b"hello\r\n0\r\n\r\n"
    answer = exchange(target, message)
    assert answer is None or answer.status == 400


def test_a_client_that_waits_for_100_continue_is_told_to_go_on(
    target: Target, alice: Caller
) -> None:
    head = _authorized(alice, f"Content-Length: {len(SMALL)}", "Expect: 100-continue")
    with connect(target) as connection:
        connection.sendall(head)
        interim = connection.recv(65536)
        assert interim.startswith(b"HTTP/1.1 100"), f"100 Continue, not {interim[:80]!r}"
        connection.sendall(SMALL)
        answer = read_response(connection)
    assert answer is not None
    assert answer.status == 201


def test_the_limit_is_the_environment_s(start_target: Callable[..., Target]) -> None:
    target = start_target(MAX_BODY_BYTES="100", WEB_CONCURRENCY="1")
    with target.caller("alice") as user:
        headers = {"Content-Type": JSON}
        assert user.post(ITEMS, content=_padded(100), headers=headers).status_code == 201
        assert_problem(user.post(ITEMS, content=_padded(101), headers=headers), 413)
