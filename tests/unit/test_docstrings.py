"""Docstrings in the three ways they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._docstrings import Docstring, read_docstring

GOOGLE = """Get the weather.

    Today's, of one place.

    Args:
        city: The city, such as Paris,
            or a village.

        unit (str, optional): C or F: nothing else.
        **more: The rest.

    Returns:
        text: How it is.
    """

NUMPY = """Get the weather.

    Today's, of one place.

    Parameters
    ----------
    city : str
        The city, such as Paris,
        or a village.
    unit, more : str, optional
        C or F: nothing else.

    Returns
    -------
    text
        How it is.
    """

SPHINX = """Get the weather.

    Today's, of one place.

    :param city: The city, such as Paris,
        or a village.
    :type city: str
    :param str unit: C or F: nothing else.
    :returns: How it is.
    """

TEXT = "Get the weather.\n\nToday's, of one place."
CITY = "The city, such as Paris, or a village."
UNIT = "C or F: nothing else."


@pytest.mark.parametrize(
    ("written", "parameters"),
    [
        pytest.param(GOOGLE, {"city": CITY, "unit": UNIT, "more": "The rest."}, id="google"),
        pytest.param(NUMPY, {"city": CITY, "unit": UNIT, "more": UNIT}, id="numpy"),
        pytest.param(SPHINX, {"city": CITY, "unit": UNIT}, id="sphinx"),
        pytest.param("Get the weather.\n\nToday's, of one place.", {}, id="none of them"),
    ],
)
def test_each_way_of_writing_says_the_same(written: str, parameters: dict[str, str]) -> None:
    assert read_docstring(written) == Docstring(TEXT, parameters)


@pytest.mark.parametrize("nothing", [None, "", "  \n  "])
def test_without_a_docstring_nothing_is_known(nothing: str | None) -> None:
    assert read_docstring(nothing) == Docstring()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Note: this is\nno section.", id="text after a title"),
        pytest.param("Returns:\nwhat it returns", id="a section is indented"),
        pytest.param("Notes\nare taken.", id="a title is underlined"),
        pytest.param("At 10:30 it rains.", id="colon"),
    ],
)
def test_what_only_looks_like_a_section_is_text(text: str) -> None:
    assert read_docstring(text) == Docstring(text)


@given(st.lists(st.sampled_from([*GOOGLE.splitlines(), *NUMPY.splitlines(), *SPHINX.splitlines()])))
def test_no_text_is_too_odd(lines: list[str]) -> None:
    read = read_docstring("\n".join(lines))

    assert all(name and isinstance(text, str) for name, text in read.parameters.items())


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    read_docstring(text)
