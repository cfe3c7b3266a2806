"""What cannot be asked is said before anything is sent."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from fake_llm import FakeClient

from llmport.cli.attachments import MAX_IMAGE_BASE64, MAX_IMAGE_BYTES, load_image
from llmport.cli.exits import Exit
from llmport.cli.prompt import PLAIN_PROMPT
from llmport.errors import ConfigurationError
from llmport.messages import DocumentBlock, ImageBlock, TextBlock
from llmport.sources import Base64Source, TextSource

PNG = b"\x89PNG\r\n\x1a\n"
ENDLESS = Path("/dev/zero")
PICTURES = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0",
    "image/gif": b"GIF89a",
    "image/webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
}


def refused(run, *arguments: str, **options) -> str:
    client = FakeClient()
    result = run("ask", *arguments, client=client, **options)
    assert (result.code, result.out, client.requests) == (Exit.USAGE, "", [])
    assert result.err.count("\n") <= 2
    return result.err


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [([], None), ([""], None), (["  \n"], None), ([], ""), (["-"], " \n"), (["", "-"], "")],
)
def test_there_must_be_a_prompt(run, arguments, stdin):
    assert "There is no prompt" in refused(run, *arguments, stdin=stdin)


def test_words_without_quotes_are_no_prompt(run):
    assert "goes into quotes" in refused(run, "What", "is", "this?")


def test_a_prompt_is_text(run):
    assert "not text in UTF-8" in refused(run, os.fsdecode(b"caf\xe9"))
    assert "not text in UTF-8" in refused(run, "--system", os.fsdecode(b"caf\xe9"), "Why?")


def test_standard_input_is_text():
    stdin = io.TextIOWrapper(io.BytesIO(PNG + b"\xff\xfe"), encoding="utf-8")

    with pytest.raises(ConfigurationError, match="go into --attach"):
        PLAIN_PROMPT.request(None, stdin)


def test_contradicting_options_are_refused(run):
    assert "contradict" in refused(run, "--no-thinking", "--thinking-budget", "2000", "Why?")


@pytest.mark.parametrize(
    "options",
    [
        ["--max-tokens", "-1"],
        ["--max-tokens", "many"],
        ["--temperature", "1.5"],
        ["--timeout", "0"],
        ["--thinking-budget", "0"],
        ["--api-version", "2019-01-01"],
        ["--no-such-option"],
    ],
)
def test_an_option_out_of_range_names_itself_and_the_help(run, options):
    message = refused(run, *options, "Why?")

    assert options[0] in message
    assert "See `llmport ask --help`." in message


# ------------------------------------------------------------------------------------------------ pictures


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_is_known_by_its_first_bytes(tmp_path, media_type):
    path = tmp_path / "picture.dat"
    path.write_bytes(PICTURES[media_type])

    assert media_type == load_image(path).source.media_type


@pytest.mark.parametrize("content", [b"", b"plain text", b"%PDF-1.7", b"<svg/>", b"BM\x00\x00"])
def test_what_is_no_picture_is_refused(run, tmp_path, content):
    path = tmp_path / "picture.png"
    path.write_bytes(content)

    assert f"{path}: not a JPEG, PNG, GIF or WebP picture" in refused(run, "--image", str(path), "What?")


def test_a_missing_picture_is_named(run, tmp_path):
    path = tmp_path / "missing.png"

    assert f"--image {path}: No such file or directory." in refused(run, "--image", str(path), "What?")


def test_a_folder_is_no_picture(run, tmp_path):
    assert "Is a directory" in refused(run, "--image", str(tmp_path), "What?")


def test_a_picture_may_be_as_large_as_the_api_takes_and_no_larger(run, tmp_path):
    largest, larger = tmp_path / "largest.png", tmp_path / "larger.png"
    largest.write_bytes(PNG.ljust(MAX_IMAGE_BYTES))
    larger.write_bytes(PNG.ljust(MAX_IMAGE_BYTES + 1))

    assert len(load_image(largest).source.data) <= MAX_IMAGE_BASE64
    assert "7.5 MB" in refused(run, "--image", str(larger), "What?")


@pytest.mark.skipif(not ENDLESS.exists(), reason="needs a file without an end")
def test_a_file_without_an_end_is_too_large():
    with pytest.raises(ConfigurationError, match="too large"):
        load_image(ENDLESS)


# --------------------------------------------------------------------------------------------- attachments


@pytest.mark.parametrize(
    ("content", "kind", "source"),
    [
        *((content, ImageBlock, Base64Source) for content in PICTURES.values()),
        (b"%PDF-1.7", DocumentBlock, Base64Source),
        ("Grüße".encode(), DocumentBlock, TextSource),
        (b"<svg/>", DocumentBlock, TextSource),
    ],
)
def test_an_attachment_is_what_its_first_bytes_say(run, tmp_path, content, kind, source):
    path = tmp_path / "attached.dat"
    path.write_bytes(content)
    client = FakeClient("Yes.")

    result = run("ask", "-a", str(path), "--attach", str(path), "Well?", client=client)

    assert result.code == Exit.OK
    first, second, prompt = client.request.messages[0].content
    assert first == second
    assert (type(first), type(first.source), prompt) == (kind, source, TextBlock("Well?"))
    assert getattr(first, "title", path.name) == path.name


def test_what_cannot_be_attached_is_named(run, tmp_path):
    path = tmp_path / "data.bin"
    path.write_bytes(b"\x00\xff\xfe")

    words = refused(run, "--attach", str(path), "Why?")
    assert f"--attach {path}: not a picture, a PDF or text in UTF-8." in words
    assert "Block" not in words  # which is what a program would be told
    assert "No such file" in refused(run, "--attach", str(tmp_path / "missing"), "Why?")
