"""The Host allow-list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import exchange, request
from tests.support.service import HOST

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-11")


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}:8443", "127.0.0.1"])
def test_a_named_host_is_served(host: str, alice: Caller) -> None:
    assert alice.get(ITEMS, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{HOST}.evil.example",
        f"evil{HOST}",
        f"evil.{HOST}",
        f"{HOST}@evil.example",
        f"{HOST}/evil",
        "localhost",
        "*",
        "a b",
        f"{HOST}:port",
    ],
)
@pytest.mark.parametrize("path", [ITEMS, "/openapi.json", "/no/such/path"])
def test_another_host_is_400(host: str, path: str, target: Target, alice: Caller) -> None:
    authorization = f"Authorization: {alice.headers['authorization']}"
    answer = exchange(target, request("GET", path, authorization, host=host))
    assert answer is not None
    assert_problem(answer, 400)


def test_no_host_and_two_hosts_are_400(target: Target) -> None:
    for message in (
        request("GET", "/openapi.json", host=None),
        request("GET", "/openapi.json", "Host: evil.example"),
    ):
        answer = exchange(target, message)
        assert answer is not None
        assert_problem(answer, 400)


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL"])
def test_no_other_header_names_the_host(header: str, alice: Caller) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    response = alice.post(ITEMS, json={"name": "x"}, headers={header: value})
    assert response.status_code == 201
    assert "evil.example" not in str(response.headers)
    assert "evil.example" not in response.text
