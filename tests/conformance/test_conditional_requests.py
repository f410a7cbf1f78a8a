"""ETags: If-None-Match saves an answer, If-Match saves another writer's change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ABSENT, ITEMS
from tests.conformance.expectations import assert_problem, assert_strong_etag
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("REL-05")

# {etag} is the item's own.
MATCHING = [
    "{etag}",
    "*",
    '"other", {etag}',
    '{etag},"other"',
    '"a" , {etag} , "b"',
    'W/"x", {etag}',
]
FAILING = {
    "stale": '"stale"',
    "list-of-stale": '"one", "two"',
    "weak": "W/{etag}",
    "no-quotes": "stale",
    "own-without-quotes": "{bare}",
    "half-quoted": '"stale',
    "empty": "",
    "empty-tag": '""',
    "comma": ",",
    "star-in-quotes": '"*"',
    "lower-case-weak": "w/{etag}",
    "longer": '"{bare}x"',
    "spaced": '" {bare} "',
}


def _etag(user: Caller, path: str) -> str:
    return assert_strong_etag(user.get(path))


def _filled(value: str, etag: str) -> str:
    return value.replace("{etag}", etag).replace("{bare}", etag.strip('"'))


@pytest.mark.control("PERF-01")
@pytest.mark.parametrize("value", ["{etag}", "*", '"other", {etag}', "W/{etag}"])
def test_an_item_that_the_client_has_is_304(value: str, alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    etag = _etag(alice, path)
    for method in ("GET", "HEAD"):
        headers = {"If-None-Match": _filled(value, etag)}
        response = alice.request(method, path, headers=headers)
        assert response.status_code == 304, "If-None-Match gives 304"
        assert response.content == b""
        assert response.headers["etag"] == etag, "304 has the ETag"


@pytest.mark.parametrize("value", ['"stale"', "nonsense", '"', ""])
def test_an_item_that_the_client_has_not_is_200(value: str, alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    assert alice.get(path, headers={"If-None-Match": value}).status_code == 200


def test_a_changed_item_is_no_longer_304(alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    old = _etag(alice, path)
    alice.patch(path, json={"quantity": 7})
    response = alice.get(path, headers={"If-None-Match": old})
    assert response.status_code == 200
    assert response.json()["quantity"] == 7


@pytest.mark.parametrize("value", MATCHING)
def test_a_change_with_a_matching_tag_is_made(value: str, alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    headers = {"If-Match": _filled(value, _etag(alice, path))}
    changed = alice.patch(path, json={"quantity": 5}, headers=headers)
    assert changed.status_code == 200
    headers = {"If-Match": _filled(value, changed.headers["etag"])}
    assert alice.delete(path, headers=headers).status_code == 204


@pytest.mark.parametrize("kind", FAILING)
def test_a_change_with_another_tag_is_412_and_not_made(kind: str, alice: Caller) -> None:
    item = alice.create()
    path = f"{ITEMS}/{item['id']}"
    headers = {"If-Match": _filled(FAILING[kind], _etag(alice, path))}
    assert_problem(alice.patch(path, json={"quantity": 5}, headers=headers), 412)
    assert_problem(alice.delete(path, headers=headers), 412)
    assert alice.get(path).json() == item


def test_tags_on_several_lines_are_one_list(target: Target, alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    lines = (
        f"Authorization: {alice.headers['authorization']}",
        'If-Match: "other"',
        f"If-Match: {_etag(alice, path)}",
    )
    answer = exchange(target, request("DELETE", path, *lines))
    assert answer is not None
    assert answer.status == 204


@pytest.mark.parametrize("value", ["*", '"stale"', "malformed", 'W/"weak"'])
def test_404_comes_before_412(value: str, alice: Caller) -> None:
    path, headers = f"{ITEMS}/{ABSENT}", {"If-Match": value}
    assert_problem(alice.patch(path, json={"quantity": 5}, headers=headers), 404)
    assert_problem(alice.delete(path, headers=headers), 404)


def test_without_a_tag_the_change_is_made(alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    assert alice.patch(path, json={"quantity": 5}).status_code == 200
    assert alice.delete(path).status_code == 204


def test_of_many_writers_with_one_tag_one_wins(alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    headers = {"If-Match": _etag(alice, path)}
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda n: alice.patch(path, json={"quantity": n}, headers=headers), range(20))
        )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, *[412] * 19], "a change against a stale tag is 412"
