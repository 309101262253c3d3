"""The language is imported from one place, and a domain there is a class to Python."""

from typing import get_args

import pytest
from lakatos import theory
from lakatos.theory import composite, domain, integers, matrices, rows

DOMAINS = {
    name: each
    for module in (domain, composite, integers, matrices, rows)
    for name, each in vars(module).items()
    if isinstance(each, type) and issubclass(each, domain.Domain) and not name.startswith("_")
}
INNER = {"Domain", "ModuleParameters", "Optional", "Parameters", "Rows"}
"""What no signature names: the bases, and what `| None`, a dataclass and a module make."""


def test_every_public_name_is_there():
    assert [name for name in theory.__all__ if not hasattr(theory, name)] == []


@pytest.mark.parametrize("name", sorted(DOMAINS.keys() - INNER))
def test_every_domain_is_public_and_is_its_class(name):
    assert name in theory.__all__
    assert getattr(theory, name) is DOMAINS[name]


def test_a_domain_is_no_annotated_type_at_run_time():
    read = theory.Real[theory.Array, "n d"]
    assert isinstance(read, domain.Domain)
    assert get_args(read) == ()
