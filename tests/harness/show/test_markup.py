"""Words and formulas in markup: what means nothing stays as it is written."""

from lakatos.harness.show.markup import NO_FORMULA, address, formula, key, markdown, tex


def test_a_formula_stays_as_it_is_written():
    for latex in (
        r"\{x : x < y\} \le \frac{1}{2}",
        r"x <y",
        r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}",
    ):
        assert formula(latex).replace("< ", "<") == latex.replace("< ", "<")
    assert formula(r"\input{x}") == NO_FORMULA


def test_text_without_marks_stays_as_it_is_written():
    for text in (
        "x < y and [0, 1]",
        "snake_case of x[i] (see p. 3)",
        "`code_` & more",
        "a - b > c",
    ):
        assert markdown(text) == text


def test_marks_are_escaped_where_they_mean_something():
    assert markdown("<b> *x* _y_ a_b $z$") == r"\<b> \*x\* \_y\_ a_b \$z\$"
    assert markdown("# one\n- two") == r"\# one - two"


def test_fields_of_a_bibliography_end_where_they_end():
    assert key("a}, b = {c") == "abc"
    assert address("https://example.org/{x}") == "https://example.org/%7Bx%7D"
    assert tex("50 % of {x}") == r"50 \% of \{x\}"
