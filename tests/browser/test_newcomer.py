"""Somebody who has never been here: how many steps and seconds, from a question to an answer."""

import subprocess
import sys
import time

import pytest

QUESTION = "are normalised attention weights cosine similarities?"
CLAIM = "attention_weights_are_cosines"
CLAIMS = '''
from lakatos.reference import softmax
from lakatos.theory import FAILS, Array, Real, Relation, Source, block, claim, equal

NOTE = Source(key="me", title="A note", authors=("Me",), year=2026, url="https://example.org")


@block(source=NOTE)
def sharpened(scores: Real[Array, "n"]) -> Real[Array, "n"]:
    r"""Weigh scores at temperature one half.

    $$ \\mathrm{softmax}(2 z) $$
    """
    return softmax(2 * scores)


@claim(latex=r"\\mathrm{softmax}(2z) = \\mathrm{softmax}(z)", source=NOTE, expected=FAILS)
def sharpening_changes_nothing(scores: Real[Array, "n"]) -> Relation:
    """Sharpening changes no weights."""
    return equal(sharpened(scores), softmax(scores))
'''
COMMANDS = ("lakatos check claims_mine.py", "lakatos atlas --out site claims_mine.py")
PASTED = """<!DOCTYPE html><title>An answer</title><textarea aria-label="Your answer"></textarea>"""


@pytest.fixture
def pasted(tmp_path):
    """Return what pastes the clipboard into somebody's answer, and gives what stands there."""
    (tmp_path / "answer.html").write_text(PASTED)

    def paste(page):
        page.goto((tmp_path / "answer.html").as_uri())
        field = page.get_by_role("textbox")
        field.click()
        page.keyboard.press("Control+V")
        return field.input_value()

    return paste


def test_from_a_question_to_a_pasted_citation(chromium, site, pasted):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    began = time.monotonic()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("searchbox").press_sequentially(QUESTION)
    links = page.locator("[data-results] a")
    found = [links.nth(place).get_attribute("href") for place in range(links.count())]
    first = next(place for place, href in enumerate(found) if f"/{CLAIM}/" in href)
    assert first < 3
    links.nth(first).click()
    assert "Refuted" in page.locator(".kicker").inner_text()
    story = page.locator("[aria-labelledby=story]").inner_text()
    assert "the weights of self-attention are the softmax of the cosines" in story
    page.locator("[aria-labelledby=cite] .copied").first.get_by_role("button").click()
    page.get_by_text("Copied", exact=True).wait_for()
    text = pasted(page)
    print(f"a question to a pasted citation: 4 steps, {time.monotonic() - began:.1f} s")  # noqa: T201
    assert text.startswith("**Refuted:** For tokens of length one, the weights of self-attention")
    assert f"lakatos verify {CLAIM}-" in text
    assert len(text.splitlines()) <= 15
    context.close()


def test_from_a_file_to_the_page_of_a_claim_of_ones_own(opened, tmp_path):
    began = time.monotonic()
    (tmp_path / "claims_mine.py").write_text(CLAIMS)
    for command in COMMANDS:
        whole = [sys.executable, "-m", *command.split()]
        subprocess.run(whole, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    one = opened(folder=tmp_path / "site")
    page = one.go("")
    page.get_by_role("searchbox").press_sequentially("sharpening")
    page.locator("[data-results] a[href*='claim/']").first.click()
    page.get_by_text("Sharpening changes no weights.").first.wait_for()
    print(f"a file to its page: {len(COMMANDS)} commands, {time.monotonic() - began:.1f} s")  # noqa: T201
    page.get_by_role("link", name="sharpened").first.click()
    assert "np.exp" in page.locator("#code ~ div").first.inner_text()
    assert "It calls softmax" in page.locator("main").inner_text()
    assert "zero preserving" in page.locator("dl.row").inner_text()
