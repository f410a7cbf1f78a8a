"""Request ids and W3C trace context: taken, made, echoed, and in every log line."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.exchanges import ANSWERS
from tests.conformance.expectations import REQUEST_ID
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("MON-02")
TRACE_ID = re.compile(r"[0-9a-f]{32}")


@pytest.mark.parametrize("request_id", ["a" * 8, "Z" * 128, "a.B_c-9012", "--------"])
def test_a_good_request_id_is_taken_and_echoed(request_id: str, stranger: Caller) -> None:
    response = stranger.get("/openapi.json", headers={"X-Request-ID": request_id})
    assert response.headers["x-request-id"] == request_id


@pytest.mark.parametrize(
    "request_id",
    [
        "",
        "a" * 7,
        "a" * 129,
        "has space",
        'quo"tes"',
        "semi;colon",
        "<script>",
        "new%0aline",
        "émigré-é",
        "a,b,c,d,e",
        "a/b/c/d/e",
        "{json: 1}",
    ],
)
def test_another_request_id_is_replaced_by_a_uuid(request_id: str, target: Target) -> None:
    head = request("GET", "/openapi.json")[:-2]
    line = b"X-Request-ID: " + request_id.encode() + b"\r\n\r\n"
    answer = exchange(target, head + line)
    assert answer is not None
    made = answer.headers["x-request-id"]
    assert str(UUID(made)) == made


def test_two_request_ids_make_one_answer_with_one(target: Target) -> None:
    lines = ("X-Request-ID: first-one", "X-Request-ID: second-one")
    answer = exchange(target, request("GET", "/livez", *lines))
    assert answer is not None
    assert REQUEST_ID.fullmatch(answer.headers["x-request-id"])


def test_made_request_ids_differ(stranger: Caller) -> None:
    made = {stranger.get("/livez").headers["x-request-id"] for _ in range(20)}
    assert len(made) == 20
    assert {str(UUID(name)) for name in made} == made


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_has_a_request_id(kind: str, target: Target, alice: Caller) -> None:
    _, send = ANSWERS[kind]
    assert REQUEST_ID.fullmatch(send(target, alice).headers.get("x-request-id", ""))


def test_a_request_id_is_in_the_log(target: Target, alice: Caller) -> None:
    request_id = f"seen-{secrets.token_hex(8)}"
    alice.get(ITEMS, headers={"X-Request-ID": request_id})
    assert len(target.service.records_of(request_id)) == 1


def test_a_trace_is_continued(target: Target, alice: Caller) -> None:
    trace_id = secrets.token_hex(16)
    headers = {"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01"}
    response = alice.get(ITEMS, headers=headers)
    (record,) = target.service.records_of(response.headers["x-request-id"])
    assert record["trace_id"] == trace_id, "traceparent is continued"


@pytest.mark.parametrize(
    "traceparent",
    [
        "nonsense",
        "00-" + "0" * 32 + "-" + "1" * 16 + "-01",
        "00-" + "a" * 32 + "-" + "0" * 16 + "-01",
        "ff-" + "a" * 32 + "-" + "1" * 16 + "-01",
        "00-" + "A" * 32 + "-" + "1" * 16 + "-01",
        "00-" + "a" * 31 + "-" + "1" * 16 + "-01",
        "00-" + "a" * 32 + "-" + "1" * 16 + "-01-more",
        "00-" + "g" * 32 + "-" + "1" * 16 + "-01",
    ],
)
def test_a_trace_that_is_none_is_not_continued(
    traceparent: str, target: Target, alice: Caller
) -> None:
    response = alice.get(ITEMS, headers={"traceparent": traceparent})
    assert response.status_code == 200
    (record,) = target.service.records_of(response.headers["x-request-id"])
    trace_id = record["trace_id"]
    assert TRACE_ID.fullmatch(trace_id)
    assert trace_id not in traceparent
    assert set(trace_id) != {"0"}
