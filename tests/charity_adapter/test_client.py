"""How the client proves who it is, keeps its token fresh, and keeps its secret."""

import base64
import json
import logging
import traceback
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from starlette.responses import JSONResponse, Response

from charity_adapter.errors import ConfigError, CredentialsError, HubUnreachableError, UnexpectedAnswerError
from charity_adapter.retry import RetryPolicy
from charity_adapter.tokens import PrivateKey, SharedSecret
from charity_adapter.transport import Transport
from tests.charity_adapter.publishing_builders import AT_ONCE, a_client
from tests.charity_adapter.standin import SECRET, StandIn, failure


def _key_file(folder: Path, key: ECKey | OKPKey | RSAKey) -> Path:
    path = folder / "key.jwk"
    path.write_text(json.dumps(key.as_dict(private=True)), encoding="utf-8")
    return path


class TestTokens:
    def test_one_token_serves_many_calls(self, hub: StandIn) -> None:
        with a_client(hub) as client:
            client.standing(["KW-1"])
            client.standing(["KW-1"])
        assert hub.tokens == ["token-1"]

    def test_a_token_is_renewed_before_it_runs_out(self, hub: StandIn) -> None:
        hub.lifetime = 0
        with a_client(hub) as client:
            client.standing(["KW-1"])
            client.standing(["KW-1"])
        assert hub.tokens == ["token-1", "token-2"]

    def test_a_token_that_the_hub_no_longer_takes_is_renewed_once(self, hub: StandIn) -> None:
        with a_client(hub) as client:
            client.standing(["KW-1"])
            hub.revoked = {"token-1"}
            assert client.standing(["KW-1"]) == {}
        assert hub.tokens == ["token-1", "token-2"]

    def test_a_hub_that_takes_no_token_is_an_error(self, hub: StandIn) -> None:
        hub.revoked = {"token-1", "token-2"}
        with a_client(hub) as client, pytest.raises(CredentialsError, match="HTTP 401"):
            client.standing(["KW-1"])
        assert len(hub.calls) == 2

    def test_a_busy_token_endpoint_is_tried_again(self, hub: StandIn) -> None:
        hub.token_faults = [Response("", 503), Response("", 429)]
        with a_client(hub) as client:
            assert client.standing(["KW-1"]) == {}

    @pytest.mark.parametrize(
        "answer", [{"token_type": "Bearer"}, {"access_token": "a", "expires_in": "soon"}, []]
    )
    def test_an_answer_without_a_token_is_an_error(self, hub: StandIn, answer: object) -> None:
        hub.token_faults = [JSONResponse(answer)]
        with a_client(hub) as client, pytest.raises(UnexpectedAnswerError):
            client.may_read()


class TestPrivateKey:
    def test_a_signed_assertion_opens_the_hub(self, hub: StandIn, tmp_path: Path) -> None:
        hub.client_key = ECKey.generate_key("P-256")
        credential = PrivateKey("our client", _key_file(tmp_path, hub.client_key))
        with a_client(hub, credential) as client:
            assert client.standing(["KW-1"]) == {}

    def test_each_assertion_is_used_once(self, hub: StandIn, tmp_path: Path) -> None:
        hub.client_key, hub.lifetime = ECKey.generate_key("P-256"), 0
        hub.token_faults = [Response("", 503)]
        with a_client(hub, PrivateKey("our client", _key_file(tmp_path, hub.client_key))) as client:
            client.standing(["KW-1"])
            client.standing(["KW-1"])
        assert len({claims["jti"] for claims in hub.claims}) == len(hub.claims) == 2

    def test_another_key_is_refused(self, hub: StandIn, tmp_path: Path) -> None:
        hub.client_key = ECKey.generate_key("P-256")
        credential = PrivateKey("our client", _key_file(tmp_path, ECKey.generate_key("P-256")))
        with a_client(hub, credential) as client, pytest.raises(CredentialsError, match="invalid_client"):
            client.may_read()

    @pytest.mark.parametrize(
        ("key", "algorithm"),
        [
            (ECKey.generate_key("P-256"), "ES256"),
            (OKPKey.generate_key("Ed25519"), "Ed25519"),
            (RSAKey.generate_key(2048), "RS256"),
        ],
        ids=["EC", "Ed25519", "RSA"],
    )
    def test_the_algorithm_follows_the_key(
        self, tmp_path: Path, key: ECKey | OKPKey | RSAKey, algorithm: str
    ) -> None:
        form = PrivateKey("our client", _key_file(tmp_path, key)).form("https://hub.example/oauth/token")
        header = form["client_assertion"].split(".")[0]
        assert json.loads(base64.urlsafe_b64decode(header + "=="))["alg"] == algorithm

    @pytest.mark.parametrize(
        "text",
        [
            "not json d3adbeef",
            "[]",
            '{"kty":"oct","k":"d3adbeef"}',
            json.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
            json.dumps({**ECKey.generate_key("P-256").as_dict(private=True), "alg": "RS256"}),
            '{"kty":"EC","crv":"P-256","x":"d3adbeef","y":"d3adbeef","d":"d3adbeef"}',
        ],
        ids=["text", "list", "secret", "public", "other-algorithm", "broken"],
    )
    def test_an_unusable_key_is_named_and_not_quoted(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "key.jwk"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=r"key\.jwk: not a usable private key") as caught:
            PrivateKey("our client", path)
        assert "d3adbeef" not in "".join(traceback.format_exception(caught.value)).replace(repr(text), "")

    def test_a_key_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"key\.jwk"):
            PrivateKey("our client", tmp_path / "key.jwk")


