"""What claims are declared with of which nobody asks where they come from, nor how they look."""

from ..theory import FAILS, HOLDS, Source, claim

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")
said_to_fail = claim(latex="P", source=HERE, expected=FAILS)
said_to_hold = claim(latex="P", source=HERE, expected=HOLDS)
