"""The JSON types that a property takes, each with its counterpart in Python, and the expressions between the two.

Knows JSON and the functions of templates/package/codec.py; nothing of the description.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

TO_DICT = "{}.to_dict()"
NO_NAME = '""'


@dataclass(frozen=True)
class Shape:
    """One JSON type that a property takes, with its counterpart in Python."""

    annotation: str
    """The Python type: `models.Usage`."""
    json: str
    """The type a JSON parser gives: `dict`."""
    words: str
    """How an error names it: `an object`."""
    decoder: str
    """The function that decodes it: `models.Usage.from_dict`."""
    encode: Callable[[str], str] | None = None
    """Turns the expression of a Python value into that of the JSON value; None if the two are the same."""
    constant: str = ""
    """The only value it may have."""
    items: "Shape | None" = None
    """What a list or a map holds."""

    @property
    def is_plain(self) -> bool:
        """The JSON value is the Python value, and a look at its type is all it takes."""
        return self.encode is None and self.items is None

    def decode(self, value: str, name: str | None = None) -> str:
        """Return the expression that decodes *value*, which is the member *name* or, for None, an item."""
        if self.items is not None:
            function = "decode_list" if self.json == "list" else "decode_map"
            return f"{function}({value}, {name or NO_NAME}, {self.items.decoder})"
        return (
            f"{self.decoder}({value})" if name is None else f"decode_member({value}, {name}, {self.decoder})"
        )

    def test(self, value: str, *, differs: bool) -> str:
        """Return the condition that *value* has this type, or differs."""
        same, equal, either = ("is not", "!=", "and") if differs else ("is", "==", "or")
        if self.constant:
            return f"{value} {equal} {self.constant}"
        if self is NULL:
            return f"{value} {same} None"
        if self.json == "float":  # a number may come without its point
            return f"type({value}) {same} float {either} type({value}) {same} int"
        return f"type({value}) {same} {self.json}"


STRING = Shape("str", "str", "a string", "decode_string")
INTEGER = Shape("int", "int", "an integer", "decode_integer")
NUMBER = Shape("float", "float", "a number", "decode_number")
BOOLEAN = Shape("bool", "bool", "a boolean", "decode_boolean")
OBJECT = Shape("dict[str, Any]", "dict", "an object", "decode_object")
NULL = Shape("None", "None", "null", "")
ANY = Shape("Any", "", "a value", "decode_any")
DATE = Shape("date", "str", "a date", "decode_date", "encode_date({})".format)
MOMENT = Shape("datetime", "str", "a date-time", "decode_timestamp", "encode_timestamp({})".format)


def model(name: str, decoder: str) -> Shape:
    """Return the shape of a model, or of a union of models."""
    return Shape(name, "dict", "an object", decoder, TO_DICT.format)


def list_of(item: Shape) -> Shape:
    """Return the shape of a list."""
    return Shape(
        annotation=f"list[{item.annotation}]",
        json="list",
        words="a list",
        decoder=f"lambda items: decode_list(items, {NO_NAME}, {item.decoder})",
        encode=partial(_encode_list, item.encode) if item.encode else None,
        items=item,
    )


def map_of(item: Shape) -> Shape:
    """Return the shape of an object whose keys are data."""
    return Shape(
        annotation=f"dict[str, {item.annotation}]",
        json="dict",
        words="an object",
        decoder=f"lambda items: decode_map(items, {NO_NAME}, {item.decoder})",
        encode=partial(_encode_map, item.encode) if item.encode else None,
        items=item,
    )


def any_of(shapes: list[Shape]) -> Shape:
    """Return the shape of what has one shape of several, as an item of a list or a map."""
    if len(shapes) == 1:
        return shapes[0]
    return Shape(
        annotation=annotation(shapes),
        json="",
        words="",
        decoder=f"lambda item: {decode(shapes, 'item')}",
        encode=partial(encode, shapes) if any(shape.encode for shape in shapes) else None,
    )


def annotation(shapes: list[Shape], more: Iterable[str] = ()) -> str:
    """Return the Python type, None last."""
    names = [name for shape in shapes for name in shape.annotation.split(" | ")]
    return " | ".join(sorted(dict.fromkeys([*names, *more]), key="None".__eq__))


def decode(shapes: list[Shape], value: str, name: str | None = None) -> str:
    """Return the expression that decodes *value* by its type; the last shape refuses what none of them takes."""
    *others, last = sorted(shapes, key=lambda shape: (shape is not NULL, not shape.is_plain))
    choices = [
        f"{value if shape.is_plain else shape.decode(value, name)} if {shape.test(value, differs=False)} else "
        for shape in others
    ]
    return "".join(choices) + last.decode(value, name)


def encode(shapes: list[Shape], value: str) -> str:
    """Return the expression that encodes *value* by its type. `isinstance` is quickest where it holds: lists first."""
    if not any(shape.encode for shape in shapes):
        return value
    first, *rest = sorted(
        shapes, key=lambda shape: (shape is not NULL, shape.json != "list", bool(shape.encode))
    )
    encoded = "None" if first is NULL else first.encode(value) if first.encode else value
    if not rest:
        return encoded
    condition = f"{value} is None" if first is NULL else f"isinstance({value}, {first.json})"
    return f"{encoded} if {condition} else {encode(rest, value)}"


def _encode_list(encode_item: Callable[[str], str], value: str) -> str:
    item = encode_item("item")
    return f"encode_list({value})" if item == TO_DICT.format("item") else f"[{item} for item in {value}]"


def _encode_map(encode_item: Callable[[str], str], value: str) -> str:
    return f"{{key: {encode_item('item')} for key, item in {value}.items()}}"
