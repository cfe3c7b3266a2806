"""Pictures and documents: by path, by bytes, by address."""

import base64
import sys
import tempfile
from pathlib import Path

from llmport import DocumentBlock, ImageBlock, Message
from llmport.anthropic import AnthropicClient

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel, if you bring none."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "dot.png")
        if not path.exists():
            path.write_bytes(DOT)
        question = Message.user(
            "What do you see?",
            ImageBlock.from_path(path),  # kind and size are checked here, before anything is sent
            ImageBlock.from_bytes(DOT),
            DocumentBlock.from_text("The dot is red.", title="Notes"),
        )
    with AnthropicClient() as client:
        print(client.complete(question).text)


if __name__ == "__main__":
    main()
