"""Logs: one JSON object a line, one line a request, and no secrets in them."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    import httpx

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("MON-01")


def test_every_line_of_standard_output_is_a_record(target: Target, alice: Caller) -> None:
    alice.get(ITEMS)
    records = target.service.records()
    assert records
    for record in records:
        assert isinstance(record, dict)
        moment = datetime.fromisoformat(record["timestamp"])
        assert moment.utcoffset() == timedelta(0), f"timestamps are UTC: {record}"
        assert record["level"] in {"debug", "info", "warning", "error", "critical"}
        assert record["event"], f"a record has an event: {record}"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", ITEMS, 200),
        ("GET", f"{ITEMS}/{{id}}", 200),
        ("DELETE", f"{ITEMS}/{{id}}", 204),
        ("PUT", ITEMS, 405),
        ("GET", "/no/such/path", 404),
        ("GET", f"{ITEMS}?limit=0", 422),
    ],
)
def test_a_request_has_one_line(
    method: str, path: str, status: int, target: Target, alice: Caller
) -> None:
    item = alice.create()
    response = alice.request(method, path.replace("{id}", item["id"]))
    assert response.status_code == status
    (record,) = target.service.records_of(response.headers["x-request-id"])
    assert record["method"] == method
    assert record["status"] == status
    assert isinstance(record["duration_ms"], int | float)
    assert 0 <= record["duration_ms"] < 10_000
    assert record["trace_id"]
    assert item["id"] not in str(record["route"]), "the route is the template, not the path"
    if status != 404:
        assert record["route"].startswith(ITEMS)
    else:
        assert "no/such/path" not in str(record["route"]), "unknown paths have no route"


def test_a_refusal_has_a_line_too(target: Target, stranger: Caller) -> None:
    response = stranger.get(ITEMS)
    (record,) = target.service.records_of(response.headers["x-request-id"])
    assert record["status"] == 401


def test_lines_are_not_mixed_up_under_load(target: Target, alice: Caller) -> None:
    def send(number: int) -> httpx.Response:
        headers = {"X-Request-ID": f"load-{number:04d}-{mark}"}
        return alice.post(ITEMS, json={"name": "x" * 200}, headers=headers)

    mark = secrets.token_hex(4)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(200)))
    assert {answer.status_code for answer in answers} == {201}
    expected = [f"load-{number:04d}-{mark}" for number in range(200)]
    for request_id in expected:
        assert len(target.service.records_of(request_id)) == 1, "one line a request"


@pytest.mark.control("SEC-13")
def test_no_secret_reaches_the_log(target: Target, alice: Caller) -> None:
    canaries = {
        place: f"canary{place}{secrets.token_hex(12)}"
        for place in ("query", "key", "body", "cookie", "header", "path", "agent", "basic", "host")
    }
    forged = target.tokens.token(sub=f"mallory-{secrets.token_hex(8)}")[:-6] + "AAAAAA"
    good = alice.headers["authorization"].removeprefix("Bearer ")
    headers = {
        "Cookie": f"session={canaries['cookie']}",
        "X-Api-Key": canaries["header"],
        "Proxy-Authorization": f"Basic {canaries['basic']}",
        "Referer": f"https://x.example/?token={canaries['query']}",
        "Idempotency-Key": canaries["key"],
    }
    body = {"name": canaries["body"]}
    sent = [
        alice.post(f"{ITEMS}?access_token={canaries['query']}", json=body, headers=headers),
        alice.post(ITEMS, json=body, headers=headers),
        alice.post(ITEMS, json={**body, "password": canaries["body"]}),
        alice.send_json(f'{{"name": "{canaries["body"]}"'),
        alice.get(f"{ITEMS}?cursor={canaries['query']}"),
        alice.get(f"{ITEMS}/{canaries['path']}"),
        alice.get(f"/no/{canaries['path']}?password={canaries['query']}"),
        alice.get(ITEMS, headers={"Host": f"{canaries['host']}.example"}),
        alice.get(ITEMS, headers={"Authorization": f"Bearer {forged}"}),
        alice.get(ITEMS, headers={"Authorization": f"Basic {canaries['basic']}"}),
    ]
    for response in sent:
        target.service.records_of(response.headers["x-request-id"])
    answer = exchange(target, request("GET", "/livez", f"{canaries['header']} no colon"))
    assert answer is not None
    marker = alice.get(ITEMS).headers["x-request-id"]
    assert target.service.records_of(marker)
    log = "\n".join([*target.service.program.output, *target.service.program.errors])
    secret = {**canaries, "forged token": forged, "token": good, "signature": good.split(".")[2]}
    secret["SECRET_KEY"] = target.service.settings["SECRET_KEY"]
    leaked = sorted(name for name, value in secret.items() if value in log)
    assert leaked == [], f"secrets and personal data are redacted from the log: {leaked}"


@pytest.mark.control("SEC-19")
@pytest.mark.control("MON-08")
def test_a_change_of_data_is_an_audit_event(target: Target, alice: Caller) -> None:
    item = alice.create()
    path = f"{ITEMS}/{item['id']}"
    for response in (
        alice.post(ITEMS, json={"name": "x"}),
        alice.patch(path, json={"quantity": 1}),
        alice.delete(path),
    ):
        request_id = response.headers["x-request-id"]
        assert target.service.records_of(request_id)
        events = [
            record
            for record in target.service.records()
            if record.get("request_id") == request_id and "duration_ms" not in record
        ]
        assert events, "a change of data is told with who, what and when"


@pytest.mark.control("SEC-19")
def test_a_refused_token_is_an_audit_event(target: Target) -> None:
    with target.bearer("wrong") as forger:
        request_id = forger.get(ITEMS).headers["x-request-id"]
    assert target.service.records_of(request_id)
    events = [
        record
        for record in target.service.records()
        if record.get("request_id") == request_id and "duration_ms" not in record
    ]
    assert events, "a refusal is an audit event"
