"""Claims about functions of a number: the facts that proofs and z3 are given about them."""

from ..systems import cbrt, erf, pi
from ..theory import (
    Array,
    Between,
    NonNegative,
    Positive,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    dot,
    equal,
    less,
    source,
)

# The exponential function.


@claim(latex=r"e^t > 0, \quad e^t \ge 1 + t", source=source("dlmf").at("4.5(ii)").implies())
def an_exponential_lies_above_its_tangent_at_zero(numbers: Real[Array, "n"]) -> Relation:
    """An exponential is positive, and lies above its tangent at zero.

    It is convex, and its slope at zero is 1.
    """
    powers = array_namespace(numbers).exp(numbers)
    return all_of(less(0, powers), at_most(1 + numbers, powers))


@claim(latex=r"e^{s + h} \ge e^s (1 + h)", source=source("boyd2004").at("section 3.1.3").implies())
def an_exponential_lies_above_its_tangents(
    places: Real[Array, "n"], steps: Real[Array, "n"]
) -> Relation:
    """An exponential lies above each of its tangents.

    At the tangent's place both are equal, and so are their slopes; the exponential's rises.
    """
    exp = array_namespace(places).exp
    return at_most(exp(places) * (1 + steps), exp(places + steps))


@claim(
    latex=r"e^0 = 1, \quad e^{x + y} = e^x e^y, \quad e^{2 x} = (e^x)^2",
    source=source("dlmf").at("4.8(ii)").implies(),
)
def an_exponential_of_a_sum_is_a_product(
    numbers: Real[Array, "n"], others: Real[Array, "n"]
) -> Relation:
    """An exponential of a sum is the product of the exponentials, and that of zero is 1.

    Both sides solve y' = y, and at zero they are equal.
    """
    exp = array_namespace(numbers).exp
    return all_of(
        equal(exp(0 * numbers), 1),
        equal(exp(numbers + others), exp(numbers) * exp(others)),
        equal(exp(2 * numbers), exp(numbers) * exp(numbers)),
    )


@claim(latex=r"s \ge 0 \implies e^{t + s} \ge e^t", source=source("dlmf").at("4.5(ii)").implies())
def exponentials_rise(numbers: Real[Array, "n"], steps: NonNegative[Array, "n"]) -> Relation:
    """Exponentials rise.

    The power of a step that is not negative is at least 1.
    """
    exp = array_namespace(numbers).exp
    return at_most(exp(numbers), exp(numbers + steps))


# Logarithms and roots.


@claim(
    latex=r"0 < x \le y \implies \log x \le \log y, \quad x = e^t,\ y = e^{t + s}",
    source=source("dlmf").at("4.5(i)").implies(),
)
def logarithms_rise(numbers: Real[Array, "n"], steps: NonNegative[Array, "n"]) -> Relation:
    """Logarithms rise.

    Every positive number is an exponential, of a greater number a greater one.
    """
    xp = array_namespace(numbers)
    return at_most(xp.log(xp.exp(numbers)), xp.log(xp.exp(numbers + steps)))


@claim(
    latex=r"1 - \frac{1}{x} \le \log x \le x - 1, \quad e^{\log x} = x, \quad x = e^t",
    source=source("dlmf").at("4.5(i)"),
)
def a_logarithm_lies_below_its_tangent_and_undoes_a_power(
    numbers: Real[Array, "n"],
) -> Relation:
    """A logarithm lies below its tangent at 1, above 1 - 1/x, and its exponential is the number.

    Every positive number is an exponential. The first is e^t >= 1 + t, and the second is the same
    at -t.
    """
    xp = array_namespace(numbers)
    powers = xp.exp(numbers)
    logs = xp.log(powers)
    return all_of(
        at_most(1 - 1 / powers, logs),
        at_most(logs, powers - 1),
        equal(xp.exp(logs), powers),
    )


@claim(
    latex=r"w \ge 0,\ \textstyle\sum_j w_j = 1,\ y > 0"
    r" \implies \sum_j w_j \log y_j \le \log \sum_j w_j y_j",
    source=source("boyd2004").at("section 3.1.8").implies(),
)
def the_logarithm_of_a_mean_is_at_least_the_mean_of_logarithms(
    weights: StochasticRows[Array, "n"], numbers: Positive[Array, "n"]
) -> Relation:
    """The logarithm of a mean is at least the mean of the logarithms.

    This is Jensen's inequality for the logarithm, which lies below its tangent at the mean.
    """
    log = array_namespace(numbers).log
    return at_most(dot(weights, log(numbers)), log(dot(weights, numbers)))


@claim(
    latex=r"x \ge 0 \implies \sqrt{x} \ge 0,\ \left(\sqrt{x}\right)^2 = x;"
    r" \quad 0 \le r \le s \implies \sqrt{r^2} \le \sqrt{s^2}",
    source=source("dlmf").at("4.2(iv)").implies(),
)
def roots_are_not_negative_and_have_their_squares(
    numbers: NonNegative[Array, "n"], steps: NonNegative[Array, "n"]
) -> Relation:
    """A root is not negative, its square is the number, and it rises.

    Every number that is not negative is a square, of a greater number a greater one.
    """
    sqrt, more = array_namespace(numbers).sqrt, numbers + steps
    return all_of(
        at_most(0, sqrt(numbers)),
        equal(sqrt(numbers) * sqrt(numbers), numbers),
        at_most(sqrt(numbers * numbers), sqrt(more * more)),
    )


