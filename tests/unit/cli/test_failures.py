"""Every failure becomes a line or two and an exit code, and no key is ever among them."""

from __future__ import annotations

import re

import pytest
from fake_llm import FakeClient, cut

import llmport.errors
from llmport.cli import exits
from llmport.cli.context import Context
from llmport.cli.exits import Exit
from llmport.cli.failures import run_guarded
from llmport.cli.terminal import Terminal
from llmport.errors import (
    ApiError,
    AuthenticationError,
    BillingError,
    BudgetExceededError,
    CircuitOpenError,
    ConfigurationError,
    ConflictError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    InvalidOutputError,
    InvalidRequestError,
    LlmError,
    LocalLimitError,
    NotFoundError,
    OutputError,
    OverloadedError,
    PermissionDeniedError,
    PoolExhaustedError,
    QueueFullError,
    RateLimitError,
    RedirectError,
    RefusalError,
    RequestTimeoutError,
    RequestTooLargeError,
    ServerError,
    SpendLimitError,
    StreamInterruptedError,
    ToolRoundsExceededError,
    TransportError,
    TruncatedOutputError,
)
from llmport.testing import answer

CODES = {
    LlmError: Exit.FAILED,
    ConfigurationError: Exit.USAGE,
    TransportError: Exit.UNAVAILABLE,
    ConnectError: Exit.UNAVAILABLE,
    RequestTimeoutError: Exit.UNAVAILABLE,
    StreamInterruptedError: Exit.UNAVAILABLE,
    ApiError: Exit.FAILED,
    InvalidRequestError: Exit.REJECTED,
    AuthenticationError: Exit.ACCESS,
    BillingError: Exit.ACCESS,
    PermissionDeniedError: Exit.ACCESS,
    NotFoundError: Exit.REJECTED,
    ConflictError: Exit.REJECTED,
    RequestTooLargeError: Exit.REJECTED,
    RateLimitError: Exit.LIMITED,
    OverloadedError: Exit.LIMITED,
    ServerError: Exit.UNAVAILABLE,
    DecodeError: Exit.UNAVAILABLE,
    LocalLimitError: Exit.LIMITED,
    CircuitOpenError: Exit.LIMITED,
    DeadlineExceededError: Exit.UNAVAILABLE,
    QueueFullError: Exit.LIMITED,
    BudgetExceededError: Exit.LIMITED,
    PoolExhaustedError: Exit.LIMITED,
    SpendLimitError: Exit.ACCESS,
    RedirectError: Exit.UNAVAILABLE,
    OutputError: Exit.UNFIT,
    RefusalError: Exit.REFUSED,
    TruncatedOutputError: Exit.UNFIT,
    InvalidOutputError: Exit.UNFIT,
    ToolRoundsExceededError: Exit.FAILED,
}
HELLO = answer("Hello.")


def test_every_error_of_the_library_is_thought_of():
    errors = {
        value
        for value in vars(llmport.errors).values()
        if isinstance(value, type) and issubclass(value, LlmError)
    }

    assert errors == set(CODES)


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "arguments", [("ask", "Why?"), ("ask", "--no-stream", "--json", "Why?"), ("count", "Why?")]
)
def test_each_error_has_its_code(run, arguments, kind):
    error = kind("It did\nnot work.", request_id="req_7")
    client = FakeClient(error, tokens=error)

    result = run(*arguments, client=client)

    assert (CODES[kind], "") == (result.code, result.out)
    assert result.err.startswith("llmport: It did not work. (request req_7)\n")
    assert result.err.count("\n") <= 2
    assert "Traceback" not in result.err
    assert client.is_closed


def test_every_code_has_a_meaning():
    assert set(exits.MEANINGS) == set(Exit)


def test_a_rate_limit_says_when_to_come_back(run):
    error = RateLimitError("Too fast.", retry_after=12.0)

    assert "Try again in 12 s.\n" in run("ask", "Why?", client=FakeClient(error)).err


def test_a_long_message_is_cut_and_its_request_id_kept(run):
    error = InvalidRequestError("x" * 5000, request_id="req_7")

    message = run("ask", "Why?", client=FakeClient(error)).err

    assert len(message) < 700
    assert "… (request req_7)" in message


def test_what_a_program_would_write_is_said_as_an_option_of_the_command_line(run):
    error = ConfigurationError("Leave it out, or choose api_version='2023-06-01', which does.")

    message = run("ask", "Why?", client=FakeClient(error)).err

    assert "or choose --api-version 2023-06-01, which does." in message


def test_a_message_cannot_rewrite_the_terminal(run):
    error = InvalidRequestError("\x1b[2Jgone \x9b1A")

    message = run("ask", "Why?", client=FakeClient(error), is_tty=True).err

    assert "\x1b[2J" not in message
    assert "\x9b" not in message
    assert "␛[2Jgone" in message


# --------------------------------------------------------------------------------- interrupts and the rest


def test_ctrl_c_is_quiet(run):
    client = FakeClient(cut(HELLO, KeyboardInterrupt()))

    result = run("ask", "Why?", client=client)

    assert (result.code, result.out, result.err) == (Exit.INTERRUPTED, "Hello.\n", "")
    with pytest.raises(ConfigurationError, match="not open"):
        next(iter(client.streams[0]))
    assert client.is_closed


def test_ctrl_c_before_an_answer_leaves_the_line(run):
    result = run("ask", "Why?", client=FakeClient(KeyboardInterrupt()), is_tty=True)

    assert (result.code, result.out) == (Exit.INTERRUPTED, "")
    assert result.err.endswith("\n")


class BrokenPipe:
    """A stream whose reader is gone."""

    encoding = "utf-8"

    def isatty(self):
        return False

    def write(self, _text):
        raise BrokenPipeError

    flush = write

    def fileno(self):
        raise OSError


@pytest.mark.parametrize("arguments", [("ask", "Why?"), ("count", "Why?"), ("models",), ("--help",)])
def test_a_reader_that_goes_away_is_no_failure_to_talk_about(capfd, arguments):
    client = FakeClient(HELLO)
    context = Context(
        terminal=Terminal(BrokenPipe(), BrokenPipe()), stdin=BrokenPipe(), connect=lambda _: client
    )

    assert run_guarded(arguments, context) == Exit.BROKEN_PIPE
    assert capfd.readouterr() == ("", "")


def test_a_full_disk_is_one_line(run):
    error = OSError(28, "No space left on device")

    result = run("ask", "Why?", client=FakeClient(cut(HELLO, error)))

    assert (result.code, result.err) == (Exit.FAILED, "llmport: No space left on device.\n")


def test_what_nobody_thought_of_is_no_traceback_either(run):
    result = run("ask", "Why?", client=FakeClient(ZeroDivisionError("secret")))

    assert result.code == Exit.FAILED
    assert result.err.startswith("llmport: Unexpected ZeroDivisionError.\nLLMPORT_DEBUG=1 ")
    assert "secret" not in result.err


def test_debugging_shows_tracebacks(run, monkeypatch):
    monkeypatch.setenv("LLMPORT_DEBUG", "1")

    result = run("ask", "Why?", client=FakeClient(ServerError("Broken.")))

    assert "Traceback (most recent call last)" in result.err
    assert re.search(r"^llmport: Broken\. \(request req_1\)$", result.err, re.MULTILINE)
    assert result.code == Exit.UNAVAILABLE
