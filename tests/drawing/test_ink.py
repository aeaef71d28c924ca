"""What every look draws with: any text and any number as DOT."""

from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.ink import Ink, shade, text


def test_text_is_escaped() -> None:
    """Markup, quotes and backslashes are escaped once, control characters shown, the rest as written."""
    for written, expected in {
        "<b>": "&lt;b&gt;",
        "&amp;": "&amp;amp;",
        'say "hi"': "say &quot;hi&quot;",
        "\\N": "\\\\N",
        "two\nlines": "two\\\\nlines",
        "d'": "d'",
        "a[0]": "a[0&#93;",
        "权重": "权重",
    }.items():
        assert text(written) == expected


@given(st.text())
def test_no_text_leaves_its_label(label: str) -> None:
    """No markup, no quote, no line break and no lone backslash, whatever the text."""
    shown = text(label, 10**6)
    assert not set('<>"\n') & set(shown)
    assert "\\" not in shown.replace("\\\\", "")


def test_numbers_are_short() -> None:
    """As many digits as asked for; several as their least and greatest."""
    ink = Ink("LR", 3, frozenset())
    assert ink.number(-1234.5678) == "&#8722;1235"
    assert ink.span([2.0, -1.0, 0.5]) == "&#8722;1 &#8230; 2"
    assert ink.span([2.0, 2.0001]) == "2"


def test_a_shade_is_between_white_and_full() -> None:
    """Orange for what raises, blue for what lowers."""
    assert [shade(1.0, 0.0), shade(1.0), shade(-1.0)] == ["#ffffff", "#f09632", "#2d6eb4"]
