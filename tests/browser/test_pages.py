"""Every kind of page in a browser: nothing is wrong in it, at two widths and in two schemes."""

import pytest

KINDS = {
    "start": "",
    "claims": "claims",
    "claim": "claim/self_attention_is_additive",
    "theorem": "claim/two_projections_collapse",
    "proof": "claim/multi_head_attention_follows_the_order_of_tokens",
    "family": "claims/attention",
    "diagram": "block/multi_head_attention",
    "point": "x/self_attention_is_additive",
    "blocks": "blocks",
    "block": "block/softmax",
    "laws": "laws",
    "sources": "sources",
    "source": "source/ai-se-30341",
    "guides": "guides",
    "guide": "guides/your-site",
    "trust": "trust",
    "document": "guides/thread",
    "tables": "guides/modules",
    "decision": "guides/decisions/atlas",
}
LIMIT = 2000
"""Milliseconds until something is seen, by a processor a quarter as fast."""


@pytest.fixture
def place(site, point_of):
    """Return what finds a page of a kind."""

    def find(kind):
        name = KINDS[kind]
        return point_of(site, name.removeprefix("x/")) if name.startswith("x/") else name

    return find


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_and_has_no_serious_fault(opened, place, kind, width, scheme):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - it may be absent

    page = opened(width, scheme).go(place(kind))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"preload": False}).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in serious] == []


def test_the_start_page_is_seen_soon_on_a_slow_processor(opened):
    one = opened(390)
    session = one.page.context.new_cdp_session(one.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page = one.go("")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    seen = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    print(f"seen after {seen:.0f} ms")  # noqa: T201 - shown with -s
    assert seen < LIMIT


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("cosine similarity", "claim/cosines_ignore_lengths"),
        ("softmx affine", "claim/softmax_is_affine"),
        ("0d8e10dd7189", "claim/self_attention_is_additive"),
        ("Since there is no activation", "claim/self_attention_is_additive"),
        ("SelfAttention", "block/self_attention"),
        ("glossary", "guides/glossary"),
        ("what a verdict is worth", "./trust"),
    ],
)
def test_search_finds_as_one_types(opened, asked, leads):
    page = opened().go("")
    page.get_by_role("searchbox").press_sequentially(asked)
    links = page.locator("[data-results] a")
    hrefs = [links.nth(k).get_attribute("href") for k in range(links.count())]
    assert f"{leads}/index.html" in hrefs
    assert "found" in page.locator("[data-told]").inner_text()


def test_what_is_found_is_reached_by_keys_alone(opened):
    page = opened().go("")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("scaled scores are cosines")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/**")
    assert "cosine" in page.locator("h1").inner_text()


def test_the_first_stop_skips_to_the_content(opened):
    page = opened().go("claim/softmax_is_affine")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_every_stop_of_the_keyboard_is_seen(opened, place):
    page = opened().go(place("point"))
    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(() => { const e = document.activeElement;"
            "return e === document.body ? 'end' : getComputedStyle(e).outlineStyle; })()"
        )
        if outline == "end":
            break
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 100)")
        stops += 1
    assert stops > 10


def test_the_law_table_shows_what_is_filtered(opened):
    page = opened().go("laws")
    rows = page.locator(".laws tbody tr:visible")
    every = rows.count()
    page.locator("[data-filter] input").fill("softmax")
    assert 0 < rows.count() < every
    page.locator("[data-filter] input").fill("")
    assert rows.count() == every


def test_a_cell_of_the_law_table_leads_to_its_evidence(opened):
    page = opened().go("laws")
    page.locator(".laws td a").first.click()
    page.wait_for_url("**#*")
    target = page.url.partition("#")[2]
    assert page.locator(f"[id='{target}']").count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_a_button_copies_the_text_beside_it(opened, width):
    page = opened(width).go("claim/self_attention_is_additive")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    boxes = page.locator(".copied")
    assert boxes.count() >= 10
    for place_ in range(boxes.count()):
        box = boxes.nth(place_)
        box.locator("button").click()
        box.get_by_text("Copied", exact=True).wait_for(timeout=5000)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == box.locator("code").text_content()
