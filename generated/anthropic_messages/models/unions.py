# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""The unions: which variants each has, and how they are told apart. A variant that is not known is kept as it is."""

from __future__ import annotations

from typing import Any, TypeAlias, Union

from .. import models
from ..decoding import Variants
from ..types import UnknownVariant

BashCodeExecutionToolResultContent: TypeAlias = Union[
    "models.BashCodeExecutionToolResultError",
    "models.BashCodeExecutionResult",
    UnknownVariant,
]
"""A command's output, or why it could not run. A command that fails has an output too."""
_BASH_CODE_EXECUTION_TOOL_RESULT_CONTENT: Variants[BashCodeExecutionToolResultContent] = Variants(
    models,
    "type",
    {
        "bash_code_execution_tool_result_error": "BashCodeExecutionToolResultError",
        "bash_code_execution_result": "BashCodeExecutionResult",
    },
)


def decode_bash_code_execution_tool_result_content(data: Any) -> BashCodeExecutionToolResultContent:
    """Decode a variant by its `type`."""
    return _BASH_CODE_EXECUTION_TOOL_RESULT_CONTENT.decode(data)


BrowserStateChange: TypeAlias = Union[
    "models.BrowserTabOpened",
    "models.BrowserDownloadStarted",
    "models.BrowserDownloadCompleted",
    "models.BrowserDownloadFailed",
    UnknownVariant,
]
"""A tab or a download that a call changed."""
_BROWSER_STATE_CHANGE: Variants[BrowserStateChange] = Variants(
    models,
    "type",
    {
        "tab_opened": "BrowserTabOpened",
        "download_started": "BrowserDownloadStarted",
        "download_completed": "BrowserDownloadCompleted",
        "download_failed": "BrowserDownloadFailed",
    },
)


def decode_browser_state_change(data: Any) -> BrowserStateChange:
    """Decode a variant by its `type`."""
    return _BROWSER_STATE_CHANGE.decode(data)


CacheMissReason: TypeAlias = Union[
    "models.CacheMissModelChanged",
    "models.CacheMissSystemChanged",
    "models.CacheMissToolsChanged",
    "models.CacheMissMessagesChanged",
    "models.CacheMissPreviousMessageNotFound",
    "models.CacheMissUnavailable",
    UnknownVariant,
]
"""The first difference between two prompts, in the order in which prompts are cached."""
_CACHE_MISS_REASON: Variants[CacheMissReason] = Variants(
    models,
    "type",
    {
        "model_changed": "CacheMissModelChanged",
        "system_changed": "CacheMissSystemChanged",
        "tools_changed": "CacheMissToolsChanged",
        "messages_changed": "CacheMissMessagesChanged",
        "previous_message_not_found": "CacheMissPreviousMessageNotFound",
        "unavailable": "CacheMissUnavailable",
    },
)


def decode_cache_miss_reason(data: Any) -> CacheMissReason:
    """Decode a variant by its `type`."""
    return _CACHE_MISS_REASON.decode(data)


Citation: TypeAlias = Union[
    "models.CharLocationCitation",
    "models.PageLocationCitation",
    "models.ContentBlockLocationCitation",
    "models.WebSearchResultLocationCitation",
    "models.SearchResultLocationCitation",
    UnknownVariant,
]
"""The passage that supports a piece of generated text. Its kind follows from what was cited."""
_CITATION: Variants[Citation] = Variants(
    models,
    "type",
    {
        "char_location": "CharLocationCitation",
        "page_location": "PageLocationCitation",
        "content_block_location": "ContentBlockLocationCitation",
        "web_search_result_location": "WebSearchResultLocationCitation",
        "search_result_location": "SearchResultLocationCitation",
    },
)


def decode_citation(data: Any) -> Citation:
    """Decode a variant by its `type`."""
    return _CITATION.decode(data)


CodeExecutionToolResultContent: TypeAlias = Union[
    "models.CodeExecutionToolResultError",
    "models.CodeExecutionResult",
    "models.EncryptedCodeExecutionResult",
    UnknownVariant,
]
"""A program's output, or why it could not run. A program that fails has an output too."""
_CODE_EXECUTION_TOOL_RESULT_CONTENT: Variants[CodeExecutionToolResultContent] = Variants(
    models,
    "type",
    {
        "code_execution_tool_result_error": "CodeExecutionToolResultError",
        "code_execution_result": "CodeExecutionResult",
        "encrypted_code_execution_result": "EncryptedCodeExecutionResult",
    },
)


