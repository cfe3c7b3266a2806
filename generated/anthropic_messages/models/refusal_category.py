# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

RefusalCategory: TypeAlias = Literal[
    "bio",
    "cyber",
    "frontier_llm",
    "general_harms",
    "reasoning_extraction",
]
"""The policy area of a refusal. Harmless requests from these areas are at times refused too.
- `cyber`: attacks on computers, such as malware or exploits.
- `bio`: biological harm, such as dangerous laboratory methods.
- `frontier_llm`: development of competing AI models.
- `reasoning_extraction`: having the model repeat its hidden reasoning in the answer.
- `general_harms`: other harm.
"""
