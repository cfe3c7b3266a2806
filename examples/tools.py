"""Tools made of functions: the model asks for them, `run_tools` runs them, until there is an answer."""

from typing import Annotated, Literal

from llmport import ToolStep, tool
from llmport.anthropic import AnthropicClient


@tool
def get_weather(
    city: Annotated[str, "Such as Paris"], unit: Literal["celsius", "fahrenheit"] = "celsius"
) -> str:
    """Tell the weather in a city."""
    return f"Sunny in {city}, {24 if unit == 'celsius' else 75}°"


def show(step: ToolStep) -> None:
    if step.results is None:  # before the tools of this round are run
        for use in step.completion.tool_uses:
            print(f"{use.name}({use.input})")


def main() -> None:
    with AnthropicClient() as client:
        run = client.run_tools("What is the weather in Paris?", [get_weather], on_step=show)
    print(run.text)
    print(f"{len(run.steps)} rounds, {run.usage.output_tokens} tokens")


if __name__ == "__main__":
    main()