def decode_code_execution_tool_result_content(data: Any) -> CodeExecutionToolResultContent:
    """Decode a variant by its `type`."""
    return _CODE_EXECUTION_TOOL_RESULT_CONTENT.decode(data)


ContentBlock: TypeAlias = Union[
    "models.TextBlock",
    "models.ThinkingBlock",
    "models.RedactedThinkingBlock",
    "models.ToolUseBlock",
    "models.ServerToolUseBlock",
    "models.WebSearchToolResultBlock",
    "models.WebFetchToolResultBlock",
    "models.CodeExecutionToolResultBlock",
    "models.BashCodeExecutionToolResultBlock",
    "models.TextEditorCodeExecutionToolResultBlock",
    "models.ToolSearchToolResultBlock",
    "models.ContainerUploadBlock",
    UnknownVariant,
]
"""A piece of what a model generated, or of what a server tool returned to it."""
_CONTENT_BLOCK: Variants[ContentBlock] = Variants(
    models,
    "type",
    {
        "text": "TextBlock",
        "thinking": "ThinkingBlock",
        "redacted_thinking": "RedactedThinkingBlock",
        "tool_use": "ToolUseBlock",
        "server_tool_use": "ServerToolUseBlock",
        "web_search_tool_result": "WebSearchToolResultBlock",
        "web_fetch_tool_result": "WebFetchToolResultBlock",
        "code_execution_tool_result": "CodeExecutionToolResultBlock",
        "bash_code_execution_tool_result": "BashCodeExecutionToolResultBlock",
        "text_editor_code_execution_tool_result": "TextEditorCodeExecutionToolResultBlock",
        "tool_search_tool_result": "ToolSearchToolResultBlock",
        "container_upload": "ContainerUploadBlock",
    },
)


def decode_content_block(data: Any) -> ContentBlock:
    """Decode a variant by its `type`."""
    return _CONTENT_BLOCK.decode(data)


ContentBlockDelta: TypeAlias = Union[
    "models.TextDelta",
    "models.InputJsonDelta",
    "models.CitationsDelta",
    "models.ThinkingDelta",
    "models.SignatureDelta",
    UnknownVariant,
]
"""A piece of a content block, to be joined to what came before."""
_CONTENT_BLOCK_DELTA: Variants[ContentBlockDelta] = Variants(
    models,
    "type",
    {
        "text_delta": "TextDelta",
        "input_json_delta": "InputJsonDelta",
        "citations_delta": "CitationsDelta",
        "thinking_delta": "ThinkingDelta",
        "signature_delta": "SignatureDelta",
    },
)


def decode_content_block_delta(data: Any) -> ContentBlockDelta:
    """Decode a variant by its `type`."""
    return _CONTENT_BLOCK_DELTA.decode(data)


ContentBlockSourceItem: TypeAlias = Union[
    "models.InputTextBlock",
    "models.InputImageBlock",
    UnknownVariant,
]
"""A block of such a document."""
_CONTENT_BLOCK_SOURCE_ITEM: Variants[ContentBlockSourceItem] = Variants(
    models,
    "type",
    {
        "text": "InputTextBlock",
        "image": "InputImageBlock",
    },
)


def decode_content_block_source_item(data: Any) -> ContentBlockSourceItem:
    """Decode a variant by its `type`."""
    return _CONTENT_BLOCK_SOURCE_ITEM.decode(data)


DocumentSource: TypeAlias = Union[
    "models.Base64PdfSource",
    "models.PlainTextSource",
    UnknownVariant,
]
"""The content of a retrieved document."""
_DOCUMENT_SOURCE: Variants[DocumentSource] = Variants(
    models,
    "type",
    {
        "base64": "Base64PdfSource",
        "text": "PlainTextSource",
    },
)


def decode_document_source(data: Any) -> DocumentSource:
    """Decode a variant by its `type`."""
    return _DOCUMENT_SOURCE.decode(data)


