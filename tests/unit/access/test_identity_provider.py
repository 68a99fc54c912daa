"""What an installation says of its identity provider, and what the provider says of itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sunan.access.core.identity_provider import (
    IdentityProvider,
    ProviderUnavailable,
    address_to_ask,
    challenge_of,
    read_description,
    read_provider,
)
from sunan.kernel.errors import InvalidInput

ISSUER = "https://id.example.gov.cn/oidc"
SET = {"SUNAN_OIDC_ISSUER": ISSUER, "SUNAN_OIDC_CLIENT_ID": "sunan"}
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": ISSUER + "/authorise?tenant=province",
    "token_endpoint": ISSUER + "/tokens",
    "jwks_uri": ISSUER + "/keys",
}


def read(**more: str) -> IdentityProvider:
    found = read_provider({**SET, **more})
    assert found
    return found


def test_nothing_set_means_no_provider() -> None:
    assert read_provider({}) is None
    assert read_provider({"SUNAN_OIDC_SCOPES": "openid profile", "SUNAN_OIDC_ISSUER": " "}) is None


def test_defaults_ask_for_little_and_trust_no_second_factor() -> None:
    found = read()
    assert (found.scopes, found.claim, found.has_second_factor) == (("openid",), "sub", False)
    assert (found.name.zh, found.name.en) == ("统一身份认证", "the unified identity service")
    assert found.client_secret == ""


def test_every_setting_is_read_and_the_variable_goes_before_the_file() -> None:
    found = read_provider(
        {
            **SET, "SUNAN_OIDC_CLIENT_SECRET": "from variable", "SUNAN_OIDC_SCOPES": "openid profile",
            "SUNAN_OIDC_CLAIM": "staff", "SUNAN_OIDC_NAME": "省统一身份", "SUNAN_OIDC_SECOND_FACTOR": "provider",
        },
        kept_secret="from file",
    )  # fmt: skip
    assert found
    assert (found.client_secret, found.scopes, found.claim) == ("from variable", ("openid", "profile"), "staff")
    assert (found.name.zh, found.name.en, found.has_second_factor) == ("省统一身份", "省统一身份", True)
    kept = read_provider(SET, kept_secret="from file\n")
    assert kept
    assert kept.client_secret == "from file"


@pytest.mark.parametrize(
    "written",
    [
        {"SUNAN_OIDC_ISSUER": ""},
        {"SUNAN_OIDC_CLIENT_ID": ""},
        {"SUNAN_OIDC_ISSUER": "id.example.gov.cn"},
        {"SUNAN_OIDC_ISSUER": "file:///etc/passwd"},
        {"SUNAN_OIDC_ISSUER": "https://id.example.gov.cn/?tenant=1"},
        {"SUNAN_OIDC_ISSUER": "https://user:word@id.example.gov.cn"},
        {"SUNAN_OIDC_ISSUER": "https://[id"},
        {"SUNAN_OIDC_SCOPES": "profile"},
        {"SUNAN_OIDC_SECOND_FACTOR": "yes"},
    ],
    ids=["no-issuer", "no-client", "no-scheme", "file", "query", "password", "broken", "no-openid", "second-factor"],
)
def test_what_cannot_be_used_is_refused(written: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        read_provider({**SET, **written})


def test_the_document_of_the_provider_is_read() -> None:
    found = read_description(DOCUMENT, issuer=ISSUER)
    assert found.tokens == ISSUER + "/tokens"
    assert found.keys == ISSUER + "/keys"
    assert not found.takes_secret_in_form


@pytest.mark.parametrize(
    ("methods", "in_form"),
    [
        (["client_secret_post"], True),
        (["client_secret_post", "client_secret_basic"], False),
        (["private_key_jwt"], False),
        ([], False),
        ("client_secret_post", False),
    ],
    ids=["form", "both", "neither", "none", "no-list"],
)
def test_the_secret_goes_where_the_provider_takes_it(methods: object, in_form: bool) -> None:
    content = {**DOCUMENT, "token_endpoint_auth_methods_supported": methods}
    assert read_description(content, issuer=ISSUER).takes_secret_in_form is in_form


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {**DOCUMENT, "issuer": ISSUER + "/"},
        {**DOCUMENT, "jwks_uri": None},
        {**DOCUMENT, "token_endpoint": "http://id.example.gov.cn/tokens"},
        {**DOCUMENT, "token_endpoint": "file:///etc/passwd"},
        {**DOCUMENT, "authorization_endpoint": "javascript:alert(1)"},
        {**DOCUMENT, "authorization_endpoint": ["https://id.example.gov.cn"]},
    ],
    ids=["nothing", "list", "another-issuer", "no-keys", "not-https", "file", "script", "no-text"],
)
def test_a_document_that_cannot_be_trusted_makes_the_provider_unavailable(content: Any) -> None:
    with pytest.raises(ProviderUnavailable):
        read_description(content, issuer=ISSUER)


def test_the_address_to_ask_carries_state_nonce_and_challenge_and_keeps_what_stood_there() -> None:
    address = address_to_ask(
        read(), read_description(DOCUMENT, issuer=ISSUER), return_to="https://here/return", state="s", nonce="n",
        verifier="v" * 43,
    )  # fmt: skip
    asked = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
    assert asked.pop("code_challenge") == challenge_of("v" * 43)
    assert asked == {
        "tenant": "province", "response_type": "code", "client_id": "sunan", "redirect_uri": "https://here/return",
        "scope": "openid", "state": "s", "nonce": "n", "code_challenge_method": "S256",
    }  # fmt: skip


def test_the_challenge_reproduces_rfc_7636_appendix_b() -> None:
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
