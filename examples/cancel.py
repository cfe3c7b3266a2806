"""Stopping an answer: from another thread, by a deadline, or because you have read enough."""

import threading

from llmport import LlmError, StreamInterruptedError, deadline
from llmport.anthropic import AnthropicClient

LONG = "Write 500 words about rivers."


def main() -> None:
    with AnthropicClient() as client:
        # Enough read: leaving the block ends the answer and gives up its connection.
        with client.stream(LONG) as stream:
            for piece in stream.text():
                print("first piece:", piece.split()[0])
                break

        # From elsewhere: a button, a signal, another task.
        with client.stream(LONG) as stream:
            button = threading.Thread(target=stream.cancel)
            button.start()
            try:
                stream.collect()
            except StreamInterruptedError as error:
                print("cancelled:", error)
            button.join()

        # All calls in the block together, retries and waits included.
        try:
            with deadline(0.000001):
                client.complete(LONG)
        except LlmError as error:
            print("too late:", type(error).__name__)


if __name__ == "__main__":
    main()
