"""How a property of the description becomes Python: its type, and the code that decodes and encodes it.

Knows openapi-python-client's properties; not the document they come from, nor what the templates make of the code.
What comes from the description is a name the generator made safe, or goes through its filters.
"""

from collections.abc import Iterable
from dataclasses import replace

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

import shapes
from shapes import ANY, BOOLEAN, DATE, INTEGER, MOMENT, NULL, NUMBER, OBJECT, STRING, Shape

UNION = "x-union"  # marks the placeholder of a named union: see preparation.py

SCALARS: dict[type, Shape] = {
    AnyProperty: ANY,
    BooleanProperty: BOOLEAN,
    DateProperty: DATE,
    DateTimeProperty: MOMENT,
    FloatProperty: NUMBER,
    IntProperty: INTEGER,
    NoneProperty: NULL,
    StringProperty: STRING,
}


class UnsupportedError(Exception):
    """The description has something that no template can express. The message says where, and what to write."""


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
        return shapes.annotation(self._shapes(prop), ["Unset"] if self.is_optional(prop) else [])

    def is_optional(self, prop: Property) -> bool:
        """Say whether a member may be absent: one that may be null too, since older servers leave those out."""
        return not prop.required or any(shape in {NULL, ANY} for shape in self._shapes(prop))

    def decoding(self, prop: Property) -> str:
        """Return the statements that set a field from `data`."""
        field, name = f"self.{prop.python_name}", f'"{in_double_quote_literal(prop.name)}"'
        source = f"data.get({name}, UNSET)"
        allowed = self._shapes(prop)
        if ANY in allowed:
            return f"{field} = {source}"
        plain = [shape for shape in allowed if shape.is_plain]
        converted = [shape for shape in allowed if not shape.is_plain]

        tests = [shape.test("value", differs=True) for shape in plain]
        if self.is_optional(prop):
            tests.append("value is not UNSET")
        test = " and ".join(dict.fromkeys(tests))
        bind = f"value := {source}" if test.startswith("type(") else f"(value := {source})"
        test = test.replace("value", bind, 1)

        if converted and test:
            return f"if {test}:\n    value = {shapes.decode(converted, 'value', name)}\n{field} = value"
        # The type is declared, or the checkers would not know what a list is a list of.
        if len(converted) > 1:
            declared = f"raw: list[Any] | dict[str, Any] | Unset = {source}"
            return f"{declared}\n{field} = {shapes.decode(converted, 'raw', name)}"
        if converted:
            return f"{field} = {converted[0].decode(source, name)}"
        words = in_double_quote_literal(" or ".join(dict.fromkeys(shape.words for shape in plain)))
        # A constant is written out, since no checker concludes from the test that this is what the value must be.
        right = (not self.is_optional(prop) and plain[0].constant) or "value"
        return f'if {test}:\n    raise expected("{words}", value, {name})\n{field} = {right}'

    def decoder(self, prop: Property) -> str:
        """Return the function that decodes a value by itself, a whole body for instance."""
        return shapes.any_of(self._shapes(prop)).decoder

    def assigned(self, prop: Property) -> str:
        """Return what follows the type. If it may be absent, its default in the description is the server's affair."""
        if self.is_optional(prop):
            return " = UNSET"
        if prop.default:
            return f" = {prop.default.python_code.as_unembedded_code()}"
        (first, *_) = self._shapes(prop)
        return f" = {first.constant}" if first.constant else ""

    def encoding(self, prop: Property, value: str) -> str:
        """Return the expression that encodes *value*."""
        return shapes.encode(self._shapes(prop), value)

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
        allowed = list(dict.fromkeys(self._shape(part) for part in prop.inner_properties))
        for shape in allowed:
            if not shape.is_plain and [other.json for other in allowed].count(shape.json) > 1:
                raise UnsupportedError(
                    f"{prop.name.get_untrusted_value()}: name this union in components/schemas, with a discriminator"
                )
        return sorted(allowed, key=lambda shape: (shape is NULL, shape.json == "dict"))

    def _shape(self, prop: Property) -> Shape:
        match prop:
            case ConstProperty() if isinstance(prop.value.raw_value, str):
                code = prop.value.python_code.as_unembedded_code()
                return replace(
                    STRING, annotation=f"Literal[{code}]", words=f'"{prop.value.raw_value}"', constant=code
                )
            case LiteralEnumProperty():
                scalar = STRING if prop.value_type is str else INTEGER
                return replace(scalar, annotation=f"models.{prop.class_info.name} | {scalar.annotation}")
            case ListProperty():
                return shapes.list_of(shapes.any_of(self._shapes(prop.inner_property)))
            case ModelProperty():
                return self._object(prop)
            case _ if type(prop) in SCALARS:
                return SCALARS[type(prop)]
        raise UnsupportedError(f"{prop.name.get_untrusted_value()}: {type(prop).__name__} has no decoder")

    def _object(self, prop: ModelProperty) -> Shape:
        name = f"models.{prop.class_info.name}"
        if UNION in (prop.data.model_extra or {}):
            return shapes.model(name, f"models.decode_{prop.class_info.module_name}")
        if is_class(prop):
            return shapes.model(name, f"{name}.from_dict")
        values = self._models[prop.class_info.name].additional_properties
        if values is None or isinstance(values, AnyProperty):
            return OBJECT
        return shapes.map_of(shapes.any_of(self._shapes(values)))
