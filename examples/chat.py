"""A conversation: each answer is a turn to go on from."""

import sys

from llmport import Message
from llmport.anthropic import AnthropicClient


def main() -> None:
    conversation: list[Message] = []
    with AnthropicClient(max_tokens=500) as client:
        for line in sys.stdin:
            conversation.append(Message.user(line.strip()))
            with client.stream(conversation, system="Answer in one line.") as stream:
                for piece in stream.text():
                    print(piece, end="", flush=True)
            print()
            conversation.append(stream.completion.message)


if __name__ == "__main__":
    main()