class TestSecrecy:
    def test_no_error_and_no_log_line_has_the_secret_or_the_token(
        self, hub: StandIn, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        wrong = SharedSecret("our client", "wr0ng-secret")
        with a_client(hub, wrong) as client, pytest.raises(CredentialsError) as caught:
            client.may_read()
        with a_client(hub) as client:
            client.standing(["KW-1"])
        told = caplog.text + "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
        for hidden in (
            SECRET,
            "wr0ng-secret",
            "token-1",
            base64.b64encode(b"our%20client:wr0ng-secret").decode(),
        ):
            assert hidden not in told

    def test_redirects_are_not_followed(self, hub: StandIn) -> None:
        hub.token_faults = [Response("", 307, {"Location": "http://127.0.0.1:9/steal"})]
        with a_client(hub) as client, pytest.raises(CredentialsError, match="HTTP 307"):
            client.may_read()


class TestRetries:
    def test_waits_double_up_to_the_longest(self) -> None:
        waits = list(RetryPolicy(attempts=7, first_wait=1.0, longest_wait=8.0).waits())
        longest = [1, 2, 4, 8, 8, 8]
        assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))

    def test_the_hubs_own_wait_is_kept(self, hub: StandIn) -> None:
        slept: list[float] = []
        policy = RetryPolicy(attempts=3, first_wait=0.0, longest_wait=9.0, sleep=slept.append)
        hub.faults = [failure("RATE_LIMITED", "slowly", 429), failure("UNAVAILABLE", "away")]
        hub.faults[0].headers["Retry-After"] = "7"
        with a_client(hub, policy=policy) as client:
            client.standing(["KW-1"])
        assert slept == [7.0, 0.0]

    def test_a_hub_that_is_not_there_is_named(self) -> None:
        with (
            Transport("http://127.0.0.1:9", AT_ONCE, "en") as transport,
            pytest.raises(HubUnreachableError) as caught,
        ):
            transport.exchange(lambda: transport.request("GET", "/"))
        assert "http://127.0.0.1:9" in str(caught.value)
        assert not isinstance(caught.value, httpx.HTTPError)

    @pytest.mark.parametrize(
        "answer", [Response("<h1>hello</h1>"), JSONResponse({}), JSONResponse({"data": None})]
    )
    def test_an_answer_that_is_no_hubs_is_an_error(self, hub: StandIn, answer: Response) -> None:
        hub.faults = [answer]
        with a_client(hub) as client, pytest.raises(UnexpectedAnswerError):
            client.standing(["KW-1"])

    def test_an_answer_of_another_length_is_an_error(self, hub: StandIn) -> None:
        hub.faults = [JSONResponse({"data": {"results": []}})]
        with a_client(hub) as client, pytest.raises(UnexpectedAnswerError, match="results"):
            client.publish_projects([b"{}"], with_revisions=False)