ErrorDetails: TypeAlias = Union[
    "models.OrganizationOnHoldErrorDetails",
    "models.ClaudeCodeKeyCreatorNotMemberErrorDetails",
    "models.ClaudeCodeVersionTooOldErrorDetails",
    "models.UserProfileRequiredErrorDetails",
    "models.UserProfileBillingNotAuthorizedErrorDetails",
    "models.UserProfileNotBillableErrorDetails",
    "models.LinkedOrganizationBillingUnavailableErrorDetails",
    "models.LinkedOrganizationSpendLimitReachedErrorDetails",
    "models.ContractSpendLimitReachedErrorDetails",
    "models.EnforcedSpendLimitReachedErrorDetails",
    "models.RampLimitExceededErrorDetails",
    "models.RequestBodyEncodingInvalidErrorDetails",
    "models.RequestBodyEncodingUnsupportedErrorDetails",
    "models.RequestBodyTooLargeAfterDecodingErrorDetails",
    "models.ImageDimensionsTooLargeErrorDetails",
    "models.AvailableToolsLimitExceededErrorDetails",
    "models.ToolNameConflictErrorDetails",
    "models.ToolReferenceUnresolvedErrorDetails",
    "models.CompactionBlockAmbiguousErrorDetails",
    "models.CompactionBlockMisplacedErrorDetails",
    "models.CompactionContentMismatchErrorDetails",
    "models.CompactionIncompleteTurnErrorDetails",
    "models.CompactionNothingToSummarizeErrorDetails",
    "models.CompactionSignatureInvalidErrorDetails",
    "models.CompactionTooManyToolReferencesErrorDetails",
    "models.CompactionToolChangesMismatchErrorDetails",
    "models.CompactionUnavailableErrorDetails",
    "models.ThreadNotFoundErrorDetails",
    "models.ThreadAlreadyContinuedErrorDetails",
    "models.ThreadContinueInFlightErrorDetails",
    "models.ThreadFingerprintMismatchErrorDetails",
    "models.ThreadUnsupportedRequestErrorDetails",
    "models.CmekKeyDisabledErrorDetails",
    "models.CmekKeyNetworkBlockedErrorDetails",
    "models.CmekKeyUnreachableErrorDetails",
    "models.SkillReadBlockedUndecryptableErrorDetails",
    UnknownVariant,
]
"""Which documented cause an error has, by its code. The API has more codes than these, and adds to
them; the code alone tells the cause, whatever the status.
"""
_ERROR_DETAILS: Variants[ErrorDetails] = Variants(
    models,
    "error_code",
    {
        "organization_on_hold": "OrganizationOnHoldErrorDetails",
        "claude_code_key_creator_not_member": "ClaudeCodeKeyCreatorNotMemberErrorDetails",
        "claude_code_version_too_old": "ClaudeCodeVersionTooOldErrorDetails",
        "user_profile_required": "UserProfileRequiredErrorDetails",
        "user_profile_billing_not_authorized": "UserProfileBillingNotAuthorizedErrorDetails",
        "user_profile_not_billable": "UserProfileNotBillableErrorDetails",
        "linked_organization_billing_unavailable": "LinkedOrganizationBillingUnavailableErrorDetails",
        "linked_organization_spend_limit_reached": "LinkedOrganizationSpendLimitReachedErrorDetails",
        "contract_spend_limit_reached": "ContractSpendLimitReachedErrorDetails",
        "enforced_spend_limit_reached": "EnforcedSpendLimitReachedErrorDetails",
        "ramp_limit_exceeded": "RampLimitExceededErrorDetails",
        "request_body_encoding_invalid": "RequestBodyEncodingInvalidErrorDetails",
        "request_body_encoding_unsupported": "RequestBodyEncodingUnsupportedErrorDetails",
        "request_body_too_large_after_decoding": "RequestBodyTooLargeAfterDecodingErrorDetails",
        "image_dimensions_too_large": "ImageDimensionsTooLargeErrorDetails",
        "available_tools_limit_exceeded": "AvailableToolsLimitExceededErrorDetails",
        "tool_name_conflict": "ToolNameConflictErrorDetails",
        "tool_reference_unresolved": "ToolReferenceUnresolvedErrorDetails",
        "compaction_block_ambiguous": "CompactionBlockAmbiguousErrorDetails",
        "compaction_block_misplaced": "CompactionBlockMisplacedErrorDetails",
        "compaction_content_mismatch": "CompactionContentMismatchErrorDetails",
        "compaction_incomplete_turn": "CompactionIncompleteTurnErrorDetails",
        "compaction_nothing_to_summarize": "CompactionNothingToSummarizeErrorDetails",
        "compaction_signature_invalid": "CompactionSignatureInvalidErrorDetails",
        "compaction_too_many_tool_references": "CompactionTooManyToolReferencesErrorDetails",
        "compaction_tool_changes_mismatch": "CompactionToolChangesMismatchErrorDetails",
        "compaction_unavailable": "CompactionUnavailableErrorDetails",
        "thread_not_found": "ThreadNotFoundErrorDetails",
        "thread_already_continued": "ThreadAlreadyContinuedErrorDetails",
        "thread_continue_in_flight": "ThreadContinueInFlightErrorDetails",
        "thread_fingerprint_mismatch": "ThreadFingerprintMismatchErrorDetails",
        "thread_unsupported_request": "ThreadUnsupportedRequestErrorDetails",
        "cmek_key_disabled": "CmekKeyDisabledErrorDetails",
        "cmek_key_network_blocked": "CmekKeyNetworkBlockedErrorDetails",
        "cmek_key_unreachable": "CmekKeyUnreachableErrorDetails",
        "skill_read_blocked_undecryptable": "SkillReadBlockedUndecryptableErrorDetails",
    },
)


