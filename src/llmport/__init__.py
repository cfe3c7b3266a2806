"""llmport: a contract-first client of Anthropic's Messages API behind a provider-neutral interface.

The names below are all of it; clients live with their providers: `from llmport.anthropic import AnthropicClient`.
Each name is imported when it is first used, so that `import llmport` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmport._deadline import deadline
    from llmport.batches import Batch, BatchCounts, BatchItem, BatchJob, BatchResult
    from llmport.budget import Budget
    from llmport.client import (
        AsyncCompletionStream,
        AsyncLlmClient,
        Completion,
        CompletionRequest,
        CompletionStream,
        Degraded,
        LlmClient,
        Model,
        ProviderOptions,
        Thinking,
        UnknownOptionWarning,
    )
    from llmport.config import Network, Secret, Timeouts
    from llmport.errors import (
        ApiError,
        Attempt,
        AuthenticationError,
        BillingError,
        BudgetExceededError,
        CircuitOpenError,
        ConfigurationError,
        ConflictError,
        ConnectError,
        DeadlineExceededError,
        DecodeError,
        InvalidOutputError,
        InvalidRequestError,
        LlmError,
        LocalLimitError,
        NotFoundError,
        OutputError,
        OverloadedError,
        PermissionDeniedError,
        PoolExhaustedError,
        QueueFullError,
        RateLimitError,
        RedirectError,
        RefusalError,
        RequestTimeoutError,
        RequestTooLargeError,
        ServerError,
        SpendLimitError,
        StreamInterruptedError,
        ToolRoundsExceededError,
        TransportError,
        TruncatedOutputError,
    )
    from llmport.events import (
        BlockStart,
        BlockStop,
        CitationDelta,
        MessageDelta,
        MessageStart,
        MessageStop,
        Ping,
        SignatureDelta,
        StreamEvent,
        StreamRestarted,
        StreamResumed,
        TextDelta,
        ThinkingDelta,
        ToolInputDelta,
        UnknownDelta,
        UnknownEvent,
    )
    from llmport.function_tools import FunctionTool, tool
    from llmport.limits import LimitStatus, ModelLimits, Queue, RateLimits
    from llmport.messages import (
        Base64Source,
        BlocksSource,
        ContentBlock,
        DocumentBlock,
        FileBlock,
        FileSource,
        ImageBlock,
        Message,
        SearchResultBlock,
        ServerToolResultBlock,
        ServerToolUseBlock,
        TextBlock,
        TextSource,
        ThinkingBlock,
        ToolReferenceBlock,
        ToolResultBlock,
        ToolUseBlock,
        UnknownBlock,
        UrlSource,
    )
    from llmport.money import (
        Cost,
        CostLine,
    )
    from llmport.observers import (
        AttemptFailed,
        AttemptStarted,
        AttemptSucceeded,
        CallEnded,
        CallEvent,
        CallInfo,
        CallStarted,
        CircuitChanged,
        FirstContent,
        Observer,
    )
    from llmport.output import TypedCompletion
    from llmport.resilience import Breaker, Fallback, Hedge, OtherEndpoint, ResiliencePolicy
    from llmport.retry_limits import RetryBudget, RetryThrottle
    from llmport.story import Step, Story, Storyteller
    from llmport.tool_runs import ToolRun, ToolStep
    from llmport.tools import Tool, ToolChoice
    from llmport.usage import Usage

_MODULES = {
    "_deadline": "deadline",
    "batches": "Batch BatchCounts BatchItem BatchJob BatchResult",
    "budget": "Budget",
    "client": "AsyncCompletionStream AsyncLlmClient Completion CompletionRequest CompletionStream Degraded "
    "LlmClient Model ProviderOptions Thinking UnknownOptionWarning",
    "config": "Network Secret Timeouts",
    "errors": "ApiError Attempt AuthenticationError BillingError BudgetExceededError CircuitOpenError "
    "ConfigurationError ConflictError ConnectError DeadlineExceededError DecodeError InvalidOutputError "
    "InvalidRequestError LlmError LocalLimitError NotFoundError OutputError OverloadedError "
    "PermissionDeniedError PoolExhaustedError QueueFullError RateLimitError RedirectError RefusalError "
    "RequestTimeoutError RequestTooLargeError ServerError SpendLimitError StreamInterruptedError "
    "ToolRoundsExceededError TransportError TruncatedOutputError",
    "events": "BlockStart BlockStop CitationDelta MessageDelta MessageStart MessageStop Ping SignatureDelta "
    "StreamEvent StreamRestarted StreamResumed TextDelta ThinkingDelta ToolInputDelta UnknownDelta UnknownEvent",
    "function_tools": "FunctionTool tool",
    "limits": "LimitStatus ModelLimits Queue RateLimits",
    "messages": "Base64Source BlocksSource ContentBlock DocumentBlock FileBlock FileSource ImageBlock Message "
    "SearchResultBlock ServerToolResultBlock ServerToolUseBlock TextBlock TextSource ThinkingBlock "
    "ToolReferenceBlock ToolResultBlock ToolUseBlock UnknownBlock UrlSource",
    "money": "Cost CostLine",
    "observers": "AttemptFailed AttemptStarted AttemptSucceeded CallEnded CallEvent CallInfo CallStarted "
    "CircuitChanged FirstContent Observer",
    "output": "TypedCompletion",
    "resilience": "Breaker Fallback Hedge OtherEndpoint ResiliencePolicy",
    "retry_limits": "RetryBudget RetryThrottle",
    "story": "Step Story Storyteller",
    "tool_runs": "ToolRun ToolStep",
    "tools": "Tool ToolChoice",
    "usage": "Usage",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [
    "ApiError",
    "AsyncCompletionStream",
    "AsyncLlmClient",
    "Attempt",
    "AttemptFailed",
    "AttemptStarted",
    "AttemptSucceeded",
    "AuthenticationError",
    "Base64Source",
    "Batch",
    "BatchCounts",
    "BatchItem",
    "BatchJob",
    "BatchResult",
    "BillingError",
    "BlockStart",
    "BlockStop",
    "BlocksSource",
    "Breaker",
    "Budget",
    "BudgetExceededError",
    "CallEnded",
    "CallEvent",
    "CallInfo",
    "CallStarted",
    "CircuitChanged",
    "CircuitOpenError",
    "CitationDelta",
    "Completion",
    "CompletionRequest",
    "CompletionStream",
    "ConfigurationError",
    "ConflictError",
    "ConnectError",
    "ContentBlock",
    "Cost",
    "CostLine",
    "DeadlineExceededError",
    "DecodeError",
    "Degraded",
    "DocumentBlock",
    "Fallback",
    "FileBlock",
    "FileSource",
    "FirstContent",
    "FunctionTool",
    "Hedge",
    "ImageBlock",
    "InvalidOutputError",
    "InvalidRequestError",
    "LimitStatus",
    "LlmClient",
    "LlmError",
    "LocalLimitError",
    "Message",
    "MessageDelta",
    "MessageStart",
    "MessageStop",
    "Model",
    "ModelLimits",
    "Network",
    "NotFoundError",
    "Observer",
    "OtherEndpoint",
    "OutputError",
    "OverloadedError",
    "PermissionDeniedError",
    "Ping",
    "PoolExhaustedError",
    "ProviderOptions",
    "Queue",
    "QueueFullError",
    "RateLimitError",
    "RateLimits",
    "RedirectError",
    "RefusalError",
    "RequestTimeoutError",
    "RequestTooLargeError",
    "ResiliencePolicy",
    "RetryBudget",
    "RetryThrottle",
    "SearchResultBlock",
    "Secret",
    "ServerError",
    "ServerToolResultBlock",
    "ServerToolUseBlock",
    "SignatureDelta",
    "SpendLimitError",
    "Step",
    "Story",
    "Storyteller",
    "StreamEvent",
    "StreamInterruptedError",
    "StreamRestarted",
    "StreamResumed",
    "TextBlock",
    "TextDelta",
    "TextSource",
    "Thinking",
    "ThinkingBlock",
    "ThinkingDelta",
    "Timeouts",
    "Tool",
    "ToolChoice",
    "ToolInputDelta",
    "ToolReferenceBlock",
    "ToolResultBlock",
    "ToolRoundsExceededError",
    "ToolRun",
    "ToolStep",
    "ToolUseBlock",
    "TransportError",
    "TruncatedOutputError",
    "TypedCompletion",
    "UnknownBlock",
    "UnknownDelta",
    "UnknownEvent",
    "UnknownOptionWarning",
    "UrlSource",
    "Usage",
    "deadline",
    "tool",
]


if not TYPE_CHECKING:  # which would take any misspelt name for one of these

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        return value


def __dir__() -> list[str]:
    return __all__
