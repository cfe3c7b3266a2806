"""How a property of the description becomes Python: its type, and the code that decodes and encodes it.

Knows openapi-python-client's properties; not the document they come from, nor what the templates make of the code.
What comes from the description is a name the generator made safe, or goes through its filters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from openapi_python_client.parser.properties import AnyProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import in_double_quote_literal

TO_DICT = "{}.to_dict()"
NO_NAME = '""'
UNION = "x-union"  # marks the placeholder of a named union: see preparation.py


class UnsupportedError(Exception):
    """The description has something these templates cannot decode. The message says where, and what to write."""


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
SCALARS: dict[type, Shape] = {
    AnyProperty: ANY,
    BooleanProperty: BOOLEAN,
    DateProperty: Shape("date", "str", "a date", "decode_date", "encode_date({})".format),
    DateTimeProperty: Shape(
        "datetime", "str", "a date-time", "decode_timestamp", "encode_timestamp({})".format
    ),
    FloatProperty: NUMBER,
    IntProperty: INTEGER,
    NoneProperty: NULL,
    StringProperty: STRING,
}


def is_class(model: ModelProperty) -> bool:
    """Tell an object with members of its own from a map, and from the placeholder of a union."""
    return UNION not in (model.data.model_extra or {}) and bool(model.data.properties or model.data.allOf)


class Codec:
    """Writes the code of properties, knowing the models they refer to."""

    def __init__(self, models: Iterable[ModelProperty]) -> None:
        # A property may hold an unprocessed copy of the model it refers to; only the model itself has everything.
        self._models = {model.class_info.name: model for model in models}

    def annotation(self, prop: Property) -> str:
        """Return the type of a field or an argument."""
        return _union(self._shapes(prop), ["Unset"] if self.is_optional(prop) else [])

    def is_optional(self, prop: Property) -> bool:
        """Say whether a member may be absent: one that may be null too, since older servers leave those out."""
        return not prop.required or any(shape in {NULL, ANY} for shape in self._shapes(prop))

    def decoding(self, prop: Property) -> str:
        """Return the statements that set a field from `data`."""
        field, name = f"self.{prop.python_name}", f'"{in_double_quote_literal(prop.name)}"'
        source = f"data.get({name}, UNSET)"
        shapes = self._shapes(prop)
        if ANY in shapes:
            return f"{field} = {source}"
        plain = [shape for shape in shapes if shape.is_plain]
        converted = [shape for shape in shapes if not shape.is_plain]

        tests = [shape.test("value", differs=True) for shape in plain]
        if self.is_optional(prop):
            tests.append("value is not UNSET")
        test = " and ".join(dict.fromkeys(tests))
        bind = f"value := {source}" if test.startswith("type(") else f"(value := {source})"
        test = test.replace("value", bind, 1)

        if converted and test:
            return f"if {test}:\n    value = {_decode(converted, 'value', name)}\n{field} = value"
        if (
            len(converted) > 1
        ):  # the type is declared, so that what is told apart here is known to the checkers
            return (
                f"raw: list[Any] | dict[str, Any] | Unset = {source}\n"
                f"{field} = {_decode(converted, 'raw', name)}"
            )
        if converted:
            return f"{field} = {converted[0].decode(source, name)}"
        words = in_double_quote_literal(" or ".join(dict.fromkeys(shape.words for shape in plain)))
        only = (
            shapes[0].constant if len(shapes) == 1 and prop.required else ""
        )  # a literal, for the type checkers
        return f'if {test}:\n    raise expected("{words}", value, {name})\n{field} = {only or "value"}'

    def decoder(self, prop: Property) -> str:
        """Return the function that decodes a value by itself, a whole body for instance."""
        return self._item(prop).decoder

    def assigned(self, prop: Property) -> str:
        """Return what follows the type. If it may be absent, its default in the description is the server's affair."""
        if self.is_optional(prop):
            return " = UNSET"
        code = (
            prop.default.python_code.as_unembedded_code() if prop.default else self._shapes(prop)[0].constant
        )
        return f" = {code}" if code else ""

    def encoding(self, prop: Property, value: str) -> str:
        """Return the expression that encodes *value*."""
        return _encode(self._shapes(prop), value)

    def text(self, prop: Property, value: str) -> str:
        """Return the expression that makes *value* text, for a header or a query."""
        match self._shapes(prop):
            case [Shape(json="str", encode=None)]:
                return value
            case [Shape(json="int" | "float")]:
                return f"str({value})"
            case [Shape(json="bool")]:
                return f'"true" if {value} else "false"'
        raise UnsupportedError(
            f"{prop.name.get_untrusted_value()}: only simple values fit in a header or a query"
        )

    def _shapes(self, prop: Property) -> list[Shape]:
        if not isinstance(prop, UnionProperty):
            return [self._shape(prop)]
        shapes = list(dict.fromkeys(self._shape(part) for part in prop.inner_properties))
        distinct = [shape.json for shape in shapes if not shape.is_plain]
        if len(distinct) > len(set(distinct)):
            raise UnsupportedError(
                f"{prop.name.get_untrusted_value()}: name this union in components/schemas, with a discriminator"
            )
        return sorted(shapes, key=lambda shape: (shape is NULL, shape.json == "dict"))

    def _shape(self, prop: Property) -> Shape:
        match prop:
            case ConstProperty():
                code = prop.value.python_code.as_unembedded_code()
                return replace(
                    STRING, annotation=f"Literal[{code}]", words=f'"{prop.value.raw_value}"', constant=code
                )
            case LiteralEnumProperty():
                scalar = STRING if prop.value_type is str else INTEGER
                return replace(scalar, annotation=f"models.{prop.class_info.name} | {scalar.annotation}")
            case ListProperty():
                return _list_of(self._item(prop.inner_property))
            case ModelProperty():
                return self._object(prop)
            case _ if type(prop) in SCALARS:
                return SCALARS[type(prop)]
        raise UnsupportedError(f"{prop.name.get_untrusted_value()}: {type(prop).__name__} has no decoder")

    def _object(self, prop: ModelProperty) -> Shape:
        name = f"models.{prop.class_info.name}"
        if UNION in (prop.data.model_extra or {}):
            decoder = f"models.decode_{prop.class_info.module_name}"
        elif is_class(prop):
            decoder = f"{name}.from_dict"
        else:
            values = self._models[prop.class_info.name].additional_properties
            return (
                OBJECT if values is None or isinstance(values, AnyProperty) else _map_of(self._item(values))
            )
        return Shape(name, "dict", "an object", decoder, TO_DICT.format)

    def _item(self, prop: Property) -> Shape:
        shapes = self._shapes(prop)
        if len(shapes) == 1:
            return shapes[0]
        return Shape(
            annotation=_union(shapes),
            json="",
            words="",
            decoder=f"lambda item: {_decode(shapes, 'item')}",
            encode=partial(_encode, shapes) if any(shape.encode for shape in shapes) else None,
        )


