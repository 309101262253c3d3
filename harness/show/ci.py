"""Answers as others' services read them: JUnit's XML, and the annotations of GitHub's workflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_DECLARED = '<?xml version="1.0" encoding="utf-8"?>'
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = _IN_DATA | {":": "%3A", ",": "%2C"}


@dataclass(frozen=True)
class Expectation:
    """Something that was expected, and what is wrong with it."""

    subject: str
    """The block or the file that it is about."""
    name: str
    wrong: str = ""
    """What is not as expected, with the counterexample; nothing where all is well."""
    file: str = ""
    line: int = 0


def junit(expected: Sequence[Expectation]) -> bytes:
    """Write expectations as a suite of tests, in the XML that began with JUnit."""
    failed = sum(bool(each.wrong) for each in expected)
    counted = {"tests": str(len(expected)), "failures": str(failed), "errors": "0"}
    suites = ET.Element("testsuites", counted)
    suite = ET.SubElement(suites, "testsuite", {"name": "lakatos", **counted})
    for each in expected:
        place = {"file": each.file} if each.file else {}
        place |= {"line": str(each.line)} if each.line else {}
        case = ET.SubElement(
            suite, "testcase", {"classname": each.subject, "name": each.name, **place}
        )
        if each.wrong:
            text = printable(each.wrong)
            told = ET.SubElement(case, "failure", {"message": text.partition("\n")[0]})
            told.text = text
    ET.indent(suites)
    return f"{_DECLARED}\n{ET.tostring(suites, encoding='unicode')}\n".encode()


def annotation(title: str, text: str, file: str = "", line: int = 0) -> str:
    """Return the line that makes GitHub mark a place in a pull request."""
    place = {"file": file, "line": str(line or ""), "title": title}
    named = ",".join(
        f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in place.items() if value
    )
    return f"::error {named}::{_escaped(printable(text), _IN_DATA)}"


def _escaped(text: str, by: dict[str, str]) -> str:
    return "".join(by.get(letter, letter) for letter in text)
