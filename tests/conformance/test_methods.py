"""HEAD wherever GET is, 405 with Allow elsewhere, and a sane answer to every method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ABSENT, ITEMS
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/openapi.json", "/.well-known/security.txt", ITEMS]
)
def test_head_is_answered_like_get(path: str, alice: Caller) -> None:
    got, headed = alice.get(path), alice.head(path)
    assert headed.status_code == got.status_code == 200, "HEAD is answered wherever GET is"
    assert headed.content == b""
    assert headed.headers["content-type"] == got.headers["content-type"]


def test_head_of_an_item_has_its_etag(alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    headed = alice.head(path)
    assert headed.status_code == 200
    assert headed.headers["etag"] == alice.get(path).headers["etag"]
    assert headed.content == b""


@pytest.mark.parametrize("path", [ITEMS, f"{ITEMS}/{ABSENT}"])
@pytest.mark.control("SEC-02")
def test_head_needs_a_token_where_get_does(path: str, stranger: Caller) -> None:
    assert stranger.head(path).status_code == 401


@pytest.mark.parametrize("path", ["/no/such/path", "/", "/api", "/api/v1", "/api/v1/item"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
def test_an_unknown_path_is_404_with_or_without_a_token(
    path: str, method: str, alice: Caller, stranger: Caller
) -> None:
    for caller in (alice, stranger):
        assert caller.request(method, path).status_code == 404


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (ITEMS, {"GET", "HEAD", "POST"}),
        (f"{ITEMS}/{ABSENT}", {"GET", "HEAD", "PATCH", "DELETE"}),
    ],
    ids=["list", "item"],
)
@pytest.mark.parametrize("method", ["PUT", "TRACE", "PROPFIND"])
def test_a_method_that_a_path_lacks_is_405(
    path: str, methods: set[str], method: str, target: Target, alice: Caller
) -> None:
    token = alice.headers["authorization"]
    answer = exchange(target, request(method, path, f"Authorization: {token}"))
    assert answer is not None
    assert_problem(answer, 405)
    allowed = {word.strip() for word in answer.headers["allow"].split(",")}
    assert allowed - {"OPTIONS"} == methods


@pytest.mark.parametrize("path", [ITEMS, "/livez"])
def test_options_is_no_error_of_the_server(path: str, alice: Caller) -> None:
    response = alice.options(path)
    assert response.status_code in {200, 204, 405}
    assert response.headers.get("allow"), "OPTIONS and 405 both tell what is allowed"


@pytest.mark.control("SEC-11")
@pytest.mark.parametrize(
    "path",
    [
        f"{ITEMS}/",
        "//evil.example/x",
        "/\\evil.example",
        "/%2F%2Fevil.example",
        "/livez/",
        "/./livez/../x",
        "/%00",
        "/%ff%fe",
    ],
)
def test_no_path_redirects(path: str, target: Target, alice: Caller) -> None:
    message = request("GET", path, f"Authorization: {alice.headers['authorization']}")
    answer = exchange(target, message)
    assert answer is not None
    assert answer.status in {400, 404}, f"{path} is no route; got {answer.status}"
    assert "location" not in answer.headers, "there is no open redirect"