def _union(shapes: list[Shape], more: Iterable[str] = ()) -> str:
    names = [name for shape in shapes for name in shape.annotation.split(" | ")]
    return " | ".join(sorted(dict.fromkeys([*names, *more]), key="None".__eq__))


def _list_of(item: Shape) -> Shape:
    return Shape(
        annotation=f"list[{item.annotation}]",
        json="list",
        words="a list",
        decoder=f"lambda items: decode_list(items, {NO_NAME}, {item.decoder})",
        encode=partial(_encode_list, item) if item.encode else None,
        items=item,
    )


def _encode_list(item: Shape, value: str) -> str:
    each = item.encode("item") if item.encode else "item"
    return f"encode_list({value})" if each == TO_DICT.format("item") else f"[{each} for item in {value}]"


def _map_of(item: Shape) -> Shape:
    encode = item.encode
    return Shape(
        annotation=f"dict[str, {item.annotation}]",
        json="dict",
        words="an object",
        decoder=f"lambda items: decode_map(items, {NO_NAME}, {item.decoder})",
        encode=encode and (lambda value: f"{{key: {encode('item')} for key, item in {value}.items()}}"),
        items=item,
    )


def _decode(shapes: list[Shape], value: str, name: str | None = None) -> str:
    """Return the expression that decodes *value* by its type; the last shape refuses what none of them takes."""
    *others, last = sorted(shapes, key=lambda shape: (shape is not NULL, not shape.is_plain))
    choices = [
        f"{value if shape.is_plain else shape.decode(value, name)} if {shape.test(value, differs=False)} else "
        for shape in others
    ]
    return "".join(choices) + last.decode(value, name)


def _encode(shapes: list[Shape], value: str) -> str:
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
    return f"{encoded} if {condition} else {_encode(rest, value)}"
