"""Items: what is made, read, changed and deleted."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.client import ABSENT, ITEMS
from tests.conformance.expectations import (
    assert_errors_at,
    assert_item,
    assert_problem,
    assert_strong_etag,
)

if TYPE_CHECKING:
    from tests.conformance.client import Caller

pytestmark = pytest.mark.control("SEC-09")


def test_post_makes_an_item(alice: Caller) -> None:
    response = alice.post(ITEMS, json={"name": "a lamp", "quantity": 3})
    assert response.status_code == 201
    item = response.json()
    assert_item(item)
    assert (item["name"], item["quantity"]) == ("a lamp", 3)
    assert response.headers["location"] == f"{ITEMS}/{item['id']}", "Location is an absolute path"
    assert_strong_etag(response)
    got = alice.get(response.headers["location"])
    assert got.json() == item
    assert got.headers["etag"] == response.headers["etag"]


def test_a_new_item_has_quantity_0_and_two_equal_times_of_now(alice: Caller) -> None:
    item = alice.create({"name": "a lamp"})
    assert item["quantity"] == 0
    created = datetime.fromisoformat(item["created_at"])
    assert abs(datetime.now(UTC) - created) < timedelta(seconds=10)
    assert item["updated_at"] >= item["created_at"]


def test_get_lists_what_was_made(alice: Caller) -> None:
    made = [alice.create({"name": f"item {number}"}) for number in range(3)]
    page = alice.listed()
    assert set(page) == {"items", "next"}
    assert page["next"] is None
    assert page["items"] == made[::-1], "the newest item is first"


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
def test_patch_changes_what_it_names(kind: str, alice: Caller) -> None:
    item = alice.create({"name": "a lamp", "quantity": 3})
    response = alice.patch(
        f"{ITEMS}/{item['id']}", content=b'{"quantity": 4}', headers={"Content-Type": kind}
    )
    assert response.status_code == 200
    changed = response.json()
    assert_item(changed)
    assert changed == {**item, "quantity": 4, "updated_at": changed["updated_at"]}
    assert assert_strong_etag(response) == alice.get(f"{ITEMS}/{item['id']}").headers["etag"]


def test_every_patch_moves_updated_at_and_the_etag(alice: Caller) -> None:
    item = alice.create()
    path = f"{ITEMS}/{item['id']}"
    times, etags = [item["updated_at"]], {alice.get(path).headers["etag"]}
    for _ in range(5):
        response = alice.patch(path, json={"name": item["name"]})
        times.append(response.json()["updated_at"])
        etags.add(response.headers["etag"])
        assert response.json()["created_at"] == item["created_at"]
    moments = [datetime.fromisoformat(moment) for moment in times]
    assert all(a < b for a, b in pairwise(moments)), f"every PATCH moves updated_at: {times}"
    assert len(etags) == 6, "every PATCH has its new ETag"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, None),
        ({"name": None}, "/name"),
        ({"quantity": None}, "/quantity"),
        ({"name": ""}, "/name"),
        ({"quantity": -1}, "/quantity"),
        ({"colour": "red"}, "/colour"),
        ({"id": ABSENT}, "/id"),
        ({"created_at": "2020-01-01T00:00:00.000Z"}, "/created_at"),
        ({"name": "good", "quantity": "1"}, "/quantity"),
        ([], None),
    ],
)
def test_a_wrong_patch_is_422_and_changes_nothing(
    body: Any, pointer: str | None, alice: Caller
) -> None:
    item = alice.create()
    path = f"{ITEMS}/{item['id']}"
    problem = assert_problem(alice.patch(path, json=body), 422)
    if pointer is not None:
        assert_errors_at(problem, pointer=pointer)
    assert alice.get(path).json() == item


def test_delete_is_204_and_then_the_item_is_gone(alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    response = alice.delete(path)
    assert response.status_code == 204
    assert response.content == b""
    assert_problem(alice.get(path), 404)
    assert_problem(alice.patch(path, json={"quantity": 1}), 404)
    assert_problem(alice.delete(path), 404)
    assert alice.listed()["items"] == []


@pytest.mark.parametrize(
    "name",
    [
        "1",
        "not-a-uuid",
        "0" * 36,
        "x" * 36,
        "%00",
        "%27%20OR%201%3D1--",
        f"{ABSENT}0",
        "a" * 2000,
        "%F0%9F%92%A1",
        "null",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.control("SEC-10")
def test_an_id_that_is_no_uuid_is_404(method: str, name: str, alice: Caller) -> None:
    options: dict[str, Any] = {"json": {"quantity": 1}} if method == "PATCH" else {}
    assert_problem(alice.request(method, f"{ITEMS}/{name}", **options), 404)


@pytest.mark.parametrize(
    "name",
    [
        "x",
        " ",
        " padded ",
        "a" * 200,
        "💡" * 200,
        "e\u0301" * 100,
        "é",
        "'; DROP TABLE items; --",
        '"quoted" \\ back',
        "<script>alert(1)</script>",
        "{{ 7*7 }} ${x} %s %(a)s",
        "\u202eright to left",
        "\u2028line separator",
        "\ufeffbom",
        "[" * 200,
        "\U0010fffd",
        "null",
    ],
)
@pytest.mark.control("SEC-10")
def test_a_name_is_stored_as_sent(name: str, alice: Caller) -> None:
    item = alice.create({"name": name})
    assert item["name"] == name
    assert alice.get(f"{ITEMS}/{item['id']}").json()["name"] == name
    assert alice.listed()["items"][0]["name"] == name


@pytest.mark.parametrize("quantity", [0, 1, 2_147_483_647])
def test_a_quantity_in_its_range_is_stored(quantity: int, alice: Caller) -> None:
    assert alice.create({"name": "x", "quantity": quantity})["quantity"] == quantity


def test_patches_at_once_each_leave_a_whole_item(alice: Caller) -> None:
    item = alice.create({"name": "start", "quantity": 0})
    path = f"{ITEMS}/{item['id']}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: alice.patch(path, json={"quantity": n}), range(1, 25)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 24, (
        "every PATCH has its new ETag, also when several run at once"
    )
    assert alice.get(path).json()["quantity"] in range(1, 25)


@pytest.mark.control("SCA-02")
def test_a_list_does_not_slow_down_with_its_rows(alice: Caller) -> None:
    alice.create()
    one = min(_seconds(alice, 1) for _ in range(10))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: alice.create(), range(100)))
    hundred = min(_seconds(alice, 100) for _ in range(10))
    # A query for each row would cost a hundred round trips.
    assert hundred < one + 0.1, f"1 row took {one:.3f} s, 100 rows {hundred:.3f} s"


def _seconds(user: Caller, limit: int) -> float:
    start = time.perf_counter()
    user.listed(limit=limit)
    return time.perf_counter() - start
