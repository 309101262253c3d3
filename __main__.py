"""`python -m lakatos` is the command `lakatos`.

An interruption while things load, or when all is done, ends it without a word: until the command
answers for interruptions itself, nothing is there that could be lost.
"""

import signal

_HANDLER = signal.getsignal(signal.SIGINT)
if _HANDLER is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from .harness.command.cli import main  # noqa: E402 - it loads for a while

signal.signal(signal.SIGINT, _HANDLER)


def command() -> None:
    """Run the command line."""
    try:
        main(prog_name="lakatos")
    finally:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    command()
