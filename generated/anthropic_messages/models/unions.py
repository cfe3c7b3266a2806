# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""The unions: which variants each has, and how they are told apart. A variant that is not known is kept as it is.

The aliases are texts, which type checkers read and programs need not: making them would import every variant.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import models
from ..codec import Variants
from ..types import UnknownVariant

BashCodeExecutionToolResultContent: TypeAlias = """
    models.BashCodeExecutionToolResultError |
    models.BashCodeExecutionResult |
    UnknownVariant
"""
"""A command's output, or why it could not run. A command that fails has an output too."""
decode_bash_code_execution_tool_result_content = Variants["BashCodeExecutionToolResultContent"](
    models,
    "type",
    {
        "bash_code_execution_tool_result_error": "BashCodeExecutionToolResultError",
        "bash_code_execution_result": "BashCodeExecutionResult",
    },
).decode

BrowserStateChange: TypeAlias = """
    models.BrowserTabOpened |
    models.BrowserDownloadStarted |
    models.BrowserDownloadCompleted |
    models.BrowserDownloadFailed |
    UnknownVariant
"""
"""A tab or a download that a call changed."""
decode_browser_state_change = Variants["BrowserStateChange"](
    models,
    "type",
    {
        "tab_opened": "BrowserTabOpened",
        "download_started": "BrowserDownloadStarted",
        "download_completed": "BrowserDownloadCompleted",
        "download_failed": "BrowserDownloadFailed",
    },
).decode

CacheMissReason: TypeAlias = """
    models.CacheMissModelChanged |
    models.CacheMissSystemChanged |
    models.CacheMissToolsChanged |
    models.CacheMissMessagesChanged |
    models.CacheMissPreviousMessageNotFound |
    models.CacheMissUnavailable |
    UnknownVariant
"""
"""The first difference between two prompts, in the order in which prompts are cached."""
decode_cache_miss_reason = Variants["CacheMissReason"](
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
).decode

Citation: TypeAlias = """
    models.CharLocationCitation |
    models.PageLocationCitation |
    models.ContentBlockLocationCitation |
    models.WebSearchResultLocationCitation |
    models.SearchResultLocationCitation |
    UnknownVariant
"""
"""The passage that supports a piece of generated text. Its kind follows from what was cited."""
decode_citation = Variants["Citation"](
    models,
    "type",
    {
        "char_location": "CharLocationCitation",
        "page_location": "PageLocationCitation",
        "content_block_location": "ContentBlockLocationCitation",
        "web_search_result_location": "WebSearchResultLocationCitation",
        "search_result_location": "SearchResultLocationCitation",
    },
).decode

CodeExecutionToolResultContent: TypeAlias = """
    models.CodeExecutionToolResultError |
    models.CodeExecutionResult |
    models.EncryptedCodeExecutionResult |
    UnknownVariant
"""
"""A program's output, or why it could not run. A program that fails has an output too."""
decode_code_execution_tool_result_content = Variants["CodeExecutionToolResultContent"](
    models,
    "type",
    {
        "code_execution_tool_result_error": "CodeExecutionToolResultError",
        "code_execution_result": "CodeExecutionResult",
        "encrypted_code_execution_result": "EncryptedCodeExecutionResult",
    },
).decode

ContentBlock: TypeAlias = """
    models.TextBlock |
    models.ThinkingBlock |
    models.RedactedThinkingBlock |
    models.ToolUseBlock |
    models.ServerToolUseBlock |
    models.WebSearchToolResultBlock |
    models.WebFetchToolResultBlock |
    models.CodeExecutionToolResultBlock |
    models.BashCodeExecutionToolResultBlock |
    models.TextEditorCodeExecutionToolResultBlock |
    models.ToolSearchToolResultBlock |
    models.ContainerUploadBlock |
    UnknownVariant
"""
"""A piece of what a model generated, or of what a server tool returned to it."""
decode_content_block = Variants["ContentBlock"](
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
).decode