def decode_error_details(data: Any) -> ErrorDetails:
    """Decode a variant by its `error_code`."""
    return _ERROR_DETAILS.decode(data)


ErrorObject: TypeAlias = Union[
    "models.InvalidRequestError",
    "models.AuthenticationError",
    "models.BillingError",
    "models.PermissionDeniedError",
    "models.NotFoundError",
    "models.ConflictError",
    "models.RequestTooLargeError",
    "models.RateLimitError",
    "models.ApiError",
    "models.GatewayTimeoutError",
    "models.OverloadedError",
    UnknownVariant,
]
"""What went wrong, by its kind. Decide by the kind, not by the HTTP status: inside a stream the status
is always 200.
"""
_ERROR_OBJECT: Variants[ErrorObject] = Variants(
    models,
    "type",
    {
        "invalid_request_error": "InvalidRequestError",
        "authentication_error": "AuthenticationError",
        "billing_error": "BillingError",
        "permission_error": "PermissionDeniedError",
        "not_found_error": "NotFoundError",
        "conflict_error": "ConflictError",
        "request_too_large": "RequestTooLargeError",
        "rate_limit_error": "RateLimitError",
        "api_error": "ApiError",
        "timeout_error": "GatewayTimeoutError",
        "overloaded_error": "OverloadedError",
    },
)


def decode_error_object(data: Any) -> ErrorObject:
    """Decode a variant by its `type`."""
    return _ERROR_OBJECT.decode(data)


ImageSource: TypeAlias = Union[
    "models.Base64ImageSource",
    "models.UrlSource",
    "models.FileSource",
    UnknownVariant,
]
"""Where an image comes from."""
_IMAGE_SOURCE: Variants[ImageSource] = Variants(
    models,
    "type",
    {
        "base64": "Base64ImageSource",
        "url": "UrlSource",
        "file": "FileSource",
    },
)


def decode_image_source(data: Any) -> ImageSource:
    """Decode a variant by its `type`."""
    return _IMAGE_SOURCE.decode(data)


InputCitation: TypeAlias = Union[
    "models.InputCharLocationCitation",
    "models.InputPageLocationCitation",
    "models.InputContentBlockLocationCitation",
    "models.InputWebSearchResultLocationCitation",
    "models.InputSearchResultLocationCitation",
    UnknownVariant,
]
"""A citation of a model, sent back with the text that it supports."""
_INPUT_CITATION: Variants[InputCitation] = Variants(
    models,
    "type",
    {
        "char_location": "InputCharLocationCitation",
        "page_location": "InputPageLocationCitation",
        "content_block_location": "InputContentBlockLocationCitation",
        "web_search_result_location": "InputWebSearchResultLocationCitation",
        "search_result_location": "InputSearchResultLocationCitation",
    },
)


def decode_input_citation(data: Any) -> InputCitation:
    """Decode a variant by its `type`."""
    return _INPUT_CITATION.decode(data)


InputContentBlock: TypeAlias = Union[
    "models.InputTextBlock",
    "models.InputImageBlock",
    "models.InputDocumentBlock",
    "models.InputSearchResultBlock",
    "models.InputThinkingBlock",
    "models.InputRedactedThinkingBlock",
    "models.InputToolUseBlock",
    "models.InputToolResultBlock",
    "models.InputServerToolUseBlock",
    "models.InputWebSearchToolResultBlock",
    "models.InputWebFetchToolResultBlock",
    "models.InputCodeExecutionToolResultBlock",
    "models.InputBashCodeExecutionToolResultBlock",
    "models.InputTextEditorCodeExecutionToolResultBlock",
    "models.InputToolSearchToolResultBlock",
    "models.InputContainerUploadBlock",
    UnknownVariant,
]
"""A piece of a message that is sent. Every block that a model returned may be sent back; text, images,
documents, search results and tool results are the caller's own.
"""
_INPUT_CONTENT_BLOCK: Variants[InputContentBlock] = Variants(
    models,
    "type",
    {
        "text": "InputTextBlock",
        "image": "InputImageBlock",
        "document": "InputDocumentBlock",
        "search_result": "InputSearchResultBlock",
        "thinking": "InputThinkingBlock",
        "redacted_thinking": "InputRedactedThinkingBlock",
        "tool_use": "InputToolUseBlock",
        "tool_result": "InputToolResultBlock",
        "server_tool_use": "InputServerToolUseBlock",
        "web_search_tool_result": "InputWebSearchToolResultBlock",
        "web_fetch_tool_result": "InputWebFetchToolResultBlock",
        "code_execution_tool_result": "InputCodeExecutionToolResultBlock",
        "bash_code_execution_tool_result": "InputBashCodeExecutionToolResultBlock",
        "text_editor_code_execution_tool_result": "InputTextEditorCodeExecutionToolResultBlock",
        "tool_search_tool_result": "InputToolSearchToolResultBlock",
        "container_upload": "InputContainerUploadBlock",
    },
)


