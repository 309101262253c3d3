"""The page of the documentation that says what the campaigns found, at full size."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .campaign import Campaign, Result

FIGURES = Path(__file__).with_name("figures.json")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "campaigns.md"
INTRODUCTION = """# Campaigns against the court

Each asks the court many random questions whose answers are known otherwise. Trial k draws from the
seed k, so that every question can be asked again by its number; a trial asks several. *Decided* is
what got an answer; a question may be left open. The tests run each campaign small.

`python -m lakatos.tools.campaigns.run [NAME ...] --full --write` computes the rows anew.

| campaign | what is asked | trials | questions | decided | wrong | CPU seconds |
|---|---|---:|---:|---:|---:|---:|
"""


class Figures(msgspec.Struct, frozen=True):
    """What a campaign found at full size."""

    tried: int
    decided: int
    wrong: int
    true: int
    false: int
    trials: int
    seconds: int


def kept() -> dict[str, Figures]:
    """Return the figures that were found last, by campaign."""
    if not FIGURES.is_file():
        return {}
    return msgspec.json.decode(FIGURES.read_bytes(), type=dict[str, Figures])


def write(found: dict[str, Result], campaigns: Iterable[Campaign]) -> None:
    """Put figures in the place of older ones, and write the page."""
    figures = kept()
    for name, result in found.items():
        numbers = asdict(result) | {"wrong": len(result.wrong), "seconds": round(result.seconds)}
        figures[name] = Figures(**numbers)
    data = msgspec.json.encode(dict(sorted(figures.items())))
    FIGURES.write_bytes(msgspec.json.format(data, indent=2) + b"\n")
    PAGE.write_text(page(figures, campaigns), encoding="utf-8")


def page(figures: dict[str, Figures], campaigns: Iterable[Campaign]) -> str:
    """Return the page."""
    rows = [_row(each, figures[each.name]) for each in campaigns if each.name in figures]
    return INTRODUCTION + "".join(f"{row}\n" for row in rows)


def _row(campaign: Campaign, found: Figures) -> str:
    asks = campaign.asks
    if found.true + found.false:
        asks += f"; {campaign.counted.format(true=found.true, false=found.false)}"
    counts = (found.tried, found.decided, found.wrong, found.seconds)
    numbers = " | ".join(f"{each:,}" for each in counts)
    return f"| {campaign.name} | {asks} | {size(campaign, found)} | {numbers} |"


def size(campaign: Campaign, found: Figures) -> str:
    """Say how many trials were made, and of how many where it is not yet as many as wanted."""
    short = f" of {campaign.full:,}" if found.trials < campaign.full else ""
    return f"{found.trials:,}{short}"
