"""A browser, and a site to look at with it."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGES = ("playwright", "axe_playwright_python", "latex2mathml")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ABSENT = ", ".join(
    [name for name in PACKAGES if not find_spec(name)] + ([] if CHROMIUM else ["chromium"])
)
NAMES = """
self_attention_is_additive softmax_is_affine two_projections_collapse cosines_ignore_the_origin
output_projection_and_dense_layer_collapse_through_norm zeroing_weights_is_masking_scores
a_mixture_uses_its_best_expert_alone scaled_scores_are_cosines gelu_is_monotone
dot_product_smoothing_averages_equal_values_to_themselves cosines_ignore_lengths
projected_scores_of_unit_tokens_are_cosines dot_products_rank_keys_as_cosines_do
one_channel_makes_every_pattern_of_weights log_probabilities_have_rank_at_most_d
a_switch_of_equal_experts_is_one_of_them float32_projections_collapse
metaformer_with_pooling_is_permutation_equivariant hidden_gelu_units_can_be_rescaled
mlp_mixing_is_permutation_equivariant gelu_stretches_by_at_most_110_percent
attention_weights_are_cosines unit_attention_weights_are_softmax_of_cosines
unit_attention_weights_order_keys_as_cosines
matrices_of_a_geglu_feed_forward_layer_may_be_exchanged unit_scores_are_cosines
scaled_scores_of_random_tokens_have_mean_zero gelu_is_nonexpansive
multi_head_attention_follows_the_order_of_tokens
""".split()  # noqa: SIM905 - names in lines

_PATIENCE = 1800
"""Seconds for a site of the whole catalogue on a machine that does much else: a minute's work."""


def pytest_addoption(parser):
    """Add what makes of a part of the catalogue all of it."""
    parser.addoption(
        "--whole", action="store_true", help="look at the whole catalogue's site: some minutes"
    )


def pytest_collection_modifyitems(items):
    """Skip, and say why, where there is no browser; `tox -e atlas` fails instead."""
    if ABSENT:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=f"there is no {ABSENT}"))


@pytest.fixture(scope="session")
def whole(request):
    return request.config.getoption("--whole")


@pytest.fixture(scope="session")
def site(tmp_path_factory, written, whole):
    """Return the folder of a site, written by the command."""
    return written(tmp_path_factory.mktemp("atlas"), *([] if whole else NAMES))


@pytest.fixture(scope="session")
def written():
    """Return what writes a site into a folder, from which the command is called."""

    def write(folder, *names, check=False):
        commands = [["check", *names]] if check else []
        for command in (*commands, ["atlas", "--out", "site", *names]):
            whole = [sys.executable, "-m", "lakatos", *command]
            subprocess.run(whole, cwd=folder, check=True, capture_output=True, timeout=_PATIENCE)
        return folder / "site"

    return write


@pytest.fixture(scope="session")
def point_of():
    """Return what finds the page of the point that settles a claim: not of one that moved."""

    def find(site, name):
        (record,) = site.glob(f"x/{name}-*/record.json")
        return record.parent.relative_to(site)

    return find


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be absent

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page of a site, with what went wrong in it."""

    def __init__(self, context, site):
        self.site, self.faults = site, []
        self.page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _dialog(self, dialog):
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith((self.site.as_uri(), "data:")):
            self.faults.append(f"request: {request.url}")

    def go(self, place):
        """Open a page of the site by its folder."""
        self.page.goto((self.site / place / "index.html").as_uri())
        return self.page


@pytest.fixture
def opened(chromium, site):
    """Return what opens pages at a width and in a scheme; at the end nothing may be wrong."""
    contexts, pages = [], []

    def open_(width=1280, scheme="light", folder=site):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        pages.append(Opened(context, folder))
        return pages[-1]

    yield open_
    for context in contexts:
        context.close()
    assert [fault for each in pages for fault in each.faults] == []
