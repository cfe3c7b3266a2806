# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

WebFetchErrorCode: TypeAlias = Literal[
    "content_too_large",
    "invalid_tool_input",
    "max_uses_exceeded",
    "too_many_requests",
    "unavailable",
    "unsupported_content_type",
    "url_not_accessible",
    "url_not_allowed",
    "url_not_in_prior_context",
    "url_too_long",
]
"""Why a page could not be fetched.
- `invalid_tool_input`: the address or another argument is not valid.
- `url_too_long`: the address is longer than the tool takes.
- `url_not_allowed`: the tool's lists of domains, or the organization's, forbid the address.
- `url_not_in_prior_context`: the address does not occur in the conversation, where the tool may
  take it from.
- `url_not_accessible`: the site did not serve the page.
- `unsupported_content_type`: it is neither text nor a PDF.
- `too_many_requests`: a rate limit of the tool is reached.
- `max_uses_exceeded`: the tool's `max_uses` is spent.
- `unavailable`: the tool failed.
- `content_too_large`: the page is too large to process.
"""
