"""Links of a whole site: each leads to a file, and to a place that is in it."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to and loads, and the places in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places = set(), []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.places += [given["id"]] if "id" in given else []
        if tag in ("a", "link", "script", "img", "image", "use"):
            self.links |= {given[name] for name in ("href", "src") if given.get(name)}


def test_no_link_of_the_site_is_dead(site):
    read = cache(Page)
    is_file = cache(Path.is_file)
    dead, twice, followed = [], [], 0
    for path in sorted(site.rglob("*.html")):
        found = read(path)
        twice += [path] if len(set(found.places)) < len(found.places) else []
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            followed += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            good = is_file(target)
            if good and parts.fragment and target.suffix == ".html":
                good = unquote(parts.fragment) in read(target).places
            dead += [] if good else [(path.relative_to(site).as_posix(), link)]
    print(f"{followed:,} links lead somewhere")  # noqa: T201 - shown with -s
    assert dead == []
    assert twice == []
    assert followed > 1000


def test_no_page_and_no_site_is_too_heavy(site):
    sizes = {path.relative_to(site): path.stat().st_size for path in site.rglob("*.html")}
    laws = sizes.pop(Path("laws", "index.html"))
    heaviest = max(sizes, key=sizes.__getitem__)
    whole = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    told = f"{heaviest.parent} {sizes[heaviest]:,}, the law table {laws:,}, all {whole:,} bytes"
    print(told)  # noqa: T201 - shown with -s
    assert sizes[heaviest] < 200_000
    assert laws < 1_000_000
    assert whole < 60_000_000
