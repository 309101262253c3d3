"""Dates: a finding is on record since the commit that first had it; without one nothing is new."""

import os
import shutil
import subprocess
from types import SimpleNamespace

import pytest
from lakatos.harness.keep.store import FACTS
from lakatos.harness.show.atlas.history import Histories, Since, history
from lakatos.harness.show.atlas.start import newest
from lakatos.reference import softmax
from lakatos.theory import FAILS, Array, Real, Source, claim, equal
from lakatos.theory.verdict import Verdict

OLD, NEW, OTHER = "a-0123456789ab", "a-ba9876543210", "b-000000000000"
HERE = Source("note", "A note", ("Me",), 2026, "https://example.org")


@claim(latex="x", source=HERE, expected=FAILS)
def doubled(scores: Real[Array, "n"]):
    """Softmax does not see a factor of two."""
    return equal(softmax(2 * scores), softmax(scores))


def git(folder, *words, day="2026-01-01"):
    program = shutil.which("git") or pytest.skip("git is not installed")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(
        [program, *who, *words], cwd=folder, env=os.environ | dates, check=True, capture_output=True
    )


def kept(folder, *ids, day=""):
    """Write facts with these ids, and commit them on a day."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f'{{"claim":"c","id":"{each}"}}\n' for each in ids)
    (folder / FACTS).write_text(text)
    if day:
        git(folder, "add", ".")
        git(folder, "commit", "-m", "facts", day=day)


@pytest.fixture
def folder(tmp_path):
    """Facts of three days, the last of which are in no commit."""
    git(tmp_path, "init")
    folder = tmp_path / ".lakatos"
    kept(folder, OLD, day="2026-01-02")
    kept(folder, NEW, OTHER, day="2026-01-03")
    kept(folder, OTHER, NEW, "c-999999999999")
    return folder


def test_an_id_is_on_record_since_the_first_commit_that_has_it(folder):
    assert history(folder) == {
        OLD: Since(1, "2026-01-02"),
        NEW: Since(2, "2026-01-03"),
        OTHER: Since(2, "2026-01-03"),
    }


@pytest.mark.usefixtures("folder")
def test_where_no_history_tells_nothing_is_said(tmp_path):
    git(tmp_path, "clone", "--depth", "1", f"file://{tmp_path}", "cut")
    assert history(tmp_path / "cut" / ".lakatos") == {}
    assert history(tmp_path / "nowhere") == {}
    (tmp_path / "bare").mkdir()
    assert history(tmp_path / "bare") == {}
    assert Histories({}, {}).since(doubled, [OLD]) is None


def test_settings_of_a_repository_neither_run_programs_nor_hide_facts(folder, tmp_path):
    before = history(folder)
    (tmp_path / ".gitattributes").write_text("*.jsonl -diff\n")
    for name in ("diff.external", "core.pager", "gpg.program", "core.fsmonitor"):
        git(tmp_path, "config", name, f"touch {tmp_path / 'ran'} #")
    for name in ("log.showSignature", "diff.noprefix"):
        git(tmp_path, "config", name, "true")
    git(tmp_path, "config", "color.ui", "always")
    git(tmp_path, "config", "log.showRoot", "false")
    assert history(folder) == before
    assert not (tmp_path / "ran").exists()


def test_a_finding_is_as_old_as_its_first_id_and_new_where_no_commit_has_it(folder):
    found = Histories({}, history(folder))
    assert str(found.since(doubled, [NEW, OLD, "a"])) == "on record since 2 January 2026"
    assert str(found.since(doubled, [NEW])) == "on record since 3 January 2026"
    assert str(found.since(doubled, ["c-999999999999"])) == "not committed yet"


def leaf(name, since, repaired_by=()):
    return SimpleNamespace(
        id=name, family="f", subject=name, settled=True, since=since, repaired_by=repaired_by,
        verdict=Verdict.FAILS,
    )  # fmt: skip


def test_thenewest_come_first_and_nothing_is_called_new_beside_what_has_no_date():
    days = [Since(1, "2026-01-02"), Since(1 << 60, ""), Since(2, "2026-01-03")]
    found = [leaf(name, since) for name, since in zip("abc", days, strict=True)]
    assert [each.id for each in newest(found)] == ["b", "c", "a"]
    assert newest([*found, leaf("d", None)]) == []
