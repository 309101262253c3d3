"""Whatever people write is shown as text: it is no tag, link, command or end of a formula."""

import ast
import html.parser
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store
from lakatos.harness.show.cite import FORMATS, cite
from lakatos.harness.show.exhibit import Exhibit
from lakatos.theory import FAILS, Array, Citation, Real, Source, claim, equal
from lakatos.tools.sample import HERE
from markdown_it import MarkdownIt

TEXTS = {
    "lines": "one\nimport os\rimport sys\n\n# two\u2028three",
    "a script": "<script>alert(1)</script>",
    "a picture": "<img src=x onerror=alert(1)>",
    "a closed tag": "</p></article><script src=//x>",
    "an address": "<https://example.org>",
    "a comment": "<!-- the rest is gone",
    "an instruction": "<?php x ?>",
    "a link": "[click](javascript:alert(1))",
    "a picture in marks": "![x](https://example.org/track.png)",
    "a reference": "[x][y] and [y]: javascript:alert(1)",
    "a letter by number": "&#60;script&#62; &lt;b&gt;",
    "marks": "*bold* __bold__ _it_ ~~gone~~ `open",
    "a fence": "```` js",
    "a heading": "# A heading",
    "a quotation": "> quoted",
    "a list": "- an entry",
    "a table": "| a | b |",
    "money": "$$ \\href{javascript:alert(1)}{x} $$ costs $5",
    "a backslash": "\\<script>alert(1)</script> \\`code\\`",
    "code around a tag": "`<script>` and ``<script>` <script>",
    "braces": "}, note = {\\input{/etc/passwd}",
    "commands": "\\input{/etc/passwd} \\write18{true} %",
    "colours": "\x1b[31mred\x1b[0m \x9b2J",
    "a cleared screen": "\x1b[2J\x1b[Hvalid",
    "a title of the window": "\x1b]0;mine\x07",
    "letters that run backwards": "\u202edilav",
    "markup of the terminal": "[/] [link=file:///x]here[/link] [bold]x",
    "quotes": "\"\"\" ''' \" ' \\",
}
FORMULAS = {
    "a tag": "<script>alert(1)</script>",
    "an end": "x $$ <script> $$",
    "another end": r"x \] \input{a} \[",
    "a link": r"\href{javascript:alert(1)}{x}",
    "a file": r"\input{/etc/passwd}",
    "a shell": r"\immediate\write18{true}",
    "a definition": r"\def\x{y} \x",
    "an open brace": "{x",
    "a closed brace": "x} \\input{y",
    "an empty line": "x\n\n\\input{y}",
    "a class": r"\class{evil}{x}",
    "a link in marks": "[x](javascript:alert(1))",
}


@claim(latex="x = 1", source=HERE, expected=FAILS)
def every_number_is_one(x: Real[Array, ""]):
    """Every number is one."""
    return equal(x, Fraction(1))


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("catalogue"))
    return decide(every_number_is_one, store, Effort(examples=5, light=True)).record


def odd(text, latex="x = 1"):
    """Return a claim that says a text wherever it may say something."""

    def every_number_is_one(x):
        return equal(x, Fraction(1))

    every_number_is_one.__doc__ = f"{text} is said.\n\n{text} is why."
    source = Citation(Source("a}key", text, (text, "Other"), 2024, text, text), text, text)
    made = replace(globals()["every_number_is_one"], function=every_number_is_one)
    return replace(made, latex=latex, source=source)


def exhibit(record, text, latex="x = 1"):
    made = odd(text, latex)
    return Exhibit(made, record, (made,))


class Tags(html.parser.HTMLParser):
    """Lists the tags of a page, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, sorted(name for name, _ in attrs)))

    def handle_comment(self, data):
        self.tags.append(("comment", data))

    def handle_pi(self, data):
        self.tags.append(("instruction", data))

    def handle_data(self, data):
        self.text += data


def rendered(text):
    """Return the page that a reader of Markdown makes, tags of users included."""
    return Tags(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def spoken(text):
    """Return the letters and digits of a text, in order."""
    return re.sub(r"[\W_]|x1b|x9b|x07|u202e|u2028", "", text)


PLAIN = {
    style: lambda record, style=style: rendered(cite(exhibit(record, "It"), style)).tags
    for style in ("markdown", "github", "stackexchange", "reddit", "html")
}


@pytest.mark.parametrize("style", PLAIN)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_no_markup(record, style, kind):
    text = cite(exhibit(record, TEXTS[kind]), style)
    page = Tags(text) if style == "html" else rendered(text)
    plain = cite(exhibit(record, "It"), style)
    expected = Tags(plain) if style == "html" else rendered(plain)
    ours = [tag for tag in page.tags if tag[0] != "code"]
    assert ours == [tag for tag in expected.tags if tag[0] != "code"]
    assert spoken(TEXTS[kind]) in spoken(page.text)


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("kind", TEXTS)
def test_no_citation_commands_the_terminal(record, style, kind):
    text = cite(exhibit(record, TEXTS[kind]), style)
    assert all(each.isprintable() or each in "\n\t" for each in text)


@pytest.mark.parametrize("style", ["latex", "bibtex"])
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_no_command_of_latex(record, style, kind):
    text = cite(exhibit(record, TEXTS[kind]), style)
    assert not re.search(r"(?<!\\)\\(input|href|write)", text.replace(r"\textbackslash{}", ""))
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize("kind", TEXTS)
def test_a_script_has_no_text_of_its_claim_in_it(record, kind):
    script = cite(exhibit(record, TEXTS[kind]), "python")
    assert ast.dump(ast.parse(script)) == ast.dump(ast.parse(cite(exhibit(record, "It"), "python")))


@pytest.mark.parametrize("style", PLAIN)
@pytest.mark.parametrize("kind", FORMULAS)
def test_a_formula_is_no_markup(record, style, kind):
    text = cite(exhibit(record, "It", FORMULAS[kind]), style)
    page = Tags(text) if style == "html" else rendered(text)
    plain = cite(exhibit(record, "It"), style)
    assert page.tags == (Tags(plain) if style == "html" else rendered(plain)).tags
    assert not re.search(r"\\(href|input|write|def|class)\b", text)