ContentBlockDelta: TypeAlias = """
    models.TextDelta |
    models.InputJsonDelta |
    models.CitationsDelta |
    models.ThinkingDelta |
    models.SignatureDelta |
    UnknownVariant
"""
"""A piece of a content block, to be joined to what came before."""
decode_content_block_delta = Variants["ContentBlockDelta"](
    models,
    "type",
    {
        "text_delta": "TextDelta",
        "input_json_delta": "InputJsonDelta",
        "citations_delta": "CitationsDelta",
        "thinking_delta": "ThinkingDelta",
        "signature_delta": "SignatureDelta",
    },
).decode

ContentBlockSourceItem: TypeAlias = """
    models.InputTextBlock |
    models.InputImageBlock |
    UnknownVariant
"""
"""A block of such a document."""
decode_content_block_source_item = Variants["ContentBlockSourceItem"](
    models,
    "type",
    {
        "text": "InputTextBlock",
        "image": "InputImageBlock",
    },
).decode

DocumentSource: TypeAlias = """
    models.Base64PdfSource |
    models.PlainTextSource |
    UnknownVariant
"""
"""The content of a retrieved document."""
decode_document_source = Variants["DocumentSource"](
    models,
    "type",
    {
        "base64": "Base64PdfSource",
        "text": "PlainTextSource",
    },
).decode

ErrorDetails: TypeAlias = """
    models.OrganizationOnHoldErrorDetails |
    models.ClaudeCodeKeyCreatorNotMemberErrorDetails |
    models.ClaudeCodeVersionTooOldErrorDetails |
    models.UserProfileRequiredErrorDetails |
    models.UserProfileBillingNotAuthorizedErrorDetails |
    models.UserProfileNotBillableErrorDetails |
    models.LinkedOrganizationBillingUnavailableErrorDetails |
    models.LinkedOrganizationSpendLimitReachedErrorDetails |
    models.ContractSpendLimitReachedErrorDetails |
    models.EnforcedSpendLimitReachedErrorDetails |
    models.RampLimitExceededErrorDetails |
    models.RequestBodyEncodingInvalidErrorDetails |
    models.RequestBodyEncodingUnsupportedErrorDetails |
    models.RequestBodyTooLargeAfterDecodingErrorDetails |
    models.ImageDimensionsTooLargeErrorDetails |
    models.AvailableToolsLimitExceededErrorDetails |
    models.ToolNameConflictErrorDetails |
    models.ToolReferenceUnresolvedErrorDetails |
    models.CompactionBlockAmbiguousErrorDetails |
    models.CompactionBlockMisplacedErrorDetails |
    models.CompactionContentMismatchErrorDetails |
    models.CompactionIncompleteTurnErrorDetails |
    models.CompactionNothingToSummarizeErrorDetails |
    models.CompactionSignatureInvalidErrorDetails |
    models.CompactionTooManyToolReferencesErrorDetails |
    models.CompactionToolChangesMismatchErrorDetails |
    models.CompactionUnavailableErrorDetails |
    models.ThreadNotFoundErrorDetails |
    models.ThreadAlreadyContinuedErrorDetails |
    models.ThreadContinueInFlightErrorDetails |
    models.ThreadFingerprintMismatchErrorDetails |
    models.ThreadUnsupportedRequestErrorDetails |
    models.CmekKeyDisabledErrorDetails |
    models.CmekKeyNetworkBlockedErrorDetails |
    models.CmekKeyUnreachableErrorDetails |
    models.SkillReadBlockedUndecryptableErrorDetails |
    UnknownVariant
"""
"""Which documented cause an error has, by its code. The API has more codes than these, and adds to
them; the code alone tells the cause, whatever the status.
"""
decode_error_details = Variants["ErrorDetails"](
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
).decode

ErrorObject: TypeAlias = """
    models.InvalidRequestError |
    models.AuthenticationError |
    models.BillingError |
    models.PermissionDeniedError |
    models.NotFoundError |
    models.ConflictError |
    models.RequestTooLargeError |
    models.RateLimitError |
    models.ApiError |
    models.GatewayTimeoutError |
    models.OverloadedError |
    UnknownVariant
"""
"""What went wrong, by its kind. Decide by the kind, not by the HTTP status: inside a stream the status
is always 200.
"""
decode_error_object = Variants["ErrorObject"](
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
).decode

