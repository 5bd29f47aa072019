"""Mathematics for the pages: LaTeX and exact values as MathML, without a network."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import latex2mathml.converter
from markupsafe import Markup, escape

_RATIONAL = re.compile(r"(-?)(\d+)(?:/(\d+))?")


def formula(latex: str, display: str = "block") -> Markup:
    """LaTeX as MathML.  ValueError where it does not parse, or holds a macro that the converter lets through unread."""
    try:
        known = re.sub(r"\\arg(?![a-zA-Z])", r"\\operatorname{arg}", latex)  # the one standard operator it lacks
        tree = latex2mathml.converter.convert_to_element(known, display=display)
    except Exception as error:  # the converter has a type of its own for each mistake
        raise ValueError(f"no MathML for {latex!r}: {type(error).__name__}") from error
    for node in tree.iter():
        node.text = html.unescape(node.text) if node.text else node.text  # the converter escapes symbols, but not text
    markup = ET.tostring(tree, encoding="unicode")
    if "\\" in re.sub(r"&#x0*5c;", r"\\", markup, flags=re.I):
        raise ValueError(f"no MathML for a macro in {latex!r}: rewrite the formula without it")
    return Markup(markup)


def instance(witness: Mapping[str, Any]) -> Markup:
    """A witness as equations, one for each input; matrices of rationals as matrices."""
    rows = (f'<math display="block"><mi>{escape(n)}</mi><mo>=</mo>{_value(v)}</math>' for n, v in witness.items())
    return Markup("".join(rows))


def _is_matrix(value: Any) -> bool:
    """Rows of one length that hold no lists: a list of matrices is not a matrix of vectors."""
    if not isinstance(value, list) or not value or not all(isinstance(row, list) for row in value):
        return False
    return len({len(row) for row in value}) == 1 and not any(isinstance(x, list) for row in value for x in row)


def _value(value: Any) -> str:
    if _is_matrix(value):
        body = "".join(f"<mtr>{''.join(f'<mtd>{_value(x)}</mtd>' for x in row)}</mtr>" for row in value)
        return f'<mtable class="matrix">{body}</mtable>'  # the style sheet draws its fences: not every font can stretch
    if isinstance(value, list):
        return f"<mrow><mo>(</mo>{'<mo>,</mo>'.join(map(_value, value))}<mo>)</mo></mrow>"
    if isinstance(value, Mapping):
        pairs = (f"<mi>{escape(k)}</mi><mo>=</mo>{_value(v)}" for k, v in value.items())
        return f"<mrow><mo>{{</mo>{'<mo>,</mo>'.join(pairs)}<mo>}}</mo></mrow>"
    number = _RATIONAL.fullmatch(str(value))
    if not number:
        return f"<mtext>{escape(value)}</mtext>"
    sign, top, bottom = number.groups()
    plain = f"<mn>{top}</mn>" if bottom is None else f"<mfrac><mn>{top}</mn><mn>{bottom}</mn></mfrac>"
    return f"<mrow><mo>−</mo>{plain}</mrow>" if sign else plain
