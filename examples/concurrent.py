"""Many answers at once, on asyncio; trio works the same."""

import asyncio

from llmport.anthropic import AsyncAnthropicClient

TOPICS = ["rivers", "lakes", "seas"]


async def tell(client: AsyncAnthropicClient, topic: str) -> None:
    async with client.stream(f"Tell me about {topic}.", max_tokens=200) as stream:
        completion = await stream.collect()
    print(f"{topic}: {completion.text}")


async def main() -> None:
    async with AsyncAnthropicClient() as client, asyncio.TaskGroup() as group:
        for topic in TOPICS:
            group.create_task(tell(client, topic))


if __name__ == "__main__":
    asyncio.run(main())