ImageSource: TypeAlias = """
    models.Base64ImageSource |
    models.UrlSource |
    models.FileSource |
    UnknownVariant
"""
"""Where an image comes from."""
decode_image_source = Variants["ImageSource"](
    models,
    "type",
    {
        "base64": "Base64ImageSource",
        "url": "UrlSource",
        "file": "FileSource",
    },
).decode

InputCitation: TypeAlias = """
    models.InputCharLocationCitation |
    models.InputPageLocationCitation |
    models.InputContentBlockLocationCitation |
    models.InputWebSearchResultLocationCitation |
    models.InputSearchResultLocationCitation |
    UnknownVariant
"""
"""A citation of a model, sent back with the text that it supports."""
decode_input_citation = Variants["InputCitation"](
    models,
    "type",
    {
        "char_location": "InputCharLocationCitation",
        "page_location": "InputPageLocationCitation",
        "content_block_location": "InputContentBlockLocationCitation",
        "web_search_result_location": "InputWebSearchResultLocationCitation",
        "search_result_location": "InputSearchResultLocationCitation",
    },
).decode

InputContentBlock: TypeAlias = """
    models.InputTextBlock |
    models.InputImageBlock |
    models.InputDocumentBlock |
    models.InputSearchResultBlock |
    models.InputThinkingBlock |
    models.InputRedactedThinkingBlock |
    models.InputToolUseBlock |
    models.InputToolResultBlock |
    models.InputServerToolUseBlock |
    models.InputWebSearchToolResultBlock |
    models.InputWebFetchToolResultBlock |
    models.InputCodeExecutionToolResultBlock |
    models.InputBashCodeExecutionToolResultBlock |
    models.InputTextEditorCodeExecutionToolResultBlock |
    models.InputToolSearchToolResultBlock |
    models.InputContainerUploadBlock |
    UnknownVariant
"""
"""A piece of a message that is sent. Every block that a model returned may be sent back; text, images,
documents, search results and tool results are the caller's own.
"""
decode_input_content_block = Variants["InputContentBlock"](
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
).decode

InputDocumentSource: TypeAlias = """
    models.Base64PdfSource |
    models.PlainTextSource |
    models.ContentBlockSource |
    models.UrlSource |
    models.FileSource |
    UnknownVariant
"""
"""Where a document comes from."""
decode_input_document_source = Variants["InputDocumentSource"](
    models,
    "type",
    {
        "base64": "Base64PdfSource",
        "text": "PlainTextSource",
        "content": "ContentBlockSource",
        "url": "UrlSource",
        "file": "FileSource",
    },
).decode

InputMessage: TypeAlias = """
    models.UserMessage |
    models.AssistantMessage |
    models.SystemMessage |
    UnknownVariant
"""
"""One message of the conversation that is sent, by the role of its author."""
decode_input_message = Variants["InputMessage"](
    models,
    "role",
    {
        "user": "UserMessage",
        "assistant": "AssistantMessage",
        "system": "SystemMessage",
    },
).decode

InputTextEditorCodeExecutionToolResultContent: TypeAlias = """
    models.InputTextEditorCodeExecutionToolResultError |
    models.InputTextEditorCodeExecutionViewResult |
    models.TextEditorCodeExecutionCreateResult |
    models.InputTextEditorCodeExecutionStrReplaceResult |
    UnknownVariant
"""
"""The result of one of the editor's commands, or why it failed."""
decode_input_text_editor_code_execution_tool_result_content = Variants[
    "InputTextEditorCodeExecutionToolResultContent"
](
    models,
    "type",
    {
        "text_editor_code_execution_tool_result_error": "InputTextEditorCodeExecutionToolResultError",
        "text_editor_code_execution_view_result": "InputTextEditorCodeExecutionViewResult",
        "text_editor_code_execution_create_result": "TextEditorCodeExecutionCreateResult",
        "text_editor_code_execution_str_replace_result": "InputTextEditorCodeExecutionStrReplaceResult",
    },
).decode

InputToolResultContent: TypeAlias = """
    models.InputTextBlock |
    models.InputImageBlock |
    models.InputSearchResultBlock |
    models.InputDocumentBlock |
    models.InputToolReferenceBlock |
    models.InputBrowserStateBlock |
    UnknownVariant
"""
"""A piece of a tool's result."""
decode_input_tool_result_content = Variants["InputToolResultContent"](
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
).decode

