"""What the terminal shows: whole at every width, and a user's text as text."""

import io
from dataclasses import replace

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import load_file, select
from lakatos.harness.decide import Decision
from lakatos.harness.judge.weigh import Outcome
from lakatos.harness.laws.table import Cell, Grounds
from lakatos.harness.show import law_table, lists, pages, report
from lakatos.harness.show.exhibit import Exhibit
from lakatos.harness.show.printable import printable
from lakatos.harness.show.report import answer
from lakatos.theory.verdict import Evidence, Strength, Verdict
from rich.console import Console

ODD = "[/] [bold]x[/bold] [link=https://example.org]y[/link] \x1b[35;7mred \x9b2J \u202eback"
SEEN = r"[/] [bold]x[/bold] [link=https://example.org]y[/link] \x1b[35;7mred \x9b2J \u202eback"
CLAIMS = '''
@claim(latex=ODD, source=ME.at(ODD, quote=ODD), expected=HOLDS)
def odd_words(x: Real[Array, "n d"]) -> Relation:
    """A statement."""
    return equal(x, x)


odd_words.function.__doc__ = f"{ODD}\\n\\nBecause {ODD}."
'''
WIDTHS = [80, 120]


def shown(width, *renderables):
    """Return what a terminal of this width shows, colours and all."""
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=True, highlight=False)
    console.print(*renderables, sep="\n")
    return file.getvalue()


def plain(width, *renderables):
    """Return what a terminal of this width shows, without colours."""
    file = io.StringIO()
    Console(file=file, width=width, highlight=False).print(*renderables, sep="\n")
    return file.getvalue()


def joined(text):
    """Undo the breaks between lines."""
    return " ".join(text.replace("│", " ").split())


@pytest.fixture
def odd(claims_file):
    (claim,) = load_file(claims_file(f"ODD = {ODD!r}\n", CLAIMS))
    return claim


@pytest.fixture
def odd_block():
    block = zoo()[0]
    return replace(block, function=_odd)


def _odd(x):
    return x


_odd.__doc__ = f"{ODD}\n\n$$ {ODD} $$"


def decided(claims):
    long = "certified counterexample: x = " + ", ".join(["[0, 1]"] * 30)
    evidence = Evidence(Strength.NONE, f"{long} {ODD}")
    return [answer(Decision(claim, Outcome(Verdict.FAILS, evidence))) for claim in claims]


def everything(claims, blocks):
    """Return everything that is shown of claims and blocks, by the command that shows it."""
    listed = [lists.Listed.of(claim, claim.expected, claim.subject, "a note") for claim in claims]
    cells = [
        Cell(
            law="additive", block=block.name, verdict=Verdict.FAILS, derived=False,
            evidence=Grounds(Strength.NONE, reason=ODD), parameters=parameters,
            counterexample=f"additive__{block.name}-0123456789ab",
        )
        for block in blocks for parameters in ("all", "some")
    ]  # fmt: skip
    return {
        "list": [*lists.claim_entries(listed)],
        "check": [*report.verdicts(decided(claims)), report.summary(decided(claims))],
        "blocks": [*lists.block_entries(blocks)],
        "show a claim": [pages.claim_page(Exhibit(claim, None)) for claim in claims],
        "show a block": [pages.block_page(block, ["none"], listed, listed) for block in blocks],
        "matrix": [*law_table.row_lines(cells, {"additive": "f(x + y) = f(x) + f(y)"})],
    }


COMMANDS = ["list", "check", "blocks", "show a claim", "show a block", "matrix"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_wider_than_the_terminal(command, width):
    claims, blocks = select(["similarity", "layer_norm"]), zoo()[:40]
    text = plain(width, *everything(claims, blocks)[command])
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_ids_and_evidence_are_whole(width):
    claims = select(["similarity", "softmax"])
    for command in ("list", "check"):
        text = plain(width, *everything(claims, [])[command])
        for claim in claims:
            assert claim.id in text
        assert len(text.splitlines()) < 8 * len(claims)
    text = joined(plain(width, *everything(claims, [])["check"]))
    assert text.count("x = [0, 1], [0, 1]") == len(claims)
    statements = joined(plain(width, *everything(claims, [])["list"]))
    assert all(claim.statement in statements for claim in claims)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_matrix_has_a_mark_for_every_law_at_every_width(width):
    names = [f"law_{place}" for place in range(60)]
    row = [
        Cell(
            law=name, block="a_block", verdict=Verdict.HOLDS, derived=False, parameters="all",
            evidence=Grounds(Strength.PROVED),
        )
        for name in names
    ]  # fmt: skip
    text = plain(width, *law_table.matrix_tables([row], names, width))
    assert text.count("✓") == 60
    assert max(map(len, text.splitlines())) <= width
    assert all(f"{place}" in text.split() for place in range(1, 61))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_users_text_is_printed_as_text(odd, odd_block, command, width):
    text = shown(width, *everything([odd], [odd_block])[command])
    assert "\x1b[35;7m" not in text
    assert "\x1b]8;" not in text
    assert not set(text) & set("\x9b\u202e")
    assert SEEN in joined(plain(2000, *everything([odd], [odd_block])[command]))


def test_lines_for_a_pipe_are_printed_as_text(odd):
    listed = lists.Listed.of(odd, odd.expected, odd.subject)
    assert SEEN in printable(lists.claim_line(listed))
    assert printable("a\tb\nc ≥ ∅") == "a\tb\nc ≥ ∅"


def test_commands_print_a_users_text_as_text(lakatos, claims_file):
    path = claims_file(f"ODD = {ODD!r}\n", CLAIMS)
    for words in (["list", path], ["search", "because", "--in", path]):
        result = lakatos(*words)
        assert result.exit_code == 0
        assert SEEN in result.output
        assert "\x1b" not in result.output