def decode_input_content_block(data: Any) -> InputContentBlock:
    """Decode a variant by its `type`."""
    return _INPUT_CONTENT_BLOCK.decode(data)


InputDocumentSource: TypeAlias = Union[
    "models.Base64PdfSource",
    "models.PlainTextSource",
    "models.ContentBlockSource",
    "models.UrlSource",
    "models.FileSource",
    UnknownVariant,
]
"""Where a document comes from."""
_INPUT_DOCUMENT_SOURCE: Variants[InputDocumentSource] = Variants(
    models,
    "type",
    {
        "base64": "Base64PdfSource",
        "text": "PlainTextSource",
        "content": "ContentBlockSource",
        "url": "UrlSource",
        "file": "FileSource",
    },
)


def decode_input_document_source(data: Any) -> InputDocumentSource:
    """Decode a variant by its `type`."""
    return _INPUT_DOCUMENT_SOURCE.decode(data)


InputMessage: TypeAlias = Union[
    "models.UserMessage",
    "models.AssistantMessage",
    "models.SystemMessage",
    UnknownVariant,
]
"""One message of the conversation that is sent, by the role of its author."""
_INPUT_MESSAGE: Variants[InputMessage] = Variants(
    models,
    "role",
    {
        "user": "UserMessage",
        "assistant": "AssistantMessage",
        "system": "SystemMessage",
    },
)


def decode_input_message(data: Any) -> InputMessage:
    """Decode a variant by its `role`."""
    return _INPUT_MESSAGE.decode(data)


InputTextEditorCodeExecutionToolResultContent: TypeAlias = Union[
    "models.InputTextEditorCodeExecutionToolResultError",
    "models.InputTextEditorCodeExecutionViewResult",
    "models.TextEditorCodeExecutionCreateResult",
    "models.InputTextEditorCodeExecutionStrReplaceResult",
    UnknownVariant,
]
"""The result of one of the editor's commands, or why it failed."""
_INPUT_TEXT_EDITOR_CODE_EXECUTION_TOOL_RESULT_CONTENT: Variants[
    InputTextEditorCodeExecutionToolResultContent
] = Variants(
    models,
    "type",
    {
        "text_editor_code_execution_tool_result_error": "InputTextEditorCodeExecutionToolResultError",
        "text_editor_code_execution_view_result": "InputTextEditorCodeExecutionViewResult",
        "text_editor_code_execution_create_result": "TextEditorCodeExecutionCreateResult",
        "text_editor_code_execution_str_replace_result": "InputTextEditorCodeExecutionStrReplaceResult",
    },
)


def decode_input_text_editor_code_execution_tool_result_content(
    data: Any,
) -> InputTextEditorCodeExecutionToolResultContent:
    """Decode a variant by its `type`."""
    return _INPUT_TEXT_EDITOR_CODE_EXECUTION_TOOL_RESULT_CONTENT.decode(data)


InputToolResultContent: TypeAlias = Union[
    "models.InputTextBlock",
    "models.InputImageBlock",
    "models.InputSearchResultBlock",
    "models.InputDocumentBlock",
    "models.InputToolReferenceBlock",
    "models.InputBrowserStateBlock",
    UnknownVariant,
]
"""A piece of a tool's result."""
_INPUT_TOOL_RESULT_CONTENT: Variants[InputToolResultContent] = Variants(
    models,
    "type",
    {
        "text": "InputTextBlock",
        "image": "InputImageBlock",
        "search_result": "InputSearchResultBlock",
        "document": "InputDocumentBlock",
        "tool_reference": "InputToolReferenceBlock",
        "browser_state": "InputBrowserStateBlock",
    },
)


