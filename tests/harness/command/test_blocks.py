"""`lakatos blocks`: which are listed, and which no claim reaches."""

from lakatos.harness.catalogue.blocks import zoo


def test_blocks_are_listed_by_name_and_file_in_any_spelling(lakatos, objects):
    assert lakatos("blocks", "RMSNorm").stdout.startswith("normalisation.rms_norm: ")
    found = objects(lakatos("blocks", "normalisation", "softmax", "--json", "-"))
    assert {each["family"] for each in found} == {"normalisation", "softmax"}
    unknown = lakatos("blocks", "sofmax")
    assert (unknown.exit_code, "did you mean softmax" in unknown.output) == (2, True)


def test_blocks_that_no_claim_reaches_are_counted_and_listed(lakatos):
    result = lakatos("blocks", "--unclaimed")
    assert result.exit_code == 0
    listed = result.stdout.splitlines()
    assert f"{len(listed)} of {len(zoo())} blocks are reached by no claim" in result.stderr
    assert not any(line.startswith("normalisation.layer_norm:") for line in listed)