InputToolSearchToolResultContent: TypeAlias = """
    models.InputToolSearchToolResultError |
    models.InputToolSearchResult |
    UnknownVariant
"""
"""The tools found, or why the search failed."""
decode_input_tool_search_tool_result_content = Variants["InputToolSearchToolResultContent"](
    models,
    "type",
    {
        "tool_search_tool_result_error": "InputToolSearchToolResultError",
        "tool_search_tool_search_result": "InputToolSearchResult",
    },
).decode

InputWebFetchToolResultContent: TypeAlias = """
    models.WebFetchToolResultError |
    models.InputWebFetchResult |
    UnknownVariant
"""
"""A page, or why there is none."""
decode_input_web_fetch_tool_result_content = Variants["InputWebFetchToolResultContent"](
    models,
    "type",
    {
        "web_fetch_tool_result_error": "WebFetchToolResultError",
        "web_fetch_result": "InputWebFetchResult",
    },
).decode

MessageBatchResult: TypeAlias = """
    models.SucceededBatchResult |
    models.ErroredBatchResult |
    models.CanceledBatchResult |
    models.ExpiredBatchResult |
    UnknownVariant
"""
"""What became of a request of a batch. Only `succeeded` ones are billed."""
decode_message_batch_result = Variants["MessageBatchResult"](
    models,
    "type",
    {
        "succeeded": "SucceededBatchResult",
        "errored": "ErroredBatchResult",
        "canceled": "CanceledBatchResult",
        "expired": "ExpiredBatchResult",
    },
).decode

MessageStreamEvent: TypeAlias = """
    models.MessageStartEvent |
    models.ContentBlockStartEvent |
    models.ContentBlockDeltaEvent |
    models.ContentBlockStopEvent |
    models.MessageDeltaEvent |
    models.MessageStopEvent |
    models.PingEvent |
    models.ErrorEvent |
    UnknownVariant
"""
"""What a stream consists of. `message_start` comes first; then, for each content block, a start, any
number of deltas and a stop; then one or more `message_delta`; `message_stop` last. A `ping` may
come anywhere. An `error` ends the stream. A stream that ends without `message_stop` is incomplete.
"""
decode_message_stream_event = Variants["MessageStreamEvent"](
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
).decode

SystemContentBlock: TypeAlias = """
    models.InputTextBlock |
    UnknownVariant
"""
"""A piece of instructions within the conversation. Betas know others than text, such as
`tool_addition`.
"""
decode_system_content_block = Variants["SystemContentBlock"](
    models,
    "type",
    {
        "text": "InputTextBlock",
    },
).decode

TextEditorCodeExecutionToolResultContent: TypeAlias = """
    models.TextEditorCodeExecutionToolResultError |
    models.TextEditorCodeExecutionViewResult |
    models.TextEditorCodeExecutionCreateResult |
    models.TextEditorCodeExecutionStrReplaceResult |
    UnknownVariant
"""
"""The result of one of the editor's commands, or why it failed."""
decode_text_editor_code_execution_tool_result_content = Variants["TextEditorCodeExecutionToolResultContent"](
    models,
    "type",
    {
        "text_editor_code_execution_tool_result_error": "TextEditorCodeExecutionToolResultError",
        "text_editor_code_execution_view_result": "TextEditorCodeExecutionViewResult",
        "text_editor_code_execution_create_result": "TextEditorCodeExecutionCreateResult",
        "text_editor_code_execution_str_replace_result": "TextEditorCodeExecutionStrReplaceResult",
    },
).decode

ThinkingConfig: TypeAlias = """
    models.EnabledThinking |
    models.AdaptiveThinking |
    models.BetweenToolsThinking |
    models.DisabledThinking |
    UnknownVariant
"""
"""How a model thinks. Which kinds a model takes is told by `capabilities.thinking` of its `ModelInfo`;
another kind is refused with a 400.
"""
decode_thinking_config = Variants["ThinkingConfig"](
    models,
    "type",
    {
        "enabled": "EnabledThinking",
        "adaptive": "AdaptiveThinking",
        "between_tools": "BetweenToolsThinking",
        "disabled": "DisabledThinking",
    },
).decode

