"""Tokens: what is refused, and that nothing else is looked at before."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conformance.client import ABSENT, ITEMS, JSON
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import exchange, request
from tests.support.issuer import SigningKey
from tests.support.tokens import compact, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.client import Target

    Forgery = Callable[[Target], str]

pytestmark = pytest.mark.control("SEC-03")


def _unsigned(target: Target, algorithm: str) -> str:
    tokens = target.tokens
    return compact(tokens.header(alg=algorithm), tokens.claims(), lambda _: b"")


def _hmac_with(target: Target, secret: bytes) -> str:
    tokens = target.tokens
    header = tokens.header(alg="HS256")
    return compact(header, tokens.claims(), lambda m: hmac.digest(secret, m, hashlib.sha256))


def _public_pem(target: Target) -> bytes:
    public = target.key.private.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _own_key(target: Target) -> str:
    """Sign with a key that the token brings along."""
    mine = SigningKey.generate(target.key.kid)
    public = {name: value for name, value in mine.public().items() if name != "kid"}
    return target.tokens.signed_by(mine, jwk=public)


def _changed_payload(target: Target) -> str:
    header, _, signature = target.tokens.token().split(".")
    claims = target.tokens.claims(sub="somebody-else")
    return ".".join([header, encode(json.dumps(claims).encode()), signature])


def _cut_signature(target: Target) -> str:
    head, payload, signature = target.tokens.token().split(".")
    return f"{head}.{payload}.{signature[:-8]}"


FORGERIES: dict[str, Forgery] = {
    "empty": lambda _: "",
    "no-jwt": lambda _: "secret",
    "two-parts": lambda t: ".".join(t.tokens.token().split(".")[:2]),
    "no-signature": lambda t: ".".join([*t.tokens.token().split(".")[:2], ""]),
    "not-base64": lambda _: "a.b.c",
    "header-no-json": lambda t: "eyJ." + ".".join(t.tokens.token().split(".")[1:]),
    "alg-none": lambda t: _unsigned(t, "none"),
    "alg-None": lambda t: _unsigned(t, "None"),
    "alg-empty": lambda t: _unsigned(t, ""),
    "alg-missing": lambda t: t.tokens.with_header(alg=None),
    "alg-of-another-family": lambda t: t.tokens.with_header(alg="ES256"),
    "alg-of-another-hash": lambda t: t.tokens.with_header(alg="RS512"),
    "hmac-with-public-key": lambda t: _hmac_with(t, _public_pem(t)),
    "hmac-with-stripped-public-key": lambda t: _hmac_with(t, _public_pem(t).strip()),
    "hmac-with-empty-key": lambda t: _hmac_with(t, b""),
    "changed-payload": _changed_payload,
    "cut-signature": _cut_signature,
    "key-of-nobody": lambda t: t.tokens.signed_by(SigningKey.generate(t.key.kid)),
    "unknown-kid": lambda t: t.tokens.signed_by(SigningKey.generate("unknown")),
    "kid-as-path": lambda t: t.tokens.with_header(kid="../../../../dev/null"),
    "kid-as-number": lambda t: t.tokens.with_header(kid=7),
    "kid-as-list": lambda t: t.tokens.with_header(kid=[t.key.kid]),
    "key-in-header": _own_key,
    "key-by-url": lambda t: t.tokens.signed_by(
        SigningKey.generate("mine"), jku=t.issuer.url + "/mine"
    ),
    "crit-unknown": lambda t: t.tokens.with_header(crit=["urn:example:must"]),
    "crit-empty": lambda t: t.tokens.with_header(crit=[]),
    "crit-no-list": lambda t: t.tokens.with_header(crit="exp"),
    "iss-wrong": lambda t: t.tokens.token(iss="https://evil.example"),
    "iss-with-slash": lambda t: t.tokens.token(iss=t.issuer.url + "/"),
    "iss-missing": lambda t: t.tokens.token(iss=None),
    "iss-as-list": lambda t: t.tokens.token(iss=[t.issuer.url]),
    "aud-wrong": lambda t: t.tokens.token(aud="https://other.example"),
    "aud-prefix": lambda t: t.tokens.token(aud=t.tokens.audience[:-1]),
    "aud-missing": lambda t: t.tokens.token(aud=None),
    "aud-empty-list": lambda t: t.tokens.token(aud=[]),
    "exp-passed": lambda t: t.tokens.token(exp=int(time.time()) - 600),
    "exp-missing": lambda t: t.tokens.token(exp=None),
    "exp-as-text": lambda t: t.tokens.token(exp="tomorrow"),
    "exp-as-true": lambda t: t.tokens.token(exp=True),
    "exp-enormous": lambda t: t.tokens.token(exp=10**400),
    "exp-list": lambda t: t.tokens.token(exp=[int(time.time()) + 600]),
    "nbf-ahead": lambda t: t.tokens.token(nbf=int(time.time()) + 600),
    "nbf-as-text": lambda t: t.tokens.token(nbf="yesterday"),
    "sub-missing": lambda t: t.tokens.token(sub=None),
    "sub-empty": lambda t: t.tokens.token(sub=""),
    "sub-as-number": lambda t: t.tokens.token(sub=17),
    "claims-no-object": lambda t: compact(t.tokens.header(), ["alice"], t.key.sign),  # type: ignore[arg-type]
    "enormous": lambda t: t.tokens.token(pad="x" * 4000)[:-4] + "AAAA",
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_token_is_refused(kind: str, target: Target) -> None:
    with target.bearer(FORGERIES[kind](target)) as forger:
        assert_problem(forger.get(ITEMS), 401)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Basic YWxpY2U6c2VjcmV0", "Token {token}", "{token}", "Bearer {token} more"],
)
def test_only_a_bearer_token_counts(header: str, target: Target) -> None:
    value = header.format(token=target.tokens.token())
    answer = exchange(target, request("GET", ITEMS, f"Authorization: {value}"))
    assert answer is not None
    assert_problem(answer, 401)


def test_two_authorization_headers_are_no_token(target: Target) -> None:
    good = f"Authorization: Bearer {target.tokens.token()}"
    for lines in ((good, "Authorization: Bearer wrong"), ("Authorization: Bearer wrong", good)):
        answer = exchange(target, request("GET", ITEMS, *lines))
        assert answer is not None
        assert_problem(answer, 400, 401)


def test_a_token_elsewhere_than_in_the_header_is_ignored(target: Target) -> None:
    token = target.tokens.token()
    with target.stranger() as stranger:
        for options in (
            {"params": {"access_token": token}},
            {"params": {"token": token}},
            {"headers": {"Cookie": f"access_token={token}; token={token}; Authorization={token}"}},
            {"headers": {"X-Access-Token": token, "X-Authorization": f"Bearer {token}"}},
        ):
            assert_problem(stranger.get(ITEMS, **options), 401)  # type: ignore[arg-type]
        form = {"access_token": token}
        assert_problem(stranger.post(ITEMS, data=form), 401)


@pytest.mark.parametrize("claim", ["iat", "jti", "scope", "azp", "typ"])
def test_a_claim_that_is_not_needed_may_be_there_or_not(claim: str, target: Target) -> None:
    for value in (None, "anything" if claim != "iat" else int(time.time())):
        with target.bearer(target.tokens.token(**{claim: value})) as user:
            assert user.get(ITEMS).status_code == 200


@pytest.mark.parametrize(
    "scheme", ["Bearer", "bearer", "BEARER"], ids=["as-written", "lower", "upper"]
)
def test_the_name_of_the_scheme_has_no_case(scheme: str, target: Target) -> None:
    with target.stranger(Authorization=f"{scheme} {target.tokens.token()}") as user:
        assert user.get(ITEMS).status_code == 200


def test_one_audience_of_several_is_enough(target: Target) -> None:
    audiences = ["https://other.example", target.tokens.audience]
    with target.bearer(target.tokens.token(aud=audiences)) as user:
        assert user.get(ITEMS).status_code == 200


def test_clocks_may_differ_by_a_little_and_no_more(target: Target) -> None:
    now = int(time.time())
    for claims, status in (
        ({"nbf": now + 2}, 200),
        ({"exp": now + 3}, 200),
        ({"exp": now - 120}, 401),
        ({"nbf": now + 120}, 401),
    ):
        with target.bearer(target.tokens.token(**claims)) as user:
            assert user.get(ITEMS).status_code == status, f"leeway is small: {claims}"


@pytest.mark.parametrize("subject", ["alice", "auth0|5f7c", "Zoë", "a" * 255, "a/b?c#d%00e", "'--"])
def test_any_subject_owns_its_items(subject: str, target: Target) -> None:
    unique = f"{subject[:200]}{time.time_ns()}"
    with target.caller(unique) as user:
        item = user.create()
        assert [entry["id"] for entry in user.listed()["items"]] == [item["id"]]


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("POST", ITEMS, {"content": b"{broken", "headers": {"Content-Type": JSON}}),
        ("POST", ITEMS, {"content": b"x", "headers": {"Content-Type": "text/plain"}}),
        ("POST", ITEMS, {"json": {"name": 7}}),
        ("POST", ITEMS, {"json": {"name": "x"}, "headers": {"Idempotency-Key": "k" * 300}}),
        ("POST", ITEMS, {"content": b" " * 1_048_577, "headers": {"Content-Type": JSON}}),
        ("GET", f"{ITEMS}?limit=nonsense", {}),
        ("PATCH", f"{ITEMS}/{ABSENT}", {"content": b"\xff", "headers": {"Content-Type": JSON}}),
        ("DELETE", f"{ITEMS}/{ABSENT}", {"headers": {"If-Match": '"x"'}}),
    ],
    ids=["json", "type", "schema", "key", "size", "query", "encoding", "etag"],
)
@pytest.mark.parametrize("token", [None, "wrong"], ids=["no-token", "wrong-token"])
def test_the_token_is_looked_at_before_anything_else(
    method: str, path: str, options: dict[str, object], token: str | None, target: Target
) -> None:
    with target.stranger() if token is None else target.bearer(token) as caller:
        assert_problem(caller.request(method, path, **options), 401)  # type: ignore[arg-type]


def test_a_stranger_is_refused_without_sending_a_large_body(target: Target) -> None:
    announced = request(
        "POST", ITEMS, "Content-Type: application/json", "Content-Length: 900000000"
    )
    answer = exchange(target, announced)
    assert answer is not None, "401 comes before the body is looked at"
    assert_problem(answer, 401)
