"""Many requests at half the price: submit, wait (in another process if you like), read the results."""

from llmport import CompletionRequest, Message
from llmport.anthropic import AnthropicClient

CITIES = ["Paris", "Rome", "Oslo"]


def main() -> None:
    requests = (
        (city.lower(), CompletionRequest(messages=(Message.user(f"Name a river in {city}."),)))
        for city in CITIES
    )
    with AnthropicClient() as client:
        job = client.batches.create(requests)  # any iterable; as many batches as the limits ask for
        client.batches.wait(job, on_progress=print)
        for result in client.batches.results(job):  # in whatever order they come
            if result.completion is not None:
                print(result.custom_id, result.completion.text)
            else:
                print(result.custom_id, result.status, result.error)


if __name__ == "__main__":
    main()
