"""Only the origin that was configured ever gets the key or the prompt; and what no header can carry is refused before anything is sent."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from canary import KEY
from fault_play import PROMPT
from faults import ANSWER, Ask
from scripted_server import KEEP, Received, ScriptedServer, response, stream_head
from wire_events import hello, message, text

from llmport import ConfigurationError, LlmError, RedirectError
from llmport.anthropic import AnthropicClient
from llmport.config import Secret

pytestmark = pytest.mark.anyio

GOOD: dict[Ask, Any] = {"complete": [response(message(text(ANSWER)))], "stream": [stream_head(), hello()]}


async def ask_for(client: Any, ask: Ask) -> Any:
    if ask == "complete":
        return await client.complete(PROMPT)
    async with client.stream(PROMPT) as stream:
        return await stream.collect()


def redirect(status: int, location: str) -> Any:
    return [response("", status=status, headers={"location": location}), KEEP]


@pytest.mark.parametrize("follow", [0, 2])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("ask", ["complete", "stream"])
async def test_nothing_goes_to_another_origin(make_client: Any, status: int, ask: Ask, follow: int) -> None:
    with ScriptedServer(*[GOOD[ask]] * 3) as elsewhere, ScriptedServer() as server:
        server.add(*[redirect(status, f"{elsewhere.base_url}/v1/messages")] * 3)
        client = make_client(server.base_url, follow_redirects=follow)
        with pytest.raises(RedirectError, match=r"127\.0\.0\.1") as caught:
            await ask_for(client, ask)

    assert elsewhere.received == []
    assert len(server.received) == 1
    assert caught.value.status == status


@pytest.mark.parametrize(
    "location",
    [
        "//{host}/v1/messages",
        "http:\\\\{host}/v1/messages",
        "http://user@{host}/v1/messages",
        "{base}.{host}/v1/messages",
        "{base}@{host}/v1/messages",
        "https://{own}/v1/messages",
        "http://localhost:{port}/v1/messages",
        "ftp://{own}/v1/messages",
        "/elsewhere",
        "http://[::1/v1/messages",
    ],
)
async def test_nor_by_an_address_that_only_looks_like_ours(make_client: Any, location: str) -> None:
    with ScriptedServer(*[GOOD["complete"]] * 3) as elsewhere, ScriptedServer() as server:
        host, own = (each.base_url.removeprefix("http://") for each in (elsewhere, server))
        base = f"{server.base_url}/api"
        target = location.format(host=host, own=own, base=base, port=own.rpartition(":")[2])
        server.add(redirect(307, target), *[GOOD["complete"]] * 3)
        with contextlib.suppress(LlmError):
            await make_client(base, follow_redirects=2).complete(PROMPT)

    assert elsewhere.received == []
    assert all(received.target.startswith("/api/v1/") for received in server.received)


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("ask", ["complete", "stream"])
async def test_the_same_origin_is_followed_if_that_is_asked_for(
    make_client: Any, status: int, ask: Ask
) -> None:
    with ScriptedServer(redirect(status, "/v2/messages"), GOOD[ask]) as server:
        answer = await ask_for(make_client(server.base_url, follow_redirects=1), ask)

    assert answer.text == ANSWER
    first, second = server.received
    assert (first.target, second.target) == ("/v1/messages", "/v2/messages")
    assert first.body == second.body
    assert second.headers["x-api-key"] == KEY


async def test_a_circle_of_redirects_ends(make_client: Any) -> None:
    with ScriptedServer(*[redirect(307, "/v1/messages")] * 9) as server, pytest.raises(RedirectError):
        await make_client(server.base_url, follow_redirects=2).complete(PROMPT)

    assert len(server.received) == 3


async def test_no_cookie_is_kept(make_client: Any) -> None:
    first = [response(message(text(ANSWER)), headers={"set-cookie": "session=other; Path=/"}), KEEP]
    with ScriptedServer(first, GOOD["complete"]) as server:
        client = make_client(server.base_url)
        await client.complete(PROMPT)
        await client.complete(PROMPT)

    assert [_has_cookie(received) for received in server.received] == [False, False]


def _has_cookie(received: Received) -> bool:
    return "cookie" in received.headers


CONTROLS = ["\n", "\r\n", "\0", "\t", "\x7f", "\x85", "\u2028", "é", "\ud800", " "]


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("credential", ["api_key", "auth_token"])
def test_a_key_with_what_no_header_carries_is_refused(credential: str, control: str, place: str) -> None:
    key = control + KEY if place == "before" else KEY + control
    with pytest.raises(ConfigurationError) as caught:
        AnthropicClient(**{credential: key})  # type: ignore[arg-type]  # one of two settings

    assert KEY not in str(caught.value)
    with pytest.raises(ConfigurationError):
        Secret(key)


@pytest.mark.parametrize("control", CONTROLS[:-1], ids=ascii)
@pytest.mark.parametrize("place", ["name", "value"])
async def test_so_is_a_header(make_client: Any, control: str, place: str) -> None:
    name, value = (f"x-own{control}x", "a") if place == "name" else ("x-own", f"a{control}b")
    if (place, control) == ("value", "\t"):
        pytest.skip("a tab within a value is allowed: RFC 9110, section 5.5")
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match="header") as caught:
        await make_client(server.base_url).complete(PROMPT, extra_headers={name: value})

    assert server.received == []
    assert value not in str(caught.value) or place == "name"