Tool: TypeAlias = """
    models.CustomTool |
    models.BashTool20250124 |
    models.TextEditorTool20250124 |
    models.TextEditorTool20250429 |
    models.TextEditorTool20250728 |
    models.MemoryTool20250818 |
    models.BrowserToolset20260801 |
    models.ComputerToolset20260801 |
    models.CodeExecutionTool20250522 |
    models.CodeExecutionTool20250825 |
    models.CodeExecutionTool20260120 |
    models.CodeExecutionTool20260521 |
    models.WebSearchTool20250305 |
    models.WebSearchTool20260209 |
    models.WebSearchTool20260318 |
    models.WebFetchTool20250910 |
    models.WebFetchTool20260209 |
    models.WebFetchTool20260309 |
    models.WebFetchTool20260318 |
    models.ToolSearchBm25Tool |
    models.ToolSearchRegexTool |
    UnknownVariant
"""
"""A tool that the model may call. Custom tools and the client tools are run by the caller; web search,
web fetch, code execution and tool search by the API. A tool without `type` is a custom one.
"""
decode_tool = Variants["Tool"](
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
).decode

ToolCaller: TypeAlias = """
    models.DirectCaller |
    models.CodeExecutionCaller20250825 |
    models.CodeExecutionCaller20260120 |
    UnknownVariant
"""
"""Who called a tool; the model, or code that it runs in a container."""
decode_tool_caller = Variants["ToolCaller"](
    models,
    "type",
    {
        "direct": "DirectCaller",
        "code_execution_20250825": "CodeExecutionCaller20250825",
        "code_execution_20260120": "CodeExecutionCaller20260120",
    },
).decode

ToolChoice: TypeAlias = """
    models.AutoToolChoice |
    models.AnyToolChoice |
    models.NamedToolChoice |
    models.NoToolChoice |
    UnknownVariant
"""
"""Whether the model must call a tool. Some models take only `auto` and `none`."""
decode_tool_choice = Variants["ToolChoice"](
    models,
    "type",
    {
        "auto": "AutoToolChoice",
        "any": "AnyToolChoice",
        "tool": "NamedToolChoice",
        "none": "NoToolChoice",
    },
).decode

ToolSearchToolResultContent: TypeAlias = """
    models.ToolSearchToolResultError |
    models.ToolSearchResult |
    UnknownVariant
"""
"""The tools found, or why the search failed."""
decode_tool_search_tool_result_content = Variants["ToolSearchToolResultContent"](
    models,
    "type",
    {
        "tool_search_tool_result_error": "ToolSearchToolResultError",
        "tool_search_tool_search_result": "ToolSearchResult",
    },
).decode

ToolWebFetchUrls: TypeAlias = """
    models.AllWebFetchUrls |
    models.NoWebFetchUrls |
    models.OnlyToolsWebFetchUrls |
    models.ExceptToolsWebFetchUrls |
    UnknownVariant
"""
"""The tools whose results addresses may come from."""
decode_tool_web_fetch_urls = Variants["ToolWebFetchUrls"](
    models,
    "type",
    {
        "all": "AllWebFetchUrls",
        "none": "NoWebFetchUrls",
        "only": "OnlyToolsWebFetchUrls",
        "except": "ExceptToolsWebFetchUrls",
    },
).decode

UserWebFetchUrls: TypeAlias = """
    models.AllWebFetchUrls |
    models.NoWebFetchUrls |
    UnknownVariant
"""
"""Whether addresses may come from user messages."""
decode_user_web_fetch_urls = Variants["UserWebFetchUrls"](
    models,
    "type",
    {
        "all": "AllWebFetchUrls",
        "none": "NoWebFetchUrls",
    },
).decode

WebFetchToolResultContent: TypeAlias = """
    models.WebFetchToolResultError |
    models.WebFetchResult |
    UnknownVariant
"""
"""A page, or why there is none."""
decode_web_fetch_tool_result_content = Variants["WebFetchToolResultContent"](
    models,
    "type",
    {
        "web_fetch_tool_result_error": "WebFetchToolResultError",
        "web_fetch_result": "WebFetchResult",
    },
).decode
