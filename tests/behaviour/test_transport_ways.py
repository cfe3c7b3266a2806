"""The way to the server: TLS, certificates of one's own, proxies, the environment. Each over real sockets."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx_aiohttp
import pytest
from canary import KEY
from carrier import ASK, CHUNKED, END, STREAM, chunk, timed
from scripted_server import HOLD, KEEP, ScriptedServer, response
from tunnel import Certificates, Proxy, SecureServer

from llmport.errors import ConfigurationError, ConnectError, TransportError

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out what this machine says about proxies and certificates."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


# ----------------------------------------------------------------------------------------------------- TLS


async def test_an_authority_of_ones_own_is_trusted(make_carrier: Any, certificates: Certificates) -> None:
    with SecureServer(certificates.context(), [response("one"), KEEP], response("two")) as server:
        carrier = make_carrier(server.base_url, ca_file=certificates.authority)

        assert [(await carrier.send(ASK)).content for _ in range(2)] == [b"one", b"two"]
        assert server.received[0].headers["x-api-key"] == KEY


async def test_the_environment_may_name_the_authority(
    make_carrier: Any, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificates.authority)
    with SecureServer(certificates.context(), response("Hi.")) as server:
        assert (await make_carrier(server.base_url).send(ASK)).content == b"Hi."
        with pytest.raises(ConnectError, match="not trusted"):
            await make_carrier(server.base_url, trust_env=False).send(ASK)


async def test_nobody_else_is_trusted(make_carrier: Any, certificates: Certificates) -> None:
    with SecureServer(certificates.context(), response("Hi.")) as server:
        with pytest.raises(ConnectError, match=r"not trusted: .*SSL_CERT_FILE or ca_file") as caught:
            await make_carrier(server.base_url).send(ASK)
        assert not caught.value.is_retryable
        assert server.received == []


async def test_a_certificate_for_another_host_is_not_trusted(
    make_carrier: Any, certificates: Certificates
) -> None:
    with SecureServer(certificates.context(), response("Hi.")) as server:
        carrier = make_carrier(f"https://127.0.0.2:{server.port}", ca_file=certificates.authority)
        with pytest.raises(ConnectError):
            await carrier.send(ASK)
        assert server.received == []


async def test_certificates_are_not_checked_if_one_says_so(
    make_carrier: Any, certificates: Certificates
) -> None:
    with SecureServer(certificates.context(), response("Hi.")) as server:
        assert (await make_carrier(server.base_url, verify=False).send(ASK)).content == b"Hi."


async def test_a_server_may_ask_who_we_are(make_carrier: Any, certificates: Certificates) -> None:
    context = certificates.context(asks_who_we_are=True)
    with SecureServer(context, response("Hi.")) as server:
        known = make_carrier(server.base_url, ca_file=certificates.authority, client_cert=certificates.client)
        assert (await known.send(ASK)).content == b"Hi."
        with pytest.raises(TransportError):
            await make_carrier(server.base_url, ca_file=certificates.authority).send(ASK)


@pytest.mark.parametrize("setting", ["ca_file", "client_cert"])
async def test_a_file_of_no_use_is_the_callers_mistake(
    make_carrier: Any, setting: str, tmp_path: Path
) -> None:
    (tmp_path / "nonsense.pem").write_text("nonsense")
    for file in (tmp_path / "nonsense.pem", tmp_path / "nowhere.pem"):
        with pytest.raises(ConfigurationError, match="PEM"):
            await make_carrier("https://127.0.0.1:9", **{setting: str(file)}).send(ASK)


async def test_a_server_without_tls_is_no_connection(make_carrier: Any, certificates: Certificates) -> None:
    with ScriptedServer(response("Hi.")) as server:
        url = server.base_url.replace("http:", "https:")
        with pytest.raises(ConnectError):
            await make_carrier(url, ca_file=certificates.authority).send(timed(5, connect=0.2))


async def test_a_stream_in_tls_is_read_left_and_interrupted(
    make_carrier: Any, certificates: Certificates
) -> None:
    with SecureServer(certificates.context(), [CHUNKED + chunk(b"x"), HOLD]) as server:
        carrier = make_carrier(server.base_url, ca_file=certificates.authority)
        reply = await carrier.send(STREAM)
        assert await carrier.read(reply) == b"x"
        timer = threading.Timer(0.05, reply.body.interrupt)
        timer.start()
        with anyio.fail_after(5):
            assert await carrier.read(reply) == b""
        timer.join()
        await carrier.close_reply(reply)


# ------------------------------------------------------------------------------------------------- proxies


async def test_a_proxy_is_asked_for_the_whole_address(make_carrier: Any) -> None:
    with ScriptedServer(response("Hi.")) as server, Proxy(server._listener.getsockname()[1]) as proxy:
        carrier = make_carrier("http://api.test/base", proxy=proxy.url(user="me:p%40ss@"))

        assert (await carrier.send(ASK)).content == b"Hi."
        (asked,) = proxy.received
        assert (asked.method, asked.target) == ("POST", "http://api.test/base/v1/ask")
        assert asked.headers["host"] == "api.test"
        assert asked.headers["proxy-authorization"] == "Basic bWU6cEBzcw=="


async def test_a_proxy_sees_nothing_of_what_goes_in_tls(
    make_carrier: Any, certificates: Certificates
) -> None:
    with (
        SecureServer(certificates.context(), [response("one"), KEEP], response("two")) as server,
        Proxy(server.port) as proxy,
    ):
        carrier = make_carrier(
            "https://api.test", proxy=proxy.url(user="me:pass@"), ca_file=certificates.authority
        )

        assert [(await carrier.send(ASK)).content for _ in range(2)] == [b"one", b"two"]
        (asked,) = proxy.received  # once: the tunnel is kept
        assert (asked.method, asked.target) == ("CONNECT", "api.test:443")
        assert asked.headers == {"host": "api.test:443", "proxy-authorization": "Basic bWU6cGFzcw=="}
        assert "proxy-authorization" not in server.received[0].headers


async def test_a_proxy_that_refuses_is_no_connection(make_carrier: Any, certificates: Certificates) -> None:
    with Proxy(9, refuses=True) as proxy:
        carrier = make_carrier(
            "https://api.test", proxy=proxy.url(user="me:secret@"), ca_file=certificates.authority
        )
        with pytest.raises(
            ConnectError, match=r"proxy refuses to connect to api\.test:443 \(HTTP 407\)"
        ) as caught:
            await carrier.send(ASK)
    assert caught.value.phase == "connect"
    assert "secret" not in f"{caught.value!r}"


@pytest.mark.parametrize("host", [".proxy", "p" * 70])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_can_have_no_address_is_no_connection(
    make_carrier: Any, scheme: str, host: str
) -> None:
    with pytest.raises(ConnectError, match="Check address, proxy and network"):
        await make_carrier("http://api.test", proxy=f"{scheme}://{host}:1").send(timed(5))


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_the_environment_may_name_a_proxy(
    make_carrier: Any, certificates: Certificates, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SecureServer(certificates.context(), response("Hi.")) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv(variable, proxy.url())
        carrier = make_carrier("https://api.test", ca_file=certificates.authority)
        assert (await carrier.send(ASK)).content == b"Hi."
        assert len(proxy.received) == 1


@pytest.mark.parametrize(
    ("no_proxy", "base_url"),
    [
        ("", "http://127.0.0.1"),
        ("", "http://localhost"),
        ("api.test", "http://api.test"),
        (".test", "http://api.test"),
        ("*", "http://api.test"),
        ("other.test, api.test:9", "http://api.test:9"),
    ],
)
async def test_the_environment_may_except_hosts_and_this_machine_is(
    make_carrier: Any, no_proxy: str, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(9, refuses=True) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        monkeypatch.setenv("NO_PROXY", no_proxy)
        with pytest.raises(ConnectError):
            await make_carrier(base_url if base_url.endswith(":9") else f"{base_url}:9").send(ASK)
        assert proxy.received == []


async def test_the_environment_is_left_aside_if_one_says_so(
    make_carrier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(9, refuses=True) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url())
        with pytest.raises(ConnectError):
            await make_carrier("http://api.test:9", trust_env=False).send(ASK)
        assert proxy.received == []


@pytest.mark.parametrize(
    ("network", "missing"),
    [({"proxy": "socks5://127.0.0.1:9"}, "socksio"), ({"http2": True}, "h2")],
    ids=["socks", "http2"],
)
async def test_what_needs_another_package_says_which(
    make_carrier: Any, network: dict[str, Any], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigurationError, match=rf"{missing} is needed.*pip install"):
        await make_carrier("http://api.test", **network).send(ASK)


async def test_a_proxy_spoken_to_in_tls(make_carrier: Any, certificates: Certificates) -> None:
    with SecureServer(certificates.context(), response("Hi.")) as proxy:
        carrier = make_carrier(
            "http://api.test", proxy=f"https://127.0.0.1:{proxy.port}", ca_file=certificates.authority
        )
        assert (await carrier.send(ASK)).content == b"Hi."
        assert proxy.received[0].target == "http://api.test/v1/ask"


# --------------------------------------------------------------------------------------- a transport of aiohttp


async def test_a_transport_over_aiohttp_answers_streams_and_tells_a_cut(mode: str, make_carrier: Any) -> None:
    if mode != "asyncio":
        pytest.skip("aiohttp knows asyncio alone")
    whole, cut = [CHUNKED + chunk(b"one") + chunk(b"two") + END], [CHUNKED + chunk(b"one")]
    async with httpx_aiohttp.AiohttpTransport() as transport:
        with ScriptedServer(response("Hi."), whole, cut) as server:
            carrier = make_carrier(server.base_url, client=transport)
            assert (await carrier.send(ASK)).content == b"Hi."
            assert await carrier.read_all(await carrier.send(STREAM)) == b"onetwo"
            reply = await carrier.send(STREAM)
            with pytest.raises(TransportError):
                await carrier.read_all(reply)
            await carrier.close_reply(reply)
