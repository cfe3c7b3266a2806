"""An answer of a Python type, and what comes when there is none."""

from dataclasses import dataclass
from typing import Literal

from llmport import OutputError
from llmport.anthropic import AnthropicClient


@dataclass
class Ticket:
    title: str
    kind: Literal["bug", "question", "wish"]
    steps: list[str]
    is_urgent: bool = False


def main() -> None:
    with AnthropicClient() as client:
        try:
            completion = client.complete(
                "The app crashes when I press Save twice. Please hurry!", output=Ticket
            )
        except OutputError as error:  # refused, cut by max_tokens, or no such value: nothing is asked again
            print(f"{type(error).__name__}: {error}. It said: {error.partial.text}")
        else:
            ticket = completion.output  # a Ticket, to type checkers too
            print(ticket.kind, ticket.title, ticket.steps, ticket.is_urgent)


if __name__ == "__main__":
    main()
