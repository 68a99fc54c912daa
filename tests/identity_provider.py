"""A small identity provider (OpenID Connect) on this machine, with real keys, that can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

CLIENT, SECRET = "sunan", "a secret: with signs/+"
ALL_ALGORITHMS = list(JWSRegistry.algorithms)


def fresh_key(kid: str, kind: str = "RSA") -> Key:
    """Return a key to sign with."""
    if kind == "RSA":
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


@dataclass
class Provider:
    """What the provider knows, and how it is told to misbehave.

    Attributes:
        key: signs tokens; `published` are the keys that it shows.
        claims: replace claims of the next tokens; `None` leaves one out.
        methods: how a client may prove itself; what the discovery document says.
        subjects: for whom the codes that were given out stand, with what came along.
    """

    issuer: str = ""
    subject: str = "person-1"
    key: Key = field(default_factory=lambda: fresh_key("first"))
    published: list[Key] = field(default_factory=list)
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    methods: list[str] | None = None
    status: int = 200
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def settings(self, **more: str) -> dict[str, str]:
        """Return the variables with which `sunan` uses this provider."""
        return {
            "SUNAN_OIDC_ISSUER": self.issuer,
            "SUNAN_OIDC_CLIENT_ID": CLIENT,
            "SUNAN_OIDC_CLIENT_SECRET": SECRET,
            **more,
        }

    def answer_to(self, address: str, **more: str) -> str:
        """Sign the person in whom `address` asks about; return the address to which the browser is sent back."""
        asked = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "subject": self.subject}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], **more})}"

    def token(self, asked: dict[str, str]) -> str:
        """Return a signed ID token, as it was told to be."""
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": self.issuer, "sub": asked["subject"], "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": asked["nonce"],
        } | self.claims  # fmt: skip
        header = {"alg": self.algorithm, "kid": self.key.kid, **self.header}
        return signed(header, {name: one for name, one in claims.items() if one is not None}, self.key)

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Answer to a code, as RFC 6749 and RFC 7636 ask."""
        pair = f"{CLIENT}:{'a+secret%3A+with+signs%2F%2B'}"
        in_header = authorization == "Basic " + base64.b64encode(pair.encode()).decode()
        in_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if not (in_form if self.methods == ["client_secret_post"] else in_header):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "none of ours", "token_type": "Bearer", "id_token": self.token(asked)}

    def document(self) -> dict[str, Any]:
        """Return the discovery document."""
        methods = {} if self.methods is None else {"token_endpoint_auth_methods_supported": self.methods}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise?tenant=province",
            "token_endpoint": f"{self.issuer}/tokens",
            "jwks_uri": f"{self.issuer}/keys",
            **methods,
            **self.description,
        }


def signed(header: dict[str, Any], claims: dict[str, Any], key: Key) -> str:
    """Return a token signed in whatever way, unsafe ones among them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        known = {name: HeaderParameter(name, "int") for name in header.get("crit", ())}
        registry = JWSRegistry(known, algorithms=ALL_ALGORITHMS, strict_check_header=False)
        return jwt.encode(header, claims, key, registry=registry)


def signed_with_public_key(claims: dict[str, Any], key: Key) -> str:
    """Return a token signed by HS256 with a public key for its secret, which no library would do."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "JWT", "kid": key.kid}
    whole = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{whole}.{part(hmac.digest(key.as_pem(private=False), whole.encode(), 'sha256'))}"


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a port of its own."""
    provider = Provider()
    provider.published = [provider.key]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path == "/authorise":
                self._page()
            elif path == "/keys":
                self._json(provider.status, {"keys": [one.as_dict(private=False) for one in provider.published]})
            elif path == "/.well-known/openid-configuration":
                self._json(provider.status, provider.document())
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: found[0] for name, found in parse_qs(sent).items()}
            if provider.status == 200:
                self._json(*provider.exchange(form, self.headers.get("Authorization", "")))
            else:
                self._json(provider.status, {})

        def _page(self) -> None:
            """The provider's own page: one press and the person is known."""
            back = provider.answer_to(self.path)
            content = f'<!doctype html><title>Provider</title><link rel="icon" href="data:,"><a id="go" href="{back.replace("&", "&amp;")}">Go</a>'
            self._send(200, "text/html; charset=utf-8", content)

        def _json(self, status: int, content: dict[str, Any]) -> None:
            self._send(status, "application/json", json.dumps(content))

        def _send(self, status: int, kind: str, content: str) -> None:
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", provider.issuer + "/elsewhere")
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
