"""Idempotency-Key: a request that is sent again makes nothing new."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.expectations import assert_problem, assert_retry_after
from tests.conformance.raw import exchange, request

if TYPE_CHECKING:
    import httpx

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("REL-05")


def _post(user: Caller, key: str, name: str = "a lamp") -> httpx.Response:
    return user.post(ITEMS, json={"name": name}, headers={"Idempotency-Key": key})


def _replayed(response: httpx.Response) -> bool:
    return bool(response.headers.get("idempotency-replayed") == "true")


def test_the_same_key_and_body_again_answers_the_stored_201(alice: Caller) -> None:
    key = str(uuid.uuid4())
    first, again = _post(alice, key), _post(alice, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert not _replayed(first)
    assert _replayed(again), "a replay says Idempotency-Replayed: true"
    assert again.json() == first.json()
    for header in ("location", "etag", "content-type"):
        assert again.headers[header] == first.headers[header]
    assert len(alice.listed()["items"]) == 1


def test_the_stored_answer_stays_when_the_item_changes(alice: Caller) -> None:
    key = str(uuid.uuid4())
    first = _post(alice, key)
    path = first.headers["location"]
    alice.patch(path, json={"quantity": 9})
    assert _post(alice, key).json() == first.json()
    alice.delete(path)
    again = _post(alice, key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert alice.listed()["items"] == []


def test_the_same_key_with_another_body_is_422(alice: Caller) -> None:
    key = str(uuid.uuid4())
    first = _post(alice, key)
    response = _post(alice, key, name="another lamp")
    assert response.status_code == 422
    assert response.headers["content-type"].startswith("application/problem+json")
    assert [item["id"] for item in alice.listed()["items"]] == [first.json()["id"]]


@pytest.mark.control("SEC-14")
def test_keys_are_each_user_s_own(alice: Caller, bob: Caller) -> None:
    key = str(uuid.uuid4())
    mine, theirs = _post(alice, key), _post(bob, key)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert not _replayed(theirs)
    assert mine.json()["id"] != theirs.json()["id"]


def test_another_key_makes_another_item(alice: Caller) -> None:
    made = {_post(alice, str(uuid.uuid4())).json()["id"] for _ in range(3)}
    assert len(made) == 3


@pytest.mark.parametrize(
    "key", ["k", "k" * 255, "!#$%&'()*+,-./:;<=>?@[]^_`{|}~", 'a "quoted" key']
)
def test_a_key_of_printable_ascii_is_good(key: str, alice: Caller) -> None:
    assert _post(alice, key).status_code == 201
    assert _replayed(_post(alice, key))


@pytest.mark.parametrize("key", ["", "k" * 256, "clé", "a\tb", "a\x7fb", "💡"])
def test_a_key_that_is_no_key_is_400(key: str, target: Target, alice: Caller) -> None:
    body = b'{"name": "x"}'
    head = request(
        "POST",
        ITEMS,
        f"Authorization: {alice.headers['authorization']}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    line = b"Idempotency-Key: " + key.encode() + b"\r\n"
    answer = exchange(target, head[:-2] + line + b"\r\n" + body)
    assert answer is not None
    assert_problem(answer, 400)
    assert alice.listed()["items"] == []


def test_a_wrong_body_under_a_key_makes_nothing(alice: Caller) -> None:
    key = str(uuid.uuid4())
    response = alice.post(ITEMS, json={"name": ""}, headers={"Idempotency-Key": key})
    assert_problem(response, 422)
    assert alice.listed()["items"] == []


def test_fifty_posts_at_once_with_one_key_make_one_item(alice: Caller) -> None:
    key = str(uuid.uuid4())
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: _post(alice, key), range(50)))
    made = [answer for answer in answers if answer.status_code == 201]
    running = [answer for answer in answers if answer.status_code == 409]
    assert len(made) + len(running) == 50, (
        f"201 or, while the first still runs, 409: {sorted({a.status_code for a in answers})}"
    )
    assert len({answer.json()["id"] for answer in made}) == 1
    assert sum(not _replayed(answer) for answer in made) == 1, "one answer is the first"
    for answer in running:
        assert_problem(answer, 409)
        assert_retry_after(answer)
    assert len(alice.listed()["items"]) == 1
    assert _replayed(_post(alice, key)), "afterwards the key answers the stored 201"