@claim(latex=r"\left(\sqrt[3]{x}\right)^3 = x", source=source("dlmf").at("4.2(iv)").implies())
def cube_roots_have_their_cubes(
    numbers: Real[Array, "n"], steps: NonNegative[Array, "n"]
) -> Relation:
    """The cube of a cube root is the number, and cube roots rise.

    Of two numbers the greater one has the greater cube.
    """
    roots = cbrt(numbers)
    return all_of(equal(roots * roots * roots, numbers), at_most(roots, cbrt(numbers + steps)))


# Functions between -1 and 1.


@claim(
    latex=r"|\tanh x| < 1, \quad 0 \le \tanh x \le x \text{ where } x \ge 0",
    source=source("dlmf").at("4.32").implies(),
)
def a_hyperbolic_tangent_is_below_one_and_its_number(
    numbers: Real[Array, "n"], sizes: NonNegative[Array, "n"]
) -> Relation:
    """A hyperbolic tangent is below 1, rises, and lies between zero and the number.

    Its slope is 1 less its square. It is odd, so that below zero all is turned round.
    """
    tanh = array_namespace(numbers).tanh
    return all_of(
        less(-1, tanh(numbers)),
        less(tanh(numbers), 1),
        at_most(0, tanh(sizes)),
        at_most(tanh(sizes), sizes),
        at_most(tanh(numbers), tanh(numbers + sizes)),
    )


@claim(
    latex=r"|\mathrm{erf}\, x| < 1, \quad \mathrm{erf}\, x \ge 0 \text{ where } x \ge 0",
    source=source("dlmf").at("7.2(i)").implies(),
)
def an_error_function_is_below_one_and_has_the_sign_of_its_number(
    numbers: Between[Array, "n", -32, 32], sizes: Between[Array, "n", 0, 8]
) -> Relation:
    """The error function is below 1, rises, and has the sign of the number.

    It is an integral of something positive from zero on, and that to infinity is 1. Farther out
    than these bounds it is nearer to 1 than enclosures tell, and goes on to rise.
    """
    return all_of(
        less(-1, erf(numbers)),
        less(erf(numbers), 1),
        at_most(0, erf(sizes)),
        at_most(erf(numbers), erf(numbers + sizes)),
    )


@claim(
    latex=r"\sin^2 x + \cos^2 x = 1, \quad |\sin x|, |\cos x| \le 1",
    source=source("dlmf").at("4.21"),
)
def sines_and_cosines_lie_on_a_circle(numbers: Real[Array, "n"]) -> Relation:
    """The squares of sine and cosine sum to one, so that neither is above 1 in size.

    They are the coordinates of a point of the unit circle, which begins at (1, 0).
    """
    xp = array_namespace(numbers)
    sines, cosines = xp.sin(numbers), xp.cos(numbers)
    return all_of(
        equal(sines * sines + cosines * cosines, 1),
        *(at_most(each, 1) for each in (sines, cosines, -sines, -cosines)),
        equal(xp.sin(0 * numbers), 0),
        equal(xp.cos(0 * numbers), 1),
    )


@claim(latex=r"3.1415926535 < \pi < 3.1415926536", source=source("dlmf").at("3.12"))
def pi_has_these_ten_digits(number: Real[Array, ""]) -> Relation:
    """The circle constant lies between 3.1415926535 and 3.1415926536.

    So do its inscribed and circumscribed polygons of enough sides.
    """
    circle = pi(like=number)
    low, high = (constant(each, like=number) for each in ("3.1415926535", "3.1415926536"))
    return all_of(less(low, circle), less(circle, high))


# Quotients.


@claim(
    latex=r"y > 0,\ s \ge 0 \implies \frac{x}{y} \le \frac{x + s}{y}, \quad \frac{x}{y}\, y = x",
    source=source("dlmf").at("4.5").implies(),
)
def quotients_by_one_positive_number_are_in_order(
    numbers: Real[Array, "n"], steps: NonNegative[Array, "n"], divisor: Positive[Array, ""]
) -> Relation:
    """Quotients by one positive number are ordered as what is divided, and times it they are that.

    The quotient of a step that is not negative is not negative.
    """
    return all_of(
        equal(numbers / divisor * divisor, numbers),
        at_most(0, steps / divisor),
        at_most(numbers / divisor, (numbers + steps) / divisor),
    )


@claim(
    latex=r"\textstyle\sum_i x_i \ne 0 \implies \sum_j \frac{x_j}{\sum_i x_i} = 1",
    source=source("dlmf").at("1.7(iii)").implies(),
)
def the_shares_of_a_sum_are_one_together(numbers: Positive[Array, "n"]) -> Relation:
    """The shares that terms have of their sum are one together.

    The sum is taken out of them, and divided by itself.
    """
    xp = array_namespace(numbers)
    return equal(xp.sum(numbers / xp.sum(numbers)), 1)


# Slopes.


@claim(
    latex=r"p(0) = 0,\ p' = q^2 \ge 0 \implies p(t) \ge 0 \text{ for } t \ge 0",
    source=source("dlmf").at("1.4(iii)").implies(),
)
def what_begins_at_zero_and_rises_is_not_negative(
    coefficients: Real[Array, "n"], along: Between[Array, "", 0, 8]
) -> Relation:
    """A polynomial that is zero at zero and whose slope is a square is not negative from there on.

    It is the integral of its slope. What is so of polynomials is so of all that has a slope, by
    the mean value theorem.
    """
    total = 0 * along
    for place in range(coefficients.shape[0]):
        for other in range(coefficients.shape[0]):
            power = place + other + 1
            total = total + coefficients[place] * coefficients[other] * along**power / power
    return at_most(0, total)
