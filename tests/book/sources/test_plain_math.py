"""Formulas as plain text: what titles hold, and what cannot be plain."""

from __future__ import annotations

import pytest

from bookbuild.sources.plain_math import plain_math, plain_text


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"x_i", "xᵢ"),
        (r"\pi", "π"),
        (r"\sqrt{d_k}", "√dₖ"),
        (r"\sqrt{a + b}", "√(a+b)"),
        (r"\mathcal{N}(0, 0{,}1^2)", "N(0, 0,1²)"),
        (r"\mathrm{ReLU}'(0) = 0", "ReLU′(0) = 0"),
        (r"\frac{\partial L}{\partial W}", "∂L/∂W"),
        (r"\hat{y} \le \bar{x}", "ŷ ≤ x̄"),
        (r"O(n \log n)", "O(n log n)"),
        (r"3 \cdot 10^{-4}", "3 · 10⁻⁴"),
        (r"y_{\text{pred}}^{(i)}", "y_pred⁽ⁱ⁾"),
        (r"\lVert x \rVert_2", "‖x‖₂"),
        (r"K-1", "K − 1"),
    ],
)
def test_formula_becomes_plain(tex: str, plain: str) -> None:
    assert plain_math(tex) == plain


@pytest.mark.parametrize(
    "tex",
    [r"\underbrace{x}_{y}", r"\sum_{i=1}^n x_i", r"\begin{pmatrix} a \\ b \end{pmatrix}", r"\foo", r"x_{a,\,b b}"],
)
def test_formula_that_cannot_be_plain_is_refused(tex: str) -> None:
    with pytest.raises(ValueError, match=r"has no plain form|Unknown|not supported|Unsupported"):
        plain_math(tex)


def test_prices_are_no_formulas() -> None:
    text = r"From $5 to $10, \$7 and $\underbrace{x}_{y}$"
    assert plain_text(text) == text
    assert plain_text("On $k$-means: $x_1$") == "On k-means: x₁"