def decode_input_tool_result_content(data: Any) -> InputToolResultContent:
    """Decode a variant by its `type`."""
    return _INPUT_TOOL_RESULT_CONTENT.decode(data)


InputToolSearchToolResultContent: TypeAlias = Union[
    "models.InputToolSearchToolResultError",
    "models.InputToolSearchResult",
    UnknownVariant,
]
"""The tools found, or why the search failed."""
_INPUT_TOOL_SEARCH_TOOL_RESULT_CONTENT: Variants[InputToolSearchToolResultContent] = Variants(
    models,
    "type",
    {
        "tool_search_tool_result_error": "InputToolSearchToolResultError",
        "tool_search_tool_search_result": "InputToolSearchResult",
    },
)


def decode_input_tool_search_tool_result_content(data: Any) -> InputToolSearchToolResultContent:
    """Decode a variant by its `type`."""
    return _INPUT_TOOL_SEARCH_TOOL_RESULT_CONTENT.decode(data)


InputWebFetchToolResultContent: TypeAlias = Union[
    "models.WebFetchToolResultError",
    "models.InputWebFetchResult",
    UnknownVariant,
]
"""A page, or why there is none."""
_INPUT_WEB_FETCH_TOOL_RESULT_CONTENT: Variants[InputWebFetchToolResultContent] = Variants(
    models,
    "type",
    {
        "web_fetch_tool_result_error": "WebFetchToolResultError",
        "web_fetch_result": "InputWebFetchResult",
    },
)


def decode_input_web_fetch_tool_result_content(data: Any) -> InputWebFetchToolResultContent:
    """Decode a variant by its `type`."""
    return _INPUT_WEB_FETCH_TOOL_RESULT_CONTENT.decode(data)


MessageBatchResult: TypeAlias = Union[
    "models.SucceededBatchResult",
    "models.ErroredBatchResult",
    "models.CanceledBatchResult",
    "models.ExpiredBatchResult",
    UnknownVariant,
]
"""What became of a request of a batch. Only `succeeded` ones are billed."""
_MESSAGE_BATCH_RESULT: Variants[MessageBatchResult] = Variants(
    models,
    "type",
    {
        "succeeded": "SucceededBatchResult",
        "errored": "ErroredBatchResult",
        "canceled": "CanceledBatchResult",
        "expired": "ExpiredBatchResult",
    },
)


def decode_message_batch_result(data: Any) -> MessageBatchResult:
    """Decode a variant by its `type`."""
    return _MESSAGE_BATCH_RESULT.decode(data)


MessageStreamEvent: TypeAlias = Union[
    "models.MessageStartEvent",
    "models.ContentBlockStartEvent",
    "models.ContentBlockDeltaEvent",
    "models.ContentBlockStopEvent",
    "models.MessageDeltaEvent",
    "models.MessageStopEvent",
    "models.PingEvent",
    "models.ErrorEvent",
    UnknownVariant,
]
"""What a stream consists of. `message_start` comes first; then, for each content block, a start, any
number of deltas and a stop; then one or more `message_delta`; `message_stop` last. A `ping` may
come anywhere. An `error` ends the stream. A stream that ends without `message_stop` is incomplete.
"""
_MESSAGE_STREAM_EVENT: Variants[MessageStreamEvent] = Variants(
    models,
    "type",
    {
        "message_start": "MessageStartEvent",
        "content_block_start": "ContentBlockStartEvent",
        "content_block_delta": "ContentBlockDeltaEvent",
        "content_block_stop": "ContentBlockStopEvent",
        "message_delta": "MessageDeltaEvent",
        "message_stop": "MessageStopEvent",
        "ping": "PingEvent",
        "error": "ErrorEvent",
    },
)


def decode_message_stream_event(data: Any) -> MessageStreamEvent:
    """Decode a variant by its `type`."""
    return _MESSAGE_STREAM_EVENT.decode(data)


SystemContentBlock: TypeAlias = Union[
    "models.InputTextBlock",
    UnknownVariant,
]
"""A piece of instructions within the conversation. Betas know others than text, such as
`tool_addition`.
"""
_SYSTEM_CONTENT_BLOCK: Variants[SystemContentBlock] = Variants(
    models,
    "type",
    {
        "text": "InputTextBlock",
    },
)


def decode_system_content_block(data: Any) -> SystemContentBlock:
    """Decode a variant by its `type`."""
    return _SYSTEM_CONTENT_BLOCK.decode(data)


