"""Signing in at an identity provider (OpenID Connect, authorisation code with PKCE): its settings, its description of
itself, and the address at which somebody is asked to sign in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sunan.kernel.errors import InvalidInput, Refused, Unavailable
from sunan.kernel.texts import Text, text

ISSUER, CLIENT_ID, CLIENT_SECRET = "SUNAN_OIDC_ISSUER", "SUNAN_OIDC_CLIENT_ID", "SUNAN_OIDC_CLIENT_SECRET"
SCOPES, CLAIM = "SUNAN_OIDC_SCOPES", "SUNAN_OIDC_CLAIM"
NAME, NAME_EN = "SUNAN_OIDC_NAME", "SUNAN_OIDC_NAME_EN"
PROVIDER_SECOND_FACTOR = "SUNAN_OIDC_SECOND_FACTOR"

DEFAULT_SCOPES, DEFAULT_CLAIM = "openid", "sub"
DEFAULT_NAME, DEFAULT_NAME_EN = "统一身份认证", "the unified identity service"
SECOND_FACTOR_OF = ("ours", "provider")

DISCOVERY_PATH = "/.well-known/openid-configuration"
_LONGEST_ADDRESS = 2000
_LONGEST_SUBJECT = 255


class ProviderUnavailable(Unavailable):
    """The identity provider does not answer, or not with what OpenID Connect asks for."""

    code = "provider_unavailable"


class IdentityRefused(Refused):
    """What came back from the identity provider proves nobody's identity.

    Attributes:
        reason: one word for the log: `forged`, `replayed`, `expired`…
    """

    code = "identity_refused"

    def __init__(self, reason: str, words: Text) -> None:
        super().__init__(words.zh, words.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """The provider that an installation trusts to say who somebody is.

    Attributes:
        claim: which claim of the token names the person.
        has_second_factor: its own second factor counts, ours is not asked.
    """

    issuer: str
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    claim: str
    name: Text
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class Description:
    """What a provider says of itself: where to ask, where to get tokens, where its keys are.

    Attributes:
        takes_secret_in_form: the client's secret goes into the form rather than the header.
    """

    authorisation: str
    tokens: str
    keys: str
    takes_secret_in_form: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider says it is: the claim and its value; unique at one issuer.

    Attributes:
        one_factor_only: the provider says that it asked for one proof and no second one.
    """

    issuer: str
    claim: str
    subject: str
    one_factor_only: bool = False


def read_provider(settings: Mapping[str, str], *, kept_secret: str = "") -> IdentityProvider | None:
    """Return the provider that the settings of an installation describe; `None` when they name none.

    Args:
        kept_secret: the client's secret where no variable gives it, read from a file.
    Raises:
        InvalidInput: a provider is described by halves, or a value cannot be used.
    """

    def written(name: str, default: str = "") -> str:
        return settings.get(name, "").strip() or default

    issuer, client_id = written(ISSUER), written(CLIENT_ID)
    if not issuer and not client_id:
        return None
    if not issuer or not client_id:
        raise InvalidInput(
            f"{ISSUER} 与 {CLIENT_ID} 须同时设置：一个是身份提供方的地址，一个是它发给本系统的客户端标识",
            f"{ISSUER} and {CLIENT_ID} belong together: the provider's address and the id it gave to this system",
        )
    parts = _parts_of(issuer)
    if parts is None or parts[1]:
        raise InvalidInput(
            f"{ISSUER}“{issuer[:80]}”不可用：请照身份提供方给出的写，如 https://id.example.gov.cn/oidc",
            f"{ISSUER} “{issuer[:80]}” cannot be used: write it as the provider does, like https://id.example.gov.cn/oidc",
        )
    scopes = tuple(written(SCOPES, DEFAULT_SCOPES).split())
    if "openid" not in scopes:
        raise InvalidInput(f"{SCOPES} 必须含 openid", f"{SCOPES} has to contain openid")
    second = written(PROVIDER_SECOND_FACTOR, SECOND_FACTOR_OF[0])
    if second not in SECOND_FACTOR_OF:
        known = ", ".join(SECOND_FACTOR_OF)
        raise InvalidInput(
            f"{PROVIDER_SECOND_FACTOR}“{second[:40]}”不可用；可写 {known}",
            f"{PROVIDER_SECOND_FACTOR} “{second[:40]}” cannot be used; write one of {known}",
        )
    name = written(NAME, DEFAULT_NAME)
    return IdentityProvider(
        issuer=issuer,
        client_id=client_id,
        client_secret=written(CLIENT_SECRET, kept_secret.strip()),
        scopes=scopes,
        claim=written(CLAIM, DEFAULT_CLAIM),
        name=text(name, written(NAME_EN, DEFAULT_NAME_EN if name == DEFAULT_NAME else name)),
        has_second_factor=second == "provider",
    )


def _parts_of(address: object) -> tuple[str, str] | None:
    """Return scheme and query (or fragment) of a web address; `None` for anything else."""
    if not isinstance(address, str) or len(address) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    return parts.scheme, parts.query or parts.fragment


def read_description(content: object, *, issuer: str) -> Description:
    """Return what a provider's discovery document says.

    Raises:
        ProviderUnavailable: it speaks for another issuer, lacks an address, or leads from https to http.
    """
    if not isinstance(content, dict) or content.get("issuer") != issuer:
        raise ProviderUnavailable(
            f"身份提供方的说明文件不是 {issuer} 的；请核对 {ISSUER}（逐字一致，包括末尾的斜杠）",
            f"The provider's document does not speak for {issuer}; check {ISSUER} letter by letter, final slash included",
        )
    addresses: list[str] = []
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        parts = _parts_of(content.get(name))
        if parts is None or (issuer.startswith("https:") and parts[0] != "https"):
            raise ProviderUnavailable(
                f"身份提供方的说明文件没有可用的 {name}（须为 https 地址）",
                f"The provider's document has no usable {name} (an https address)",
            )
        addresses.append(str(content[name]))
    # Where the document says nothing, the standard says that the header is understood.
    methods = content.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    in_form = isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods
    authorisation, tokens, keys = addresses
    return Description(authorisation, tokens, keys, takes_secret_in_form=in_form)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def address_to_ask(
    provider: IdentityProvider, description: Description, *, return_to: str, state: str, nonce: str, verifier: str
) -> str:
    """Return the address at the provider where a person signs in, to come back to `return_to`."""
    parts = urlsplit(description.authorisation)
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": return_to,
        "scope": " ".join(provider.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *asked.items()]), fragment=""))


def subject_of(written: object) -> str:
    """Return a subject as it is stored and compared, letter by letter.

    Raises:
        InvalidInput: it is empty, too long, or has characters that cannot be seen.
    """
    if isinstance(written, int) and not isinstance(written, bool):
        written = str(written)
    if isinstance(written, str) and 0 < len(written) <= _LONGEST_SUBJECT and written.isprintable() and written.strip():
        return written
    raise InvalidInput(
        f"身份标识不可用：应为 1 到 {_LONGEST_SUBJECT} 个可见字符",
        f"The identity cannot be used: it has 1 to {_LONGEST_SUBJECT} visible characters",
    )
