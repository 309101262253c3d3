"""Answers for services: the XML that began with JUnit, and GitHub's annotations."""

from xml.etree import ElementTree as ET

from lakatos.harness.show.ci import Expectation, annotation, junit


def test_a_suite_counts_what_failed_and_says_why():
    told = "causal of f is expected to hold, and it fails\n  x  [[<0>]] \x1b[31m"
    suite = ET.fromstring(  # noqa: S314 - ours
        junit([Expectation("f", "causal", told, "f.py", 3), Expectation("f", "affine")])
    )
    assert suite.attrib == {"tests": "2", "failures": "1", "errors": "0"}
    first, second = suite.iter("testcase")
    assert first.attrib == {"classname": "f", "name": "causal", "file": "f.py", "line": "3"}
    assert first[0].attrib["message"] == "causal of f is expected to hold, and it fails"
    assert first[0].text.endswith("[[<0>]] \\x1b[31m")
    assert not list(second)


def test_no_text_leaves_its_annotation():
    line = annotation("a: b, c", "50 %\n::error::other", "d,e.py", 2)
    assert line == "::error file=d%2Ce.py,line=2,title=a%3A b%2C c::50 %25%0A::error::other"