TextEditorCodeExecutionToolResultContent: TypeAlias = Union[
    "models.TextEditorCodeExecutionToolResultError",
    "models.TextEditorCodeExecutionViewResult",
    "models.TextEditorCodeExecutionCreateResult",
    "models.TextEditorCodeExecutionStrReplaceResult",
    UnknownVariant,
]
"""The result of one of the editor's commands, or why it failed."""
_TEXT_EDITOR_CODE_EXECUTION_TOOL_RESULT_CONTENT: Variants[TextEditorCodeExecutionToolResultContent] = (
    Variants(
        models,
        "type",
        {
            "text_editor_code_execution_tool_result_error": "TextEditorCodeExecutionToolResultError",
            "text_editor_code_execution_view_result": "TextEditorCodeExecutionViewResult",
            "text_editor_code_execution_create_result": "TextEditorCodeExecutionCreateResult",
            "text_editor_code_execution_str_replace_result": "TextEditorCodeExecutionStrReplaceResult",
        },
    )
)


def decode_text_editor_code_execution_tool_result_content(
    data: Any,
) -> TextEditorCodeExecutionToolResultContent:
    """Decode a variant by its `type`."""
    return _TEXT_EDITOR_CODE_EXECUTION_TOOL_RESULT_CONTENT.decode(data)


ThinkingConfig: TypeAlias = Union[
    "models.EnabledThinking",
    "models.AdaptiveThinking",
    "models.BetweenToolsThinking",
    "models.DisabledThinking",
    UnknownVariant,
]
"""How a model thinks. Which kinds a model takes is told by `capabilities.thinking` of its `ModelInfo`;
another kind is refused with a 400.
"""
_THINKING_CONFIG: Variants[ThinkingConfig] = Variants(
    models,
    "type",
    {
        "enabled": "EnabledThinking",
        "adaptive": "AdaptiveThinking",
        "between_tools": "BetweenToolsThinking",
        "disabled": "DisabledThinking",
    },
)


def decode_thinking_config(data: Any) -> ThinkingConfig:
    """Decode a variant by its `type`."""
    return _THINKING_CONFIG.decode(data)


Tool: TypeAlias = Union[
    "models.CustomTool",
    "models.BashTool20250124",
    "models.TextEditorTool20250124",
    "models.TextEditorTool20250429",
    "models.TextEditorTool20250728",
    "models.MemoryTool20250818",
    "models.BrowserToolset20260801",
    "models.ComputerToolset20260801",
    "models.CodeExecutionTool20250522",
    "models.CodeExecutionTool20250825",
    "models.CodeExecutionTool20260120",
    "models.CodeExecutionTool20260521",
    "models.WebSearchTool20250305",
    "models.WebSearchTool20260209",
    "models.WebSearchTool20260318",
    "models.WebFetchTool20250910",
    "models.WebFetchTool20260209",
    "models.WebFetchTool20260309",
    "models.WebFetchTool20260318",
    "models.ToolSearchBm25Tool",
    "models.ToolSearchRegexTool",
    UnknownVariant,
]
"""A tool that the model may call. Custom tools and the client tools are run by the caller; web search,
web fetch, code execution and tool search by the API. A tool without `type` is a custom one.
"""
_TOOL: Variants[Tool] = Variants(
    models,
    "type",
    {
        "custom": "CustomTool",
        "bash_20250124": "BashTool20250124",
        "text_editor_20250124": "TextEditorTool20250124",
        "text_editor_20250429": "TextEditorTool20250429",
        "text_editor_20250728": "TextEditorTool20250728",
        "memory_20250818": "MemoryTool20250818",
        "browser_toolset_20260801": "BrowserToolset20260801",
        "computer_toolset_20260801": "ComputerToolset20260801",
        "code_execution_20250522": "CodeExecutionTool20250522",
        "code_execution_20250825": "CodeExecutionTool20250825",
        "code_execution_20260120": "CodeExecutionTool20260120",
        "code_execution_20260521": "CodeExecutionTool20260521",
        "web_search_20250305": "WebSearchTool20250305",
        "web_search_20260209": "WebSearchTool20260209",
        "web_search_20260318": "WebSearchTool20260318",
        "web_fetch_20250910": "WebFetchTool20250910",
        "web_fetch_20260209": "WebFetchTool20260209",
        "web_fetch_20260309": "WebFetchTool20260309",
        "web_fetch_20260318": "WebFetchTool20260318",
        "tool_search_tool_bm25_20251119": "ToolSearchBm25Tool",
        "tool_search_tool_bm25": "ToolSearchBm25Tool",
        "tool_search_tool_regex_20251119": "ToolSearchRegexTool",
        "tool_search_tool_regex": "ToolSearchRegexTool",
        None: "CustomTool",
    },
)


