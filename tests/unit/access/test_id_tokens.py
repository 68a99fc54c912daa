"""An ID token counts when everything about it is right, and not otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from sunan.access.core.id_tokens import UnknownKey, identity_in, read_keys
from sunan.access.core.identity_provider import Identity, IdentityProvider, IdentityRefused, read_provider
from tests.identity_provider import signed, signed_with_public_key
from tests.moments import NOON

ISSUER, NONCE = "https://id.example.gov.cn", "n-1"
NOW = int(NOON.timestamp())
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
WEAK = {"kty": "RSA", "kid": "weak", "e": "AQAB", "n": "x" * 171}


def provider(**settings: str) -> IdentityProvider:
    found = read_provider({"SUNAN_OIDC_ISSUER": ISSUER, "SUNAN_OIDC_CLIENT_ID": "sunan", **settings})
    assert found
    return found


RIGHT = {"iss": ISSUER, "sub": "person-1", "aud": "sunan", "exp": NOW + 300, "iat": NOW, "nonce": NONCE}


def token(key: Key = RSA, alg: str = "RS256", header: dict[str, Any] | None = None, **claims: Any) -> str:
    whole = {**RIGHT, **claims}
    kept = {name: one for name, one in whole.items() if one is not None}
    return signed({"alg": alg, "kid": key.kid, **(header or {})}, kept, key)


def judged(written: str, *known: Key, **settings: str) -> Identity:
    return identity_in(written, provider=provider(**settings), keys=list(known) or [RSA, EC, ED], nonce=NONCE, at=NOON)


@pytest.mark.parametrize(
    ("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "Ed25519")], ids=["rs", "ps", "es", "ed"]
)
def test_a_token_of_each_kind_of_key_names_the_person(key: Key, alg: str) -> None:
    assert judged(token(key, alg)) == Identity(ISSUER, "sub", "person-1")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other.example.gov.cn"}, "wrong_claim"),
        ({"iss": ISSUER + "/"}, "wrong_claim"),
        ({"iss": None}, "wrong_claim"),
        ({"aud": "another-system"}, "wrong_claim"),
        ({"aud": ["sunan", "another-system"]}, "wrong_claim"),
        ({"aud": ["sunan", "another-system"], "azp": "another-system"}, "wrong_claim"),
        ({"azp": "another-system"}, "wrong_claim"),
        ({"aud": None}, "wrong_claim"),
        ({"aud": []}, "wrong_claim"),
        ({"exp": NOW - 121}, "expired"),
        ({"exp": None}, "wrong_claim"),
        ({"exp": "soon"}, "wrong_claim"),
        ({"iat": NOW + 121}, "wrong_claim"),
        ({"iat": None}, "wrong_claim"),
        ({"nbf": NOW + 121}, "wrong_claim"),
        ({"nonce": "n-2"}, "wrong_nonce"),
        ({"nonce": None}, "wrong_nonce"),
        ({"nonce": 1}, "wrong_nonce"),
        ({"sub": None}, "no_subject"),
        ({"sub": "  "}, "no_subject"),
        ({"sub": "a\u202eb"}, "no_subject"),
        ({"sub": "x" * 256}, "no_subject"),
    ],
    ids=[
        "another-issuer", "issuer-with-slash", "no-issuer", "another-audience", "two-audiences", "meant-for-another",
        "party-of-another", "no-audience", "empty-audience", "expired", "never-expires", "expires-in-words",
        "issued-later", "not-issued", "valid-later", "another-nonce", "no-nonce", "nonce-is-a-number", "no-subject",
        "blank-subject", "hidden-characters", "long-subject",
    ],
)  # fmt: skip
def test_a_claim_that_is_wrong_refuses_the_token(claims: dict[str, Any], reason: str) -> None:
    with pytest.raises(IdentityRefused) as refusal:
        judged(token(**claims))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW - 60},
        {"iat": NOW + 60},
        {"nbf": NOW + 60},
        {"aud": ["sunan"]},
        {"aud": ["sunan", "x"], "azp": "sunan"},
    ],
    ids=["expired-a-minute-ago", "issued-in-a-minute", "valid-in-a-minute", "list-of-one", "one-of-two-with-azp"],
)
def test_clocks_may_differ_by_two_minutes_and_audiences_may_be_listed(claims: dict[str, Any]) -> None:
    assert judged(token(**claims)).subject == "person-1"


@pytest.mark.parametrize(
    "written",
    [
        signed({"alg": "none", "kid": "rsa"}, RIGHT, RSA),
        signed_with_public_key(RIGHT, RSA),
        token(OctKey.generate_key(256, {"kid": "rsa"}), "HS256"),
        token(header={"crit": ["exp2"], "exp2": 1}),
        token(EC, "ES256", header={"kid": "rsa"}),
        "",
        "a.b",
        "a.b.c.d.e",
        "é.é.é",
        token()[:-4] + "AAAA",
    ],
    ids=[
        "alg-none", "public-key-as-secret", "any-secret", "critical-header", "key-of-another-kind", "empty", "two-parts",
        "encrypted", "no-ascii", "altered-signature",
    ],
)  # fmt: skip
def test_a_token_that_is_not_signed_with_a_key_of_the_provider_is_refused(written: str) -> None:
    with pytest.raises(IdentityRefused):
        judged(written)


def test_altered_claims_are_noticed() -> None:
    header, _, signature = token().split(".")
    other = token(sub="person-2").split(".")[1]
    with pytest.raises(UnknownKey):
        judged(f"{header}.{other}.{signature}")


def test_a_key_that_is_not_known_yet_is_told_from_a_token_that_is_wrong() -> None:
    with pytest.raises(UnknownKey):
        judged(token(), EC)
    with pytest.raises(UnknownKey):
        identity_in(token(), provider=provider(), keys=[], nonce=NONCE, at=NOON)


def test_the_operator_chooses_the_claim_and_numbers_count_as_they_are_written() -> None:
    found = judged(token(staff=1024), SUNAN_OIDC_CLAIM="staff")
    assert (found.claim, found.subject) == ("staff", "1024")
    with pytest.raises(IdentityRefused) as refusal:
        judged(token(staff=True), SUNAN_OIDC_CLAIM="staff")
    assert "staff" in refusal.value.text.zh


@pytest.mark.parametrize(
    ("amr", "one_only"),
    [(None, False), (["pwd"], True), (["pwd", "pwd"], True), (["pwd", "otp"], False), (["mfa"], False), ("pwd", False)],
    ids=["silent", "password", "twice-the-same", "two", "mfa", "no-list"],
)
def test_a_token_may_say_that_it_rests_on_one_proof(amr: object, one_only: bool) -> None:
    assert judged(token(amr=amr)).one_factor_only is one_only


def test_only_keys_that_check_signatures_are_taken_from_a_set() -> None:
    for_secrets = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    listed = [one.as_dict(private=False) for one in (RSA, EC, ED, for_secrets)]
    secret = OctKey.generate_key(256, {"kid": "oct"}).as_dict(private=True)
    broken: list[object] = [WEAK, {"kty": "RSA", "n": "AQAB"}, {"kty": "PQ"}, {"kid": "x"}, "text", 7, {"kty": ["RSA"]}]
    assert [key.kid for key in read_keys({"keys": [*listed, secret, *broken]})] == ["rsa", "ec", "ed"]


@pytest.mark.parametrize("content", [None, [], {}, {"keys": {}}, {"keys": "k"}, "text"], ids=repr)
def test_what_is_no_set_of_keys_holds_none(content: object) -> None:
    assert read_keys(content) == []


def test_a_token_is_judged_at_the_moment_that_is_handed_in() -> None:
    with pytest.raises(IdentityRefused) as refusal:
        identity_in(token(), provider=provider(), keys=[RSA], nonce=NONCE, at=NOON + timedelta(hours=1))
    assert refusal.value.reason == "expired"
