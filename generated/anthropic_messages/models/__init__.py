# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""The models, one in each module. A module is loaded when its model is first asked for (PEP 562)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .adaptive_thinking import AdaptiveThinking
    from .all_web_fetch_urls import AllWebFetchUrls
    from .allowed_caller import AllowedCaller
    from .any_tool_choice import AnyToolChoice
    from .api_error import ApiError
    from .assistant_message import AssistantMessage
    from .authentication_error import AuthenticationError
    from .auto_tool_choice import AutoToolChoice
    from .available_tools_limit_exceeded_error_details import AvailableToolsLimitExceededErrorDetails
    from .base_64_image_source import Base64ImageSource
    from .base_64_pdf_source import Base64PdfSource
    from .bash_code_execution_error_code import BashCodeExecutionErrorCode
    from .bash_code_execution_output import BashCodeExecutionOutput
    from .bash_code_execution_result import BashCodeExecutionResult
    from .bash_code_execution_tool_result_block import BashCodeExecutionToolResultBlock
    from .bash_code_execution_tool_result_error import BashCodeExecutionToolResultError
    from .bash_tool_20250124 import BashTool20250124
    from .batch_processing_status import BatchProcessingStatus
    from .batched_message_request import BatchedMessageRequest
    from .between_tools_thinking import BetweenToolsThinking
    from .billing_error import BillingError
    from .browser_download_completed import BrowserDownloadCompleted
    from .browser_download_failed import BrowserDownloadFailed
    from .browser_download_started import BrowserDownloadStarted
    from .browser_tab import BrowserTab
    from .browser_tab_opened import BrowserTabOpened
    from .browser_toolset_20260801 import BrowserToolset20260801
    from .browser_toolset_configs import BrowserToolsetConfigs
    from .cache_control import CacheControl
    from .cache_creation import CacheCreation
    from .cache_miss_messages_changed import CacheMissMessagesChanged
    from .cache_miss_model_changed import CacheMissModelChanged
    from .cache_miss_previous_message_not_found import CacheMissPreviousMessageNotFound
    from .cache_miss_system_changed import CacheMissSystemChanged
    from .cache_miss_tools_changed import CacheMissToolsChanged
    from .cache_miss_unavailable import CacheMissUnavailable
    from .cache_ttl import CacheTtl
    from .canceled_batch_result import CanceledBatchResult
    from .capability_support import CapabilitySupport
    from .char_location_citation import CharLocationCitation
    from .citations_config import CitationsConfig
    from .citations_delta import CitationsDelta
    from .claude_code_key_creator_not_member_error_details import ClaudeCodeKeyCreatorNotMemberErrorDetails
    from .claude_code_version_too_old_error_details import ClaudeCodeVersionTooOldErrorDetails
    from .cmek_key_disabled_error_details import CmekKeyDisabledErrorDetails
    from .cmek_key_network_blocked_error_details import CmekKeyNetworkBlockedErrorDetails
    from .cmek_key_unreachable_error_details import CmekKeyUnreachableErrorDetails
    from .code_execution_caller_20250825 import CodeExecutionCaller20250825
    from .code_execution_caller_20260120 import CodeExecutionCaller20260120
    from .code_execution_error_code import CodeExecutionErrorCode
    from .code_execution_output import CodeExecutionOutput
    from .code_execution_result import CodeExecutionResult
    from .code_execution_tool_20250522 import CodeExecutionTool20250522
    from .code_execution_tool_20250825 import CodeExecutionTool20250825
    from .code_execution_tool_20260120 import CodeExecutionTool20260120
    from .code_execution_tool_20260521 import CodeExecutionTool20260521
    from .code_execution_tool_result_block import CodeExecutionToolResultBlock
    from .code_execution_tool_result_error import CodeExecutionToolResultError
    from .compaction_block_ambiguous_error_details import CompactionBlockAmbiguousErrorDetails
    from .compaction_block_misplaced_error_details import CompactionBlockMisplacedErrorDetails
    from .compaction_content_mismatch_error_details import CompactionContentMismatchErrorDetails
    from .compaction_incomplete_turn_error_details import CompactionIncompleteTurnErrorDetails
    from .compaction_nothing_to_summarize_error_details import CompactionNothingToSummarizeErrorDetails
    from .compaction_signature_invalid_error_details import CompactionSignatureInvalidErrorDetails
    from .compaction_too_many_tool_references_error_details import CompactionTooManyToolReferencesErrorDetails
    from .compaction_tool_changes_mismatch_error_details import CompactionToolChangesMismatchErrorDetails
    from .compaction_unavailable_error_details import CompactionUnavailableErrorDetails
    from .computer_toolset_20260801 import ComputerToolset20260801
    from .computer_toolset_configs import ComputerToolsetConfigs
    from .conflict_error import ConflictError
    from .container import Container
    from .container_request import ContainerRequest
    from .container_skill import ContainerSkill
    from .container_skill_request import ContainerSkillRequest
    from .container_upload_block import ContainerUploadBlock
    from .content_block_delta_event import ContentBlockDeltaEvent
    from .content_block_location_citation import ContentBlockLocationCitation
    from .content_block_source import ContentBlockSource
    from .content_block_start_event import ContentBlockStartEvent
    from .content_block_stop_event import ContentBlockStopEvent
    from .context_management_capability import ContextManagementCapability
    from .contract_spend_limit_reached_error_details import ContractSpendLimitReachedErrorDetails
    from .count_tokens_request import CountTokensRequest
    from .create_message_batch_request import CreateMessageBatchRequest
    from .create_message_request import CreateMessageRequest
    from .custom_tool import CustomTool
    from .deleted_message_batch import DeletedMessageBatch
    from .diagnostics import Diagnostics
    from .diagnostics_request import DiagnosticsRequest
    from .direct_caller import DirectCaller
    from .disabled_thinking import DisabledThinking
    from .document_block import DocumentBlock
    from .effort import Effort
    from .effort_capability import EffortCapability
    from .enabled_thinking import EnabledThinking
    from .encrypted_code_execution_result import EncryptedCodeExecutionResult
    from .enforced_spend_limit_reached_error_details import EnforcedSpendLimitReachedErrorDetails
    from .error_event import ErrorEvent
    from .error_response import ErrorResponse
    from .errored_batch_result import ErroredBatchResult
    from .except_tools_web_fetch_urls import ExceptToolsWebFetchUrls
    from .expired_batch_result import ExpiredBatchResult
    from .file_source import FileSource
    from .gateway_timeout_error import GatewayTimeoutError
    from .image_dimensions_too_large_error_details import ImageDimensionsTooLargeErrorDetails
    from .image_media_type import ImageMediaType
    from .image_transformations import ImageTransformations
    from .input_bash_code_execution_tool_result_block import InputBashCodeExecutionToolResultBlock
    from .input_browser_state_block import InputBrowserStateBlock
    from .input_char_location_citation import InputCharLocationCitation
    from .input_citations_config import InputCitationsConfig
    from .input_code_execution_tool_result_block import InputCodeExecutionToolResultBlock
    from .input_container_upload_block import InputContainerUploadBlock
    from .input_content_block_location_citation import InputContentBlockLocationCitation
    from .input_document_block import InputDocumentBlock
    from .input_image_block import InputImageBlock
    from .input_json_delta import InputJsonDelta
    from .input_page_location_citation import InputPageLocationCitation
    from .input_redacted_thinking_block import InputRedactedThinkingBlock
    from .input_search_result_block import InputSearchResultBlock
    from .input_search_result_location_citation import InputSearchResultLocationCitation
    from .input_server_tool_use_block import InputServerToolUseBlock
    from .input_text_block import InputTextBlock
    from .input_text_editor_code_execution_str_replace_result import (
        InputTextEditorCodeExecutionStrReplaceResult,
    )
    from .input_text_editor_code_execution_tool_result_block import (
        InputTextEditorCodeExecutionToolResultBlock,
    )
    from .input_text_editor_code_execution_tool_result_error import (
        InputTextEditorCodeExecutionToolResultError,
    )
    from .input_text_editor_code_execution_view_result import InputTextEditorCodeExecutionViewResult
    from .input_thinking_block import InputThinkingBlock
    from .input_tool_reference_block import InputToolReferenceBlock
    from .input_tool_result_block import InputToolResultBlock
    from .input_tool_search_result import InputToolSearchResult
    from .input_tool_search_tool_result_block import InputToolSearchToolResultBlock
    from .input_tool_search_tool_result_error import InputToolSearchToolResultError
    from .input_tool_use_block import InputToolUseBlock
    from .input_web_fetch_result import InputWebFetchResult
    from .input_web_fetch_tool_result_block import InputWebFetchToolResultBlock
    from .input_web_search_result import InputWebSearchResult
    from .input_web_search_result_location_citation import InputWebSearchResultLocationCitation
    from .input_web_search_tool_result_block import InputWebSearchToolResultBlock
    from .invalid_request_error import InvalidRequestError
    from .json_output_format import JsonOutputFormat
    from .known_model import KnownModel
    from .linked_organization_billing_unavailable_error_details import (
        LinkedOrganizationBillingUnavailableErrorDetails,
    )
    from .linked_organization_spend_limit_reached_error_details import (
        LinkedOrganizationSpendLimitReachedErrorDetails,
    )
    from .memory_tool_20250818 import MemoryTool20250818
    from .message import Message
    from .message_batch import MessageBatch
    from .message_batch_page import MessageBatchPage
    from .message_batch_request_counts import MessageBatchRequestCounts
    from .message_batch_request_item import MessageBatchRequestItem
    from .message_batch_result_line import MessageBatchResultLine
    from .message_delta import MessageDelta
    from .message_delta_event import MessageDeltaEvent
    from .message_delta_usage import MessageDeltaUsage
    from .message_start_event import MessageStartEvent
    from .message_stop_event import MessageStopEvent
    from .model_capabilities import ModelCapabilities
    from .model_info import ModelInfo
    from .model_lifecycle import ModelLifecycle
    from .model_line import ModelLine
    from .model_page import ModelPage
    from .named_tool_choice import NamedToolChoice
    from .no_tool_choice import NoToolChoice
    from .no_web_fetch_urls import NoWebFetchUrls
    from .not_found_error import NotFoundError
    from .only_tools_web_fetch_urls import OnlyToolsWebFetchUrls
    from .organization_on_hold_error_details import OrganizationOnHoldErrorDetails
    from .output_config import OutputConfig
    from .output_tokens_details import OutputTokensDetails
    from .overloaded_error import OverloadedError
    from .oversized_image import OversizedImage
    from .page_location_citation import PageLocationCitation
    from .permission_denied_error import PermissionDeniedError
    from .ping_event import PingEvent
    from .plain_text_source import PlainTextSource
    from .ramp_limit_exceeded_error_details import RampLimitExceededErrorDetails
    from .rate_limit_error import RateLimitError
    from .redacted_thinking_block import RedactedThinkingBlock
    from .refusal_category import RefusalCategory
    from .refusal_stop_details import RefusalStopDetails
    from .request_body_encoding_invalid_error_details import RequestBodyEncodingInvalidErrorDetails
    from .request_body_encoding_unsupported_error_details import RequestBodyEncodingUnsupportedErrorDetails
    from .request_body_too_large_after_decoding_error_details import (
        RequestBodyTooLargeAfterDecodingErrorDetails,
    )
    from .request_metadata import RequestMetadata
    from .request_too_large_error import RequestTooLargeError
    from .requested_service_tier import RequestedServiceTier
    from .response_inclusion import ResponseInclusion
    from .search_result_location_citation import SearchResultLocationCitation
    from .server_sent_event import ServerSentEvent
    from .server_tool_name import ServerToolName
    from .server_tool_usage import ServerToolUsage
    from .server_tool_use_block import ServerToolUseBlock
    from .server_tools_capability import ServerToolsCapability
    from .service_tier import ServiceTier
    from .signature_delta import SignatureDelta
    from .skill_read_blocked_undecryptable_error_details import SkillReadBlockedUndecryptableErrorDetails
    from .skill_type import SkillType
    from .speed import Speed
    from .stop_reason import StopReason
    from .succeeded_batch_result import SucceededBatchResult
    from .system_message import SystemMessage
    from .text_block import TextBlock
    from .text_delta import TextDelta
    from .text_editor_code_execution_create_result import TextEditorCodeExecutionCreateResult
    from .text_editor_code_execution_error_code import TextEditorCodeExecutionErrorCode
    from .text_editor_code_execution_str_replace_result import TextEditorCodeExecutionStrReplaceResult
    from .text_editor_code_execution_tool_result_block import TextEditorCodeExecutionToolResultBlock
    from .text_editor_code_execution_tool_result_error import TextEditorCodeExecutionToolResultError
    from .text_editor_code_execution_view_result import TextEditorCodeExecutionViewResult
    from .text_editor_file_type import TextEditorFileType
    from .text_editor_tool_20250124 import TextEditorTool20250124
    from .text_editor_tool_20250429 import TextEditorTool20250429
    from .text_editor_tool_20250728 import TextEditorTool20250728
    from .thinking_block import ThinkingBlock
    from .thinking_capability import ThinkingCapability
    from .thinking_delta import ThinkingDelta
    from .thinking_display import ThinkingDisplay
    from .thinking_types import ThinkingTypes
    from .thread_already_continued_error_details import ThreadAlreadyContinuedErrorDetails
    from .thread_continue_in_flight_error_details import ThreadContinueInFlightErrorDetails
    from .thread_fingerprint_mismatch_error_details import ThreadFingerprintMismatchErrorDetails
    from .thread_not_found_error_details import ThreadNotFoundErrorDetails
    from .thread_unsupported_feature import ThreadUnsupportedFeature
    from .thread_unsupported_request_error_details import ThreadUnsupportedRequestErrorDetails
    from .token_count import TokenCount
    from .tool_input_schema import ToolInputSchema
    from .tool_name_conflict_error_details import ToolNameConflictErrorDetails
    from .tool_reference_block import ToolReferenceBlock
    from .tool_reference_unresolved_error_details import ToolReferenceUnresolvedErrorDetails
    from .tool_search_bm_25_tool import ToolSearchBm25Tool
    from .tool_search_bm_25_tool_type import ToolSearchBm25ToolType
    from .tool_search_error_code import ToolSearchErrorCode
    from .tool_search_regex_tool import ToolSearchRegexTool
    from .tool_search_regex_tool_type import ToolSearchRegexToolType
    from .tool_search_result import ToolSearchResult
    from .tool_search_tool_result_block import ToolSearchToolResultBlock
    from .tool_search_tool_result_error import ToolSearchToolResultError
    from .tool_use_block import ToolUseBlock
    from .toolset_member import ToolsetMember
    from .unions import (
        BashCodeExecutionToolResultContent,
        BrowserStateChange,
        CacheMissReason,
        Citation,
        CodeExecutionToolResultContent,
        ContentBlock,
        ContentBlockDelta,
        ContentBlockSourceItem,
        DocumentSource,
        ErrorDetails,
        ErrorObject,
        ImageSource,
        InputCitation,
        InputContentBlock,
        InputDocumentSource,
        InputMessage,
        InputTextEditorCodeExecutionToolResultContent,
        InputToolResultContent,
        InputToolSearchToolResultContent,
        InputWebFetchToolResultContent,
        MessageBatchResult,
        MessageStreamEvent,
        SystemContentBlock,
        TextEditorCodeExecutionToolResultContent,
        ThinkingConfig,
        Tool,
        ToolCaller,
        ToolChoice,
        ToolSearchToolResultContent,
        ToolWebFetchUrls,
        UserWebFetchUrls,
        WebFetchToolResultContent,
        decode_bash_code_execution_tool_result_content,
        decode_browser_state_change,
        decode_cache_miss_reason,
        decode_citation,
        decode_code_execution_tool_result_content,
        decode_content_block,
        decode_content_block_delta,
        decode_content_block_source_item,
        decode_document_source,
        decode_error_details,
        decode_error_object,
        decode_image_source,
        decode_input_citation,
        decode_input_content_block,
        decode_input_document_source,
        decode_input_message,
        decode_input_text_editor_code_execution_tool_result_content,
        decode_input_tool_result_content,
        decode_input_tool_search_tool_result_content,
        decode_input_web_fetch_tool_result_content,
        decode_message_batch_result,
        decode_message_stream_event,
        decode_system_content_block,
        decode_text_editor_code_execution_tool_result_content,
        decode_thinking_config,
        decode_tool,
        decode_tool_caller,
        decode_tool_choice,
        decode_tool_search_tool_result_content,
        decode_tool_web_fetch_urls,
        decode_user_web_fetch_urls,
        decode_web_fetch_tool_result_content,
    )
    from .url_source import UrlSource
    from .usage import Usage
    from .user_location import UserLocation
    from .user_message import UserMessage
    from .user_profile_billing_not_authorized_error_details import UserProfileBillingNotAuthorizedErrorDetails
    from .user_profile_not_billable_error_details import UserProfileNotBillableErrorDetails
    from .user_profile_required_error_details import UserProfileRequiredErrorDetails
    from .web_fetch_error_code import WebFetchErrorCode
    from .web_fetch_result import WebFetchResult
    from .web_fetch_tool_20250910 import WebFetchTool20250910
    from .web_fetch_tool_20260209 import WebFetchTool20260209
    from .web_fetch_tool_20260309 import WebFetchTool20260309
    from .web_fetch_tool_20260318 import WebFetchTool20260318
    from .web_fetch_tool_result_block import WebFetchToolResultBlock
    from .web_fetch_tool_result_error import WebFetchToolResultError
    from .web_fetch_url_sources import WebFetchUrlSources
    from .web_fetch_url_tool import WebFetchUrlTool
    from .web_search_error_code import WebSearchErrorCode
    from .web_search_result import WebSearchResult
    from .web_search_result_location_citation import WebSearchResultLocationCitation
    from .web_search_tool_20250305 import WebSearchTool20250305
    from .web_search_tool_20260209 import WebSearchTool20260209
    from .web_search_tool_20260318 import WebSearchTool20260318
    from .web_search_tool_result_block import WebSearchToolResultBlock
    from .web_search_tool_result_error import WebSearchToolResultError

