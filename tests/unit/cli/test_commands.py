"""`llmport count`, `llmport models`, and what the help says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from fake_llm import FakeClient

from llmport.cli.exits import MEANINGS, Exit

COMMANDS = ("ask", "chat", "batch", "cache", "count", "models", "doctor", "emulate")
DOCS = Path(__file__).parents[3] / "docs" / "cli.md"


def test_count_prints_a_number(run):
    client = FakeClient(tokens=1234)

    result = run("count", "--model", "claude-x", "--system", "Be brief.", "Why?", client=client)

    assert (result.code, result.out, result.err) == (Exit.OK, "1234\n", "")
    assert (
        client.request.model,
        client.request.system,
        client.request.messages[0].text,
    ) == ("claude-x", "Be brief.", "Why?")


def test_count_reads_standard_input(run):
    client = FakeClient()

    run("count", client=client, stdin="An essay.")

    assert client.request.messages[0].text == "An essay."


def test_an_estimate_asks_nobody(run):
    client = FakeClient()

    result = run("count", "--estimate", "--model", "claude-opus-5-5", "Why is the sky blue?", client=client)

    assert result.code == Exit.OK
    assert 5 < int(result.out) < 30
    low, high = map(int, re.findall(r"have (\d+) to (\d+)", result.err)[0])
    assert low <= int(result.out) <= high
    assert client.requests == []
    assert result.connection is None


def test_models_in_a_pipe_are_rows_for_cut(run):
    assert run("models").out == (
        "claude-new\tClaude New\t2026-09-01\t1000000\t128000\n"
        "claude-undated\tClaude Undated\t-\t-\t-\n"
        "claude-bare\tClaude Bare\t-\t-\t-\n"
    )


def test_models_on_a_terminal_are_a_table(run):
    lines = run("models", is_tty=True).out.splitlines()

    assert lines[0].replace("\x1b[1m", "").replace("\x1b[0m", "").split()[:3] == ["Model", "Name", "Released"]
    assert any("claude-new" in line and "2026-09-01" in line for line in lines)


def test_models_as_json(run):
    data = json.loads(run("models", "--json").out)

    assert [model["id"] for model in data] == ["claude-new", "claude-undated", "claude-bare"]
    assert data[0] == {
        "id": "claude-new",
        "display_name": "Claude New",
        "created_at": "2026-09-01T00:00:00+00:00",
        "max_input_tokens": 1_000_000,
        "max_output_tokens": 128_000,
    }


# ------------------------------------------------------------------------------------------------ the help


def test_the_help_names_commands_codes_and_variables(run):
    help_text = run("--help").out

    for name in (
        *COMMANDS,
        "--version",
        "ANTHROPIC_API_KEY",
        "NO_COLOR",
        "LLMPORT_DEBUG",
    ):
        assert name in help_text
    for code, meaning in MEANINGS.items():
        assert f"{code:>3}  {meaning}" in help_text
    assert 'llmport ask --emulator "What is the weather in Paris?"' in help_text


def test_no_argument_shows_the_help(run):
    assert run("--help") == run()


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "ask",
            (
                "--model --system --image --max-tokens --temperature --thinking --thinking-budget --demo-tool "
                "--tool --output --attach --json --no-stream --emulator --timeout --api-version"
            ),
        ),
        ("chat", "--model --system --thinking --max-tokens --tool --load --save --emulator --profile"),
        (
            "count",
            "--estimate --model --system --image --thinking --emulator --timeout --api-version --profile",
        ),
        ("models", "--json --emulator --timeout --api-version --profile"),
        ("doctor", "--offline --json --emulator --timeout --api-version --profile"),
        ("emulate", "--port --host --pace"),
    ],
)
def test_each_command_s_help_names_its_options_and_has_examples(run, command, options):
    help_text = run(command, "--help").out

    assert [option for option in options.split() if option not in help_text] == []
    assert f"Examples\n  llmport {command}" in help_text
    assert [line for line in help_text.splitlines() if len(line) > 100] == []


def test_every_command_and_option_of_the_help_is_documented(run):
    documented = DOCS.read_text(encoding="utf-8")
    for command in COMMANDS:
        shown = {word.strip(",.") for word in run(command, "--help").out.split() if word.startswith("--")}

        assert sorted(option for option in shown - {"--help"} if f"`{option}" not in documented) == []


@pytest.mark.parametrize("command", ["submit", "wait", "results", "list", "cancel"])
def test_each_command_of_batch_has_help_with_examples_and_is_documented(run, command):
    help_text = run("batch", command, "--help").out
    options = {word.strip(",.") for word in help_text.split() if word.startswith("--") and word != "--"}
    documented = DOCS.read_text(encoding="utf-8")

    assert "Examples\n  llmport batch submit" in help_text
    assert [line for line in help_text.splitlines() if len(line) > 100] == []
    assert sorted(option for option in options - {"--help"} if f"`{option}" not in documented) == []
    assert f"`llmport batch {command}" in documented


def test_every_exit_code_is_documented():
    documented = DOCS.read_text(encoding="utf-8")

    for code, meaning in MEANINGS.items():
        assert f"| {code} | {meaning} |" in documented


def test_the_version(run):
    assert f"llmport {version('llmport')}\n" == run("--version").out


@pytest.mark.parametrize(("word", "meant"), [("aks", "ask"), ("modles", "models")])
def test_a_misspelt_command_is_guessed(run, word, meant):
    result = run(word)

    assert result.code == Exit.USAGE
    assert f'Did you mean "{meant}"?' in result.err


# --------------------------------------------------------------------------------------------- the process


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_its_extra_the_command_says_what_to_install(missing):
    code = f"import sys; sys.modules[{missing!r}] = None; from llmport.cli.__main__ import main; sys.exit(main())"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "llmport: the command is not installed: pip install 'llmport[cli]'\n"


def test_the_library_never_imports_the_command():
    code = (
        "import sys, llmport, llmport.client, llmport.anthropic.config\n"
        "print([name for name in sys.modules if name.startswith(('llmport.cli.', 'cyclopts', 'rich'))])"
    )

    assert subprocess.check_output([sys.executable, "-c", code]) == b"[]\n"


def test_help_loads_no_client_no_server_and_no_network():
    code = (
        "import sys\n"
        "from llmport.cli.__main__ import main\n"
        "main(['ask', '--help'])\n"
        "heavy = ('httpx', 'tenacity', 'anthropic_messages', 'starlette', 'uvicorn', 'asyncio', 'llmport.anthropic.')\n"
        "sys.exit(str([name for name in sys.modules if name.startswith(heavy)]))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr == "[]\n"
