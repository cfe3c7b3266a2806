"""What the description says, as docstrings: wrapped anew, and safe to stand in code. Knows a little Markdown."""

import re
import textwrap
from collections.abc import Iterator, Mapping

from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.schema import Reference, UntrustedString
from openapi_python_client.strings import safe_for_docstring

Text = UntrustedString | str | None

QUOTE = '"'
WIDTH = 100
ITEM = r"[-*+] |\d+[.)] "
VERBATIM = re.compile(r"\s|```|[|#]")  # indented code, fences, tables, headings: their lines stay as they are


def docstring(text: Text, arguments: Mapping[str, Text] | None = None) -> str:
    """Return the docstring that says *text* and documents *arguments*, or nothing if there is nothing to say."""
    lines = list(_wrap(_plain(text)))
    if arguments:
        lines += ["", "Args:"]
        for name, meaning in arguments.items():
            lines += textwrap.indent(
                "\n".join(_wrap(f"{name}: {_plain(meaning)}", hanging="    ")), "    "
            ).splitlines()
    body = safe_for_docstring("\n".join(lines))
    if "\n" in body:
        return f'"""{body}\n"""'
    return body and f'"""{body}{" " if body.endswith(QUOTE) else ""}"""'


def about(model: ModelProperty) -> str:
    """Return what the description says of a model, with the page to read on."""
    docs = model.data.externalDocs
    blocks = [_plain(model.description) or f"{model.class_info.name}.", _plain(docs.url) if docs else ""]
    return "\n\n".join(filter(None, blocks))


def documentation(prop: Property, model: ModelProperty) -> Text:
    """Return what it says of a member: beside a reference the words that stand there, not those of what it refers to."""
    data = (model.data.properties or {}).get(prop.name)
    return (data.model_extra or {}).get("description") if isinstance(data, Reference) else prop.description


def meanings(parameters: list[Property]) -> dict[str, Text]:
    """Return what it says of each parameter."""
    return {parameter.python_name: parameter.description for parameter in parameters if parameter.description}


def sentence(summary: UntrustedString) -> str:
    """Return a title with a full stop."""
    return f"{_plain(summary).rstrip('.')}."


def _plain(text: Text) -> str:
    return (text.get_untrusted_value() if isinstance(text, UntrustedString) else text or "").strip()


def _wrap(text: str, hanging: str = "") -> Iterator[str]:
    for number, block in enumerate(re.split(r"\n\s*\n", text)):
        if number:
            yield ""
        if VERBATIM.match(block):
            yield from block.splitlines()
            continue
        for paragraph in re.split(rf"\n(?={ITEM})", block):
            indent = "  " if re.match(ITEM, paragraph) else hanging
            yield from textwrap.wrap(
                " ".join(paragraph.split()),
                WIDTH,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
