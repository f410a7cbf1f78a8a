"""The list: newest first, by keyset, with cursors that nobody can make or use for another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.expectations import assert_errors_at, assert_item, assert_problem

if TYPE_CHECKING:
    from tests.conformance.client import Caller

pytestmark = pytest.mark.control("SCA-02")


def _fill(user: Caller, count: int) -> list[str]:
    return [user.create({"name": f"item {number}"})["id"] for number in range(count)]


def test_an_empty_list(alice: Caller) -> None:
    assert alice.listed() == {"items": [], "next": None}


def test_pages_hold_every_item_once_newest_first(alice: Caller) -> None:
    made = _fill(alice, 7)
    pages = [page for page in alice.pages(limit=3) if page]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [item["id"] for page in pages for item in page] == made[::-1]


def test_items_of_one_moment_are_ordered_by_id(alice: Caller) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: alice.create(), range(40)))
    listed = [item for page in alice.pages(limit=7) for item in page]
    assert len({item["id"] for item in listed}) == len(listed) == 40
    for item in listed:
        assert_item(item)
    for newer, older in pairwise(listed):
        assert (newer["created_at"], newer["id"]) > (older["created_at"], older["id"]), (
            "by created_at, then id, descending"
        )


def test_a_page_has_20_items_unless_asked_otherwise(alice: Caller) -> None:
    _fill(alice, 21)
    page = alice.listed()
    assert len(page["items"]) == 20
    assert len(alice.listed(cursor=page["next"])["items"]) == 1
    assert len(alice.listed(limit=1)["items"]) == 1
    whole = alice.listed(limit=100)
    assert len(whole["items"]) == 21
    assert whole["next"] is None


def test_changes_meanwhile_never_repeat_or_skip_another_item(alice: Caller) -> None:
    made = _fill(alice, 12)
    first = alice.listed(limit=4)
    seen = [item["id"] for item in first["items"]]
    _fill(alice, 3)
    alice.delete(f"{ITEMS}/{seen[-1]}")
    alice.delete(f"{ITEMS}/{seen[0]}")
    gone_ahead = made[5]
    alice.delete(f"{ITEMS}/{gone_ahead}")
    alice.patch(f"{ITEMS}/{made[3]}", json={"quantity": 3})
    cursor = first["next"]
    while cursor is not None:
        page = alice.listed(limit=2, cursor=cursor)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [name for name in made[::-1] if name != gone_ahead]


def test_a_cursor_works_again_and_with_another_limit(alice: Caller) -> None:
    made = _fill(alice, 6)[::-1]
    cursor = alice.listed(limit=2)["next"]
    for limit in (1, 4, 1):
        page = alice.listed(limit=limit, cursor=cursor)
        assert [item["id"] for item in page["items"]] == made[2 : 2 + limit]


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "1.5", "1e1", "abc", "", "0x10", "1_0", "\u0665", "9" * 400, "null"]
)
def test_a_limit_outside_1_to_100_is_422(limit: str, alice: Caller) -> None:
    problem = assert_problem(alice.get(ITEMS, params={"limit": limit}), 422)
    assert_errors_at(problem, parameter="limit")


@pytest.mark.control("SEC-10")
@pytest.mark.parametrize(
    "cursor", ["", "x", "MQ==", "null", "' OR 1=1--", "%00", "💡", "e30", "a" * 5000, "2024-01-01"]
)
def test_a_made_up_cursor_is_422(cursor: str, alice: Caller) -> None:
    _fill(alice, 2)
    problem = assert_problem(alice.get(ITEMS, params={"cursor": cursor}), 422)
    assert_errors_at(problem, parameter="cursor")


def test_a_changed_cursor_is_422(alice: Caller) -> None:
    _fill(alice, 3)
    cursor = alice.listed(limit=1)["next"]
    for position in range(0, len(cursor) - 1, max(1, len(cursor) // 12)):
        other = "A" if cursor[position] != "A" else "B"
        changed = cursor[:position] + other + cursor[position + 1 :]
        problem = assert_problem(alice.get(ITEMS, params={"cursor": changed}), 422)
        assert_errors_at(problem, parameter="cursor")
    for changed in (cursor[:-4], cursor * 2, cursor[::-1]):
        assert_problem(alice.get(ITEMS, params={"cursor": changed}), 422)


def test_a_cursor_is_opaque(alice: Caller) -> None:
    item = alice.create({"name": "topsecretname"})
    alice.create()
    cursor = alice.listed(limit=1)["next"]
    assert item["id"] not in cursor
    assert "topsecretname" not in cursor


@pytest.mark.control("SEC-14")
def test_a_cursor_is_of_no_use_to_another_user(alice: Caller, bob: Caller) -> None:
    _fill(alice, 3)
    _fill(bob, 3)
    cursor = alice.listed(limit=1)["next"]
    problem = assert_problem(bob.get(ITEMS, params={"cursor": cursor}), 422)
    assert_errors_at(problem, parameter="cursor")


@pytest.mark.parametrize("parameter", ["colour", "Limit", "offset", "order_by", "limit[]", "é"])
def test_an_unknown_parameter_is_422(parameter: str, alice: Caller) -> None:
    problem = assert_problem(alice.get(ITEMS, params={parameter: "1"}), 422)
    assert_errors_at(problem, parameter=parameter)


@pytest.mark.parametrize("query", ["limit=1&limit=2", "limit=1&limit=1"])
def test_a_parameter_given_twice_is_422(query: str, alice: Caller) -> None:
    problem = assert_problem(alice.get(f"{ITEMS}?{query}"), 422)
    assert_errors_at(problem, parameter="limit")


@pytest.mark.parametrize("query", ["%", "limit=%zz", "&&&", "=", "limit", "%ff=1", "a[b]=%00"])
def test_an_odd_query_is_no_error_of_the_server(query: str, alice: Caller) -> None:
    assert alice.get(f"{ITEMS}?{query}").status_code in {200, 400, 422}
