"""`lakatos export`: files for another program."""


def test_export_writes_lemmas_and_theorems(lakatos, project):
    lakatos("check", "softmax_is_affine")
    result = lakatos("export", "--coq", "proofs")
    assert result.exit_code == 0, result.output
    written = [(project / "proofs" / name).read_text() for name in ("Refutations.v", "Theory.v")]
    assert written[0].count("Lemma softmax_is_affine :") == 1
    assert "Refutations.v: 1 statements" in result.output
    assert "Theorem attention_ignores_key_order" in written[1]
    assert "Theorem equal_ok" in (project / "proofs" / "Contractions.v").read_text()


def test_export_states_what_is_proved_for_all_sizes_and_accepted(lakatos, project):
    lakatos("check", "frozen_attention_layers_collapse")
    result = lakatos("export", "--coq", "proofs")
    assert result.exit_code == 0, result.output
    text = (project / "proofs" / "Proofs.v").read_text()
    assert text.count("Lemma frozen_attention_layers_collapse :") == 1
    assert "1 claims for all sizes; of 0 more the proof is ours alone" in result.output


def test_export_needs_a_folder(lakatos, project):
    assert lakatos("export").exit_code == 2
    (project / "taken").write_text("")
    assert lakatos("export", "--coq", "taken").exit_code == 2