def decode_tool(data: Any) -> Tool:
    """Decode a variant by its `type`."""
    return _TOOL.decode(data)


ToolCaller: TypeAlias = Union[
    "models.DirectCaller",
    "models.CodeExecutionCaller20250825",
    "models.CodeExecutionCaller20260120",
    UnknownVariant,
]
"""Who called a tool; the model, or code that it runs in a container."""
_TOOL_CALLER: Variants[ToolCaller] = Variants(
    models,
    "type",
    {
        "direct": "DirectCaller",
        "code_execution_20250825": "CodeExecutionCaller20250825",
        "code_execution_20260120": "CodeExecutionCaller20260120",
    },
)


def decode_tool_caller(data: Any) -> ToolCaller:
    """Decode a variant by its `type`."""
    return _TOOL_CALLER.decode(data)


ToolChoice: TypeAlias = Union[
    "models.AutoToolChoice",
    "models.AnyToolChoice",
    "models.NamedToolChoice",
    "models.NoToolChoice",
    UnknownVariant,
]
"""Whether the model must call a tool. Some models take only `auto` and `none`."""
_TOOL_CHOICE: Variants[ToolChoice] = Variants(
    models,
    "type",
    {
        "auto": "AutoToolChoice",
        "any": "AnyToolChoice",
        "tool": "NamedToolChoice",
        "none": "NoToolChoice",
    },
)


def decode_tool_choice(data: Any) -> ToolChoice:
    """Decode a variant by its `type`."""
    return _TOOL_CHOICE.decode(data)


ToolSearchToolResultContent: TypeAlias = Union[
    "models.ToolSearchToolResultError",
    "models.ToolSearchResult",
    UnknownVariant,
]
"""The tools found, or why the search failed."""
_TOOL_SEARCH_TOOL_RESULT_CONTENT: Variants[ToolSearchToolResultContent] = Variants(
    models,
    "type",
    {
        "tool_search_tool_result_error": "ToolSearchToolResultError",
        "tool_search_tool_search_result": "ToolSearchResult",
    },
)


def decode_tool_search_tool_result_content(data: Any) -> ToolSearchToolResultContent:
    """Decode a variant by its `type`."""
    return _TOOL_SEARCH_TOOL_RESULT_CONTENT.decode(data)


ToolWebFetchUrls: TypeAlias = Union[
    "models.AllWebFetchUrls",
    "models.NoWebFetchUrls",
    "models.OnlyToolsWebFetchUrls",
    "models.ExceptToolsWebFetchUrls",
    UnknownVariant,
]
"""The tools whose results addresses may come from."""
_TOOL_WEB_FETCH_URLS: Variants[ToolWebFetchUrls] = Variants(
    models,
    "type",
    {
        "all": "AllWebFetchUrls",
        "none": "NoWebFetchUrls",
        "only": "OnlyToolsWebFetchUrls",
        "except": "ExceptToolsWebFetchUrls",
    },
)


def decode_tool_web_fetch_urls(data: Any) -> ToolWebFetchUrls:
    """Decode a variant by its `type`."""
    return _TOOL_WEB_FETCH_URLS.decode(data)


UserWebFetchUrls: TypeAlias = Union[
    "models.AllWebFetchUrls",
    "models.NoWebFetchUrls",
    UnknownVariant,
]
"""Whether addresses may come from user messages."""
_USER_WEB_FETCH_URLS: Variants[UserWebFetchUrls] = Variants(
    models,
    "type",
    {
        "all": "AllWebFetchUrls",
        "none": "NoWebFetchUrls",
    },
)


def decode_user_web_fetch_urls(data: Any) -> UserWebFetchUrls:
    """Decode a variant by its `type`."""
    return _USER_WEB_FETCH_URLS.decode(data)


WebFetchToolResultContent: TypeAlias = Union[
    "models.WebFetchToolResultError",
    "models.WebFetchResult",
    UnknownVariant,
]
"""A page, or why there is none."""
_WEB_FETCH_TOOL_RESULT_CONTENT: Variants[WebFetchToolResultContent] = Variants(
    models,
    "type",
    {
        "web_fetch_tool_result_error": "WebFetchToolResultError",
        "web_fetch_result": "WebFetchResult",
    },
)


def decode_web_fetch_tool_result_content(data: Any) -> WebFetchToolResultContent:
    """Decode a variant by its `type`."""
    return _WEB_FETCH_TOOL_RESULT_CONTENT.decode(data)
