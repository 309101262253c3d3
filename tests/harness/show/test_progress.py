"""A bar is shown on a terminal alone, and counts what it is told."""

import pytest
from lakatos.harness.show.progress import bar


def test_without_a_terminal_nothing_is_shown(capsys):
    with bar() as progress:
        task = progress.add_task("at work", total=2)
        progress.advance(task)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert progress.tasks[0].completed == 1


@pytest.mark.parametrize("shown", [True, False])
def test_on_a_terminal_the_work_at_hand_is_named(monkeypatch, capsys, shown):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with bar(shown=shown) as progress:
        progress.add_task("softmax_is_affine", total=2)
        progress.refresh()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert ("softmax_is_affine" in captured.err) == shown