_MODULES = {
    "AdaptiveThinking": "adaptive_thinking",
    "AllowedCaller": "allowed_caller",
    "AllWebFetchUrls": "all_web_fetch_urls",
    "AnyToolChoice": "any_tool_choice",
    "ApiError": "api_error",
    "AssistantMessage": "assistant_message",
    "AuthenticationError": "authentication_error",
    "AutoToolChoice": "auto_tool_choice",
    "AvailableToolsLimitExceededErrorDetails": "available_tools_limit_exceeded_error_details",
    "Base64ImageSource": "base_64_image_source",
    "Base64PdfSource": "base_64_pdf_source",
    "BashCodeExecutionErrorCode": "bash_code_execution_error_code",
    "BashCodeExecutionOutput": "bash_code_execution_output",
    "BashCodeExecutionResult": "bash_code_execution_result",
    "BashCodeExecutionToolResultBlock": "bash_code_execution_tool_result_block",
    "BashCodeExecutionToolResultError": "bash_code_execution_tool_result_error",
    "BashTool20250124": "bash_tool_20250124",
    "BatchedMessageRequest": "batched_message_request",
    "BatchProcessingStatus": "batch_processing_status",
    "BetweenToolsThinking": "between_tools_thinking",
    "BillingError": "billing_error",
    "BrowserDownloadCompleted": "browser_download_completed",
    "BrowserDownloadFailed": "browser_download_failed",
    "BrowserDownloadStarted": "browser_download_started",
    "BrowserTab": "browser_tab",
    "BrowserTabOpened": "browser_tab_opened",
    "BrowserToolset20260801": "browser_toolset_20260801",
    "BrowserToolsetConfigs": "browser_toolset_configs",
    "CacheControl": "cache_control",
    "CacheCreation": "cache_creation",
    "CacheMissMessagesChanged": "cache_miss_messages_changed",
    "CacheMissModelChanged": "cache_miss_model_changed",
    "CacheMissPreviousMessageNotFound": "cache_miss_previous_message_not_found",
    "CacheMissSystemChanged": "cache_miss_system_changed",
    "CacheMissToolsChanged": "cache_miss_tools_changed",
    "CacheMissUnavailable": "cache_miss_unavailable",
    "CacheTtl": "cache_ttl",
    "CanceledBatchResult": "canceled_batch_result",
    "CapabilitySupport": "capability_support",
    "CharLocationCitation": "char_location_citation",
    "CitationsConfig": "citations_config",
    "CitationsDelta": "citations_delta",
    "ClaudeCodeKeyCreatorNotMemberErrorDetails": "claude_code_key_creator_not_member_error_details",
    "ClaudeCodeVersionTooOldErrorDetails": "claude_code_version_too_old_error_details",
    "CmekKeyDisabledErrorDetails": "cmek_key_disabled_error_details",
    "CmekKeyNetworkBlockedErrorDetails": "cmek_key_network_blocked_error_details",
    "CmekKeyUnreachableErrorDetails": "cmek_key_unreachable_error_details",
    "CodeExecutionCaller20250825": "code_execution_caller_20250825",
    "CodeExecutionCaller20260120": "code_execution_caller_20260120",
    "CodeExecutionErrorCode": "code_execution_error_code",
    "CodeExecutionOutput": "code_execution_output",
    "CodeExecutionResult": "code_execution_result",
    "CodeExecutionTool20250522": "code_execution_tool_20250522",
    "CodeExecutionTool20250825": "code_execution_tool_20250825",
    "CodeExecutionTool20260120": "code_execution_tool_20260120",
    "CodeExecutionTool20260521": "code_execution_tool_20260521",
    "CodeExecutionToolResultBlock": "code_execution_tool_result_block",
    "CodeExecutionToolResultError": "code_execution_tool_result_error",
    "CompactionBlockAmbiguousErrorDetails": "compaction_block_ambiguous_error_details",
    "CompactionBlockMisplacedErrorDetails": "compaction_block_misplaced_error_details",
    "CompactionContentMismatchErrorDetails": "compaction_content_mismatch_error_details",
    "CompactionIncompleteTurnErrorDetails": "compaction_incomplete_turn_error_details",
    "CompactionNothingToSummarizeErrorDetails": "compaction_nothing_to_summarize_error_details",
    "CompactionSignatureInvalidErrorDetails": "compaction_signature_invalid_error_details",
    "CompactionToolChangesMismatchErrorDetails": "compaction_tool_changes_mismatch_error_details",
    "CompactionTooManyToolReferencesErrorDetails": "compaction_too_many_tool_references_error_details",
    "CompactionUnavailableErrorDetails": "compaction_unavailable_error_details",
    "ComputerToolset20260801": "computer_toolset_20260801",
    "ComputerToolsetConfigs": "computer_toolset_configs",
    "ConflictError": "conflict_error",
    "Container": "container",
    "ContainerRequest": "container_request",
    "ContainerSkill": "container_skill",
    "ContainerSkillRequest": "container_skill_request",
    "ContainerUploadBlock": "container_upload_block",
    "ContentBlockDeltaEvent": "content_block_delta_event",
    "ContentBlockLocationCitation": "content_block_location_citation",
    "ContentBlockSource": "content_block_source",
    "ContentBlockStartEvent": "content_block_start_event",
    "ContentBlockStopEvent": "content_block_stop_event",
    "ContextManagementCapability": "context_management_capability",
    "ContractSpendLimitReachedErrorDetails": "contract_spend_limit_reached_error_details",
    "CountTokensRequest": "count_tokens_request",
    "CreateMessageBatchRequest": "create_message_batch_request",
    "CreateMessageRequest": "create_message_request",
    "CustomTool": "custom_tool",
    "DeletedMessageBatch": "deleted_message_batch",
    "Diagnostics": "diagnostics",
    "DiagnosticsRequest": "diagnostics_request",
    "DirectCaller": "direct_caller",
    "DisabledThinking": "disabled_thinking",
    "DocumentBlock": "document_block",
    "Effort": "effort",
    "EffortCapability": "effort_capability",
    "EnabledThinking": "enabled_thinking",
    "EncryptedCodeExecutionResult": "encrypted_code_execution_result",
    "EnforcedSpendLimitReachedErrorDetails": "enforced_spend_limit_reached_error_details",
    "ErroredBatchResult": "errored_batch_result",
    "ErrorEvent": "error_event",
    "ErrorResponse": "error_response",
    "ExceptToolsWebFetchUrls": "except_tools_web_fetch_urls",
    "ExpiredBatchResult": "expired_batch_result",
    "FileSource": "file_source",
    "GatewayTimeoutError": "gateway_timeout_error",
    "ImageDimensionsTooLargeErrorDetails": "image_dimensions_too_large_error_details",
    "ImageMediaType": "image_media_type",
    "ImageTransformations": "image_transformations",
    "InputBashCodeExecutionToolResultBlock": "input_bash_code_execution_tool_result_block",
    "InputBrowserStateBlock": "input_browser_state_block",
    "InputCharLocationCitation": "input_char_location_citation",
    "InputCitationsConfig": "input_citations_config",
    "InputCodeExecutionToolResultBlock": "input_code_execution_tool_result_block",
    "InputContainerUploadBlock": "input_container_upload_block",
    "InputContentBlockLocationCitation": "input_content_block_location_citation",
    "InputDocumentBlock": "input_document_block",
    "InputImageBlock": "input_image_block",
    "InputJsonDelta": "input_json_delta",
    "InputPageLocationCitation": "input_page_location_citation",
    "InputRedactedThinkingBlock": "input_redacted_thinking_block",
    "InputSearchResultBlock": "input_search_result_block",
    "InputSearchResultLocationCitation": "input_search_result_location_citation",
    "InputServerToolUseBlock": "input_server_tool_use_block",
    "InputTextBlock": "input_text_block",
    "InputTextEditorCodeExecutionStrReplaceResult": "input_text_editor_code_execution_str_replace_result",
    "InputTextEditorCodeExecutionToolResultBlock": "input_text_editor_code_execution_tool_result_block",
    "InputTextEditorCodeExecutionToolResultError": "input_text_editor_code_execution_tool_result_error",
    "InputTextEditorCodeExecutionViewResult": "input_text_editor_code_execution_view_result",
    "InputThinkingBlock": "input_thinking_block",
    "InputToolReferenceBlock": "input_tool_reference_block",
    "InputToolResultBlock": "input_tool_result_block",
    "InputToolSearchResult": "input_tool_search_result",
    "InputToolSearchToolResultBlock": "input_tool_search_tool_result_block",
    "InputToolSearchToolResultError": "input_tool_search_tool_result_error",
    "InputToolUseBlock": "input_tool_use_block",
    "InputWebFetchResult": "input_web_fetch_result",
    "InputWebFetchToolResultBlock": "input_web_fetch_tool_result_block",
    "InputWebSearchResult": "input_web_search_result",
    "InputWebSearchResultLocationCitation": "input_web_search_result_location_citation",
    "InputWebSearchToolResultBlock": "input_web_search_tool_result_block",
    "InvalidRequestError": "invalid_request_error",
    "JsonOutputFormat": "json_output_format",
    "KnownModel": "known_model",
    "LinkedOrganizationBillingUnavailableErrorDetails": "linked_organization_billing_unavailable_error_details",
    "LinkedOrganizationSpendLimitReachedErrorDetails": "linked_organization_spend_limit_reached_error_details",
    "MemoryTool20250818": "memory_tool_20250818",
    "Message": "message",
    "MessageBatch": "message_batch",
    "MessageBatchPage": "message_batch_page",
    "MessageBatchRequestCounts": "message_batch_request_counts",
    "MessageBatchRequestItem": "message_batch_request_item",
    "MessageBatchResultLine": "message_batch_result_line",
    "MessageDelta": "message_delta",
    "MessageDeltaEvent": "message_delta_event",
    "MessageDeltaUsage": "message_delta_usage",
    "MessageStartEvent": "message_start_event",
    "MessageStopEvent": "message_stop_event",
    "ModelCapabilities": "model_capabilities",
    "ModelInfo": "model_info",
    "ModelLifecycle": "model_lifecycle",
    "ModelLine": "model_line",
    "ModelPage": "model_page",
    "NamedToolChoice": "named_tool_choice",
    "NotFoundError": "not_found_error",
    "NoToolChoice": "no_tool_choice",
    "NoWebFetchUrls": "no_web_fetch_urls",
    "OnlyToolsWebFetchUrls": "only_tools_web_fetch_urls",
    "OrganizationOnHoldErrorDetails": "organization_on_hold_error_details",
    "OutputConfig": "output_config",
    "OutputTokensDetails": "output_tokens_details",
    "OverloadedError": "overloaded_error",
    "OversizedImage": "oversized_image",
    "PageLocationCitation": "page_location_citation",
    "PermissionDeniedError": "permission_denied_error",
    "PingEvent": "ping_event",
    "PlainTextSource": "plain_text_source",
    "RampLimitExceededErrorDetails": "ramp_limit_exceeded_error_details",
    "RateLimitError": "rate_limit_error",
    "RedactedThinkingBlock": "redacted_thinking_block",
    "RefusalCategory": "refusal_category",
    "RefusalStopDetails": "refusal_stop_details",
    "RequestBodyEncodingInvalidErrorDetails": "request_body_encoding_invalid_error_details",
    "RequestBodyEncodingUnsupportedErrorDetails": "request_body_encoding_unsupported_error_details",
    "RequestBodyTooLargeAfterDecodingErrorDetails": "request_body_too_large_after_decoding_error_details",
    "RequestedServiceTier": "requested_service_tier",
    "RequestMetadata": "request_metadata",
    "RequestTooLargeError": "request_too_large_error",
    "ResponseInclusion": "response_inclusion",
    "SearchResultLocationCitation": "search_result_location_citation",
    "ServerSentEvent": "server_sent_event",
    "ServerToolName": "server_tool_name",
    "ServerToolsCapability": "server_tools_capability",
    "ServerToolUsage": "server_tool_usage",
    "ServerToolUseBlock": "server_tool_use_block",
    "ServiceTier": "service_tier",
    "SignatureDelta": "signature_delta",
    "SkillReadBlockedUndecryptableErrorDetails": "skill_read_blocked_undecryptable_error_details",
    "SkillType": "skill_type",
    "Speed": "speed",
    "StopReason": "stop_reason",
    "SucceededBatchResult": "succeeded_batch_result",
    "SystemMessage": "system_message",
    "TextBlock": "text_block",
    "TextDelta": "text_delta",
    "TextEditorCodeExecutionCreateResult": "text_editor_code_execution_create_result",
    "TextEditorCodeExecutionErrorCode": "text_editor_code_execution_error_code",
    "TextEditorCodeExecutionStrReplaceResult": "text_editor_code_execution_str_replace_result",
    "TextEditorCodeExecutionToolResultBlock": "text_editor_code_execution_tool_result_block",
    "TextEditorCodeExecutionToolResultError": "text_editor_code_execution_tool_result_error",
    "TextEditorCodeExecutionViewResult": "text_editor_code_execution_view_result",
    "TextEditorFileType": "text_editor_file_type",
    "TextEditorTool20250124": "text_editor_tool_20250124",
    "TextEditorTool20250429": "text_editor_tool_20250429",
    "TextEditorTool20250728": "text_editor_tool_20250728",
    "ThinkingBlock": "thinking_block",
    "ThinkingCapability": "thinking_capability",
    "ThinkingDelta": "thinking_delta",
    "ThinkingDisplay": "thinking_display",
    "ThinkingTypes": "thinking_types",
    "ThreadAlreadyContinuedErrorDetails": "thread_already_continued_error_details",
    "ThreadContinueInFlightErrorDetails": "thread_continue_in_flight_error_details",
    "ThreadFingerprintMismatchErrorDetails": "thread_fingerprint_mismatch_error_details",
    "ThreadNotFoundErrorDetails": "thread_not_found_error_details",
    "ThreadUnsupportedFeature": "thread_unsupported_feature",
    "ThreadUnsupportedRequestErrorDetails": "thread_unsupported_request_error_details",
    "TokenCount": "token_count",
    "ToolInputSchema": "tool_input_schema",
    "ToolNameConflictErrorDetails": "tool_name_conflict_error_details",
    "ToolReferenceBlock": "tool_reference_block",
    "ToolReferenceUnresolvedErrorDetails": "tool_reference_unresolved_error_details",
    "ToolSearchBm25Tool": "tool_search_bm_25_tool",
    "ToolSearchBm25ToolType": "tool_search_bm_25_tool_type",
    "ToolSearchErrorCode": "tool_search_error_code",
    "ToolSearchRegexTool": "tool_search_regex_tool",
    "ToolSearchRegexToolType": "tool_search_regex_tool_type",
    "ToolSearchResult": "tool_search_result",
    "ToolSearchToolResultBlock": "tool_search_tool_result_block",
    "ToolSearchToolResultError": "tool_search_tool_result_error",
    "ToolsetMember": "toolset_member",
    "ToolUseBlock": "tool_use_block",
    "UrlSource": "url_source",
    "Usage": "usage",
    "UserLocation": "user_location",
    "UserMessage": "user_message",
    "UserProfileBillingNotAuthorizedErrorDetails": "user_profile_billing_not_authorized_error_details",
    "UserProfileNotBillableErrorDetails": "user_profile_not_billable_error_details",
    "UserProfileRequiredErrorDetails": "user_profile_required_error_details",
    "WebFetchErrorCode": "web_fetch_error_code",
    "WebFetchResult": "web_fetch_result",
    "WebFetchTool20250910": "web_fetch_tool_20250910",
    "WebFetchTool20260209": "web_fetch_tool_20260209",
    "WebFetchTool20260309": "web_fetch_tool_20260309",
    "WebFetchTool20260318": "web_fetch_tool_20260318",
    "WebFetchToolResultBlock": "web_fetch_tool_result_block",
    "WebFetchToolResultError": "web_fetch_tool_result_error",
    "WebFetchUrlSources": "web_fetch_url_sources",
    "WebFetchUrlTool": "web_fetch_url_tool",
    "WebSearchErrorCode": "web_search_error_code",
    "WebSearchResult": "web_search_result",
    "WebSearchResultLocationCitation": "web_search_result_location_citation",
    "WebSearchTool20250305": "web_search_tool_20250305",
    "WebSearchTool20260209": "web_search_tool_20260209",
    "WebSearchTool20260318": "web_search_tool_20260318",
    "WebSearchToolResultBlock": "web_search_tool_result_block",
    "WebSearchToolResultError": "web_search_tool_result_error",
    "BashCodeExecutionToolResultContent": "unions",
    "decode_bash_code_execution_tool_result_content": "unions",
    "BrowserStateChange": "unions",
    "decode_browser_state_change": "unions",
    "CacheMissReason": "unions",
    "decode_cache_miss_reason": "unions",
    "Citation": "unions",
    "decode_citation": "unions",
    "CodeExecutionToolResultContent": "unions",
    "decode_code_execution_tool_result_content": "unions",
    "ContentBlock": "unions",
    "decode_content_block": "unions",
    "ContentBlockDelta": "unions",
    "decode_content_block_delta": "unions",
    "ContentBlockSourceItem": "unions",
    "decode_content_block_source_item": "unions",
    "DocumentSource": "unions",
    "decode_document_source": "unions",
    "ErrorDetails": "unions",
    "decode_error_details": "unions",
    "ErrorObject": "unions",
    "decode_error_object": "unions",
    "ImageSource": "unions",
    "decode_image_source": "unions",
    "InputCitation": "unions",
    "decode_input_citation": "unions",
    "InputContentBlock": "unions",
    "decode_input_content_block": "unions",
    "InputDocumentSource": "unions",
    "decode_input_document_source": "unions",
    "InputMessage": "unions",
    "decode_input_message": "unions",
    "InputTextEditorCodeExecutionToolResultContent": "unions",
    "decode_input_text_editor_code_execution_tool_result_content": "unions",
    "InputToolResultContent": "unions",
    "decode_input_tool_result_content": "unions",
    "InputToolSearchToolResultContent": "unions",
    "decode_input_tool_search_tool_result_content": "unions",
    "InputWebFetchToolResultContent": "unions",
    "decode_input_web_fetch_tool_result_content": "unions",
    "MessageBatchResult": "unions",
    "decode_message_batch_result": "unions",
    "MessageStreamEvent": "unions",
    "decode_message_stream_event": "unions",
    "SystemContentBlock": "unions",
    "decode_system_content_block": "unions",
    "TextEditorCodeExecutionToolResultContent": "unions",
    "decode_text_editor_code_execution_tool_result_content": "unions",
    "ThinkingConfig": "unions",
    "decode_thinking_config": "unions",
    "Tool": "unions",
    "decode_tool": "unions",
    "ToolCaller": "unions",
    "decode_tool_caller": "unions",
    "ToolChoice": "unions",
    "decode_tool_choice": "unions",
    "ToolSearchToolResultContent": "unions",
    "decode_tool_search_tool_result_content": "unions",
    "ToolWebFetchUrls": "unions",
    "decode_tool_web_fetch_urls": "unions",
    "UserWebFetchUrls": "unions",
    "decode_user_web_fetch_urls": "unions",
    "WebFetchToolResultContent": "unions",
    "decode_web_fetch_tool_result_content": "unions",
}

