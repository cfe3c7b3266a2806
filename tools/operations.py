"""How an operation of the description becomes Python: its path, its query, and what each status means.

Knows openapi-python-client's endpoints. The code of single properties is codec.py's.
"""

from dataclasses import dataclass, field

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.parser.responses import Response
from openapi_python_client.schema import Response as ResponseData
from openapi_python_client.strings import in_double_quote_literal

from codec import Codec

EVENT_STREAM = "text/event-stream"
JSON_LINES = "application/x-jsonl"


@dataclass
class Reply:
    """What some statuses of an operation mean."""

    annotation: str
    """The Python type of the body: `models.Message`."""
    expression: str
    """Decodes `content`."""
    media: str
    """The media type of the body; empty if there is none."""
    statuses: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each range; empty for any status that no other reply is for."""

    @property
    def condition(self) -> str:
        """The condition on `status`."""
        match [
            f"{first}" if first == last else f"{first} <= status <= {last}" for first, last in self.statuses
        ]:
            case [one] if one.isdigit():
                return f"status == {one}"
            case several if several[0].isdigit():
                return f"status in {{{', '.join(several)}}}"
            case ranges:
                return " or ".join(ranges)


class Operations:
    """Writes the code of operations."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def replies(self, endpoint: Endpoint) -> list[Reply]:
        """Return what the statuses mean, in the order they are to be tried: single ones before ranges."""
        replies: dict[tuple[str, str], Reply] = {}
        for response in endpoint.responses:
            reply = self._reply(response)
            pattern = response.status_code
            known = replies.setdefault(
                (reply.expression, pattern.pattern if pattern.is_range() else ""), reply
            )
            known.statuses += [pattern.range] if pattern.range else []
        return list(replies.values())

    def _reply(self, response: Response) -> Reply:
        is_error = response.status_code.range is None or response.status_code.range[0] >= 400
        media = _media(response)
        if not media:
            return Reply("Unset", "UNSET", "")
        annotation, decoder = self._codec.annotation(response.prop), self._codec.decoder(response.prop)
        if JSON_LINES in media:
            return Reply(f"list[{annotation}]", f"decode_json_lines(content, {decoder})", JSON_LINES)
        return Reply(
            annotation, f"decode_{'error' if is_error else 'json'}(content, {decoder})", "application/json"
        )

    def is_streamed(self, endpoint: Endpoint) -> bool:
        """Say whether the request's `stream` member chooses between one JSON reply and a stream of events."""
        medias = [_media(response) for response in endpoint.responses]
        body = endpoint.bodies[0].prop if endpoint.bodies else None
        return any(EVENT_STREAM in media and len(media) > 1 for media in medias) and (
            isinstance(body, ModelProperty) and "stream" in (body.data.properties or {})
        )

    def path(self, endpoint: Endpoint) -> str:
        """Return the expression of the request's path."""
        path = in_double_quote_literal(endpoint.path)
        for parameter in endpoint.path_parameters:
            value = self._codec.text(parameter, parameter.python_name)
            path = path.replace(f"{{{parameter.python_name}}}", f"{{path_segment({value})}}")
        return f'f"{path}"' if endpoint.path_parameters else f'"{path}"'

    def query(self, parameter: Property) -> str:
        """Return the statement that adds a parameter to `query`."""
        name = f'"{in_double_quote_literal(parameter.name)}"'
        if isinstance(parameter, ListProperty):
            item = self._codec.text(parameter.inner_property, "item")
            return f"query += [({name}, {item}) for item in {parameter.python_name}]"
        return f"query.append(({name}, {self._codec.text(parameter, parameter.python_name)}))"


def _media(response: Response) -> list[str]:
    content = response.data.content if isinstance(response.data, ResponseData) else None
    return [media.get_untrusted_value() for media in content or {}]