__all__ = [
    "AdaptiveThinking",
    "AllWebFetchUrls",
    "AllowedCaller",
    "AnyToolChoice",
    "ApiError",
    "AssistantMessage",
    "AuthenticationError",
    "AutoToolChoice",
    "AvailableToolsLimitExceededErrorDetails",
    "Base64ImageSource",
    "Base64PdfSource",
    "BashCodeExecutionErrorCode",
    "BashCodeExecutionOutput",
    "BashCodeExecutionResult",
    "BashCodeExecutionToolResultBlock",
    "BashCodeExecutionToolResultContent",
    "BashCodeExecutionToolResultError",
    "BashTool20250124",
    "BatchProcessingStatus",
    "BatchedMessageRequest",
    "BetweenToolsThinking",
    "BillingError",
    "BrowserDownloadCompleted",
    "BrowserDownloadFailed",
    "BrowserDownloadStarted",
    "BrowserStateChange",
    "BrowserTab",
    "BrowserTabOpened",
    "BrowserToolset20260801",
    "BrowserToolsetConfigs",
    "CacheControl",
    "CacheCreation",
    "CacheMissMessagesChanged",
    "CacheMissModelChanged",
    "CacheMissPreviousMessageNotFound",
    "CacheMissReason",
    "CacheMissSystemChanged",
    "CacheMissToolsChanged",
    "CacheMissUnavailable",
    "CacheTtl",
    "CanceledBatchResult",
    "CapabilitySupport",
    "CharLocationCitation",
    "Citation",
    "CitationsConfig",
    "CitationsDelta",
    "ClaudeCodeKeyCreatorNotMemberErrorDetails",
    "ClaudeCodeVersionTooOldErrorDetails",
    "CmekKeyDisabledErrorDetails",
    "CmekKeyNetworkBlockedErrorDetails",
    "CmekKeyUnreachableErrorDetails",
    "CodeExecutionCaller20250825",
    "CodeExecutionCaller20260120",
    "CodeExecutionErrorCode",
    "CodeExecutionOutput",
    "CodeExecutionResult",
    "CodeExecutionTool20250522",
    "CodeExecutionTool20250825",
    "CodeExecutionTool20260120",
    "CodeExecutionTool20260521",
    "CodeExecutionToolResultBlock",
    "CodeExecutionToolResultContent",
    "CodeExecutionToolResultError",
    "CompactionBlockAmbiguousErrorDetails",
    "CompactionBlockMisplacedErrorDetails",
    "CompactionContentMismatchErrorDetails",
    "CompactionIncompleteTurnErrorDetails",
    "CompactionNothingToSummarizeErrorDetails",
    "CompactionSignatureInvalidErrorDetails",
    "CompactionTooManyToolReferencesErrorDetails",
    "CompactionToolChangesMismatchErrorDetails",
    "CompactionUnavailableErrorDetails",
    "ComputerToolset20260801",
    "ComputerToolsetConfigs",
    "ConflictError",
    "Container",
    "ContainerRequest",
    "ContainerSkill",
    "ContainerSkillRequest",
    "ContainerUploadBlock",
    "ContentBlock",
    "ContentBlockDelta",
    "ContentBlockDeltaEvent",
    "ContentBlockLocationCitation",
    "ContentBlockSource",
    "ContentBlockSourceItem",
    "ContentBlockStartEvent",
    "ContentBlockStopEvent",
    "ContextManagementCapability",
    "ContractSpendLimitReachedErrorDetails",
    "CountTokensRequest",
    "CreateMessageBatchRequest",
    "CreateMessageRequest",
    "CustomTool",
    "DeletedMessageBatch",
    "Diagnostics",
    "DiagnosticsRequest",
    "DirectCaller",
    "DisabledThinking",
    "DocumentBlock",
    "DocumentSource",
    "Effort",
    "EffortCapability",
    "EnabledThinking",
    "EncryptedCodeExecutionResult",
    "EnforcedSpendLimitReachedErrorDetails",
    "ErrorDetails",
    "ErrorEvent",
    "ErrorObject",
    "ErrorResponse",
    "ErroredBatchResult",
    "ExceptToolsWebFetchUrls",
    "ExpiredBatchResult",
    "FileSource",
    "GatewayTimeoutError",
    "ImageDimensionsTooLargeErrorDetails",
    "ImageMediaType",
    "ImageSource",
    "ImageTransformations",
    "InputBashCodeExecutionToolResultBlock",
    "InputBrowserStateBlock",
    "InputCharLocationCitation",
    "InputCitation",
    "InputCitationsConfig",
    "InputCodeExecutionToolResultBlock",
    "InputContainerUploadBlock",
    "InputContentBlock",
    "InputContentBlockLocationCitation",
    "InputDocumentBlock",
    "InputDocumentSource",
    "InputImageBlock",
    "InputJsonDelta",
    "InputMessage",
    "InputPageLocationCitation",
    "InputRedactedThinkingBlock",
    "InputSearchResultBlock",
    "InputSearchResultLocationCitation",
    "InputServerToolUseBlock",
    "InputTextBlock",
    "InputTextEditorCodeExecutionStrReplaceResult",
    "InputTextEditorCodeExecutionToolResultBlock",
    "InputTextEditorCodeExecutionToolResultContent",
    "InputTextEditorCodeExecutionToolResultError",
    "InputTextEditorCodeExecutionViewResult",
    "InputThinkingBlock",
    "InputToolReferenceBlock",
    "InputToolResultBlock",
    "InputToolResultContent",
    "InputToolSearchResult",
    "InputToolSearchToolResultBlock",
    "InputToolSearchToolResultContent",
    "InputToolSearchToolResultError",
    "InputToolUseBlock",
    "InputWebFetchResult",
    "InputWebFetchToolResultBlock",
    "InputWebFetchToolResultContent",
    "InputWebSearchResult",
    "InputWebSearchResultLocationCitation",
    "InputWebSearchToolResultBlock",
    "InvalidRequestError",
    "JsonOutputFormat",
    "KnownModel",
    "LinkedOrganizationBillingUnavailableErrorDetails",
    "LinkedOrganizationSpendLimitReachedErrorDetails",
    "MemoryTool20250818",
    "Message",
    "MessageBatch",
    "MessageBatchPage",
    "MessageBatchRequestCounts",
    "MessageBatchRequestItem",
    "MessageBatchResult",
    "MessageBatchResultLine",
    "MessageDelta",
    "MessageDeltaEvent",
    "MessageDeltaUsage",
    "MessageStartEvent",
    "MessageStopEvent",
    "MessageStreamEvent",
    "ModelCapabilities",
    "ModelInfo",
    "ModelLifecycle",
    "ModelLine",
    "ModelPage",
    "NamedToolChoice",
    "NoToolChoice",
    "NoWebFetchUrls",
    "NotFoundError",
    "OnlyToolsWebFetchUrls",
    "OrganizationOnHoldErrorDetails",
    "OutputConfig",
    "OutputTokensDetails",
    "OverloadedError",
    "OversizedImage",
    "PageLocationCitation",
    "PermissionDeniedError",
    "PingEvent",
    "PlainTextSource",
    "RampLimitExceededErrorDetails",
    "RateLimitError",
    "RedactedThinkingBlock",
    "RefusalCategory",
    "RefusalStopDetails",
    "RequestBodyEncodingInvalidErrorDetails",
    "RequestBodyEncodingUnsupportedErrorDetails",
    "RequestBodyTooLargeAfterDecodingErrorDetails",
    "RequestMetadata",
    "RequestTooLargeError",
    "RequestedServiceTier",
    "ResponseInclusion",
    "SearchResultLocationCitation",
    "ServerSentEvent",
    "ServerToolName",
    "ServerToolUsage",
    "ServerToolUseBlock",
    "ServerToolsCapability",
    "ServiceTier",
    "SignatureDelta",
    "SkillReadBlockedUndecryptableErrorDetails",
    "SkillType",
    "Speed",
    "StopReason",
    "SucceededBatchResult",
    "SystemContentBlock",
    "SystemMessage",
    "TextBlock",
    "TextDelta",
    "TextEditorCodeExecutionCreateResult",
    "TextEditorCodeExecutionErrorCode",
    "TextEditorCodeExecutionStrReplaceResult",
    "TextEditorCodeExecutionToolResultBlock",
    "TextEditorCodeExecutionToolResultContent",
    "TextEditorCodeExecutionToolResultError",
    "TextEditorCodeExecutionViewResult",
    "TextEditorFileType",
    "TextEditorTool20250124",
    "TextEditorTool20250429",
    "TextEditorTool20250728",
    "ThinkingBlock",
    "ThinkingCapability",
    "ThinkingConfig",
    "ThinkingDelta",
    "ThinkingDisplay",
    "ThinkingTypes",
    "ThreadAlreadyContinuedErrorDetails",
    "ThreadContinueInFlightErrorDetails",
    "ThreadFingerprintMismatchErrorDetails",
    "ThreadNotFoundErrorDetails",
    "ThreadUnsupportedFeature",
    "ThreadUnsupportedRequestErrorDetails",
    "TokenCount",
    "Tool",
    "ToolCaller",
    "ToolChoice",
    "ToolInputSchema",
    "ToolNameConflictErrorDetails",
    "ToolReferenceBlock",
    "ToolReferenceUnresolvedErrorDetails",
    "ToolSearchBm25Tool",
    "ToolSearchBm25ToolType",
    "ToolSearchErrorCode",
    "ToolSearchRegexTool",
    "ToolSearchRegexToolType",
    "ToolSearchResult",
    "ToolSearchToolResultBlock",
    "ToolSearchToolResultContent",
    "ToolSearchToolResultError",
    "ToolUseBlock",
    "ToolWebFetchUrls",
    "ToolsetMember",
    "UrlSource",
    "Usage",
    "UserLocation",
    "UserMessage",
    "UserProfileBillingNotAuthorizedErrorDetails",
    "UserProfileNotBillableErrorDetails",
    "UserProfileRequiredErrorDetails",
    "UserWebFetchUrls",
    "WebFetchErrorCode",
    "WebFetchResult",
    "WebFetchTool20250910",
    "WebFetchTool20260209",
    "WebFetchTool20260309",
    "WebFetchTool20260318",
    "WebFetchToolResultBlock",
    "WebFetchToolResultContent",
    "WebFetchToolResultError",
    "WebFetchUrlSources",
    "WebFetchUrlTool",
    "WebSearchErrorCode",
    "WebSearchResult",
    "WebSearchResultLocationCitation",
    "WebSearchTool20250305",
    "WebSearchTool20260209",
    "WebSearchTool20260318",
    "WebSearchToolResultBlock",
    "WebSearchToolResultError",
    "decode_bash_code_execution_tool_result_content",
    "decode_browser_state_change",
    "decode_cache_miss_reason",
    "decode_citation",
    "decode_code_execution_tool_result_content",
    "decode_content_block",
    "decode_content_block_delta",
    "decode_content_block_source_item",
    "decode_document_source",
    "decode_error_details",
    "decode_error_object",
    "decode_image_source",
    "decode_input_citation",
    "decode_input_content_block",
    "decode_input_document_source",
    "decode_input_message",
    "decode_input_text_editor_code_execution_tool_result_content",
    "decode_input_tool_result_content",
    "decode_input_tool_search_tool_result_content",
    "decode_input_web_fetch_tool_result_content",
    "decode_message_batch_result",
    "decode_message_stream_event",
    "decode_system_content_block",
    "decode_text_editor_code_execution_tool_result_content",
    "decode_thinking_config",
    "decode_tool",
    "decode_tool_caller",
    "decode_tool_choice",
    "decode_tool_search_tool_result_content",
    "decode_tool_web_fetch_urls",
    "decode_user_web_fetch_urls",
    "decode_web_fetch_tool_result_content",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
