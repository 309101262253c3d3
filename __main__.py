"""`python -m lakatos` is the command `lakatos`."""

from .harness.command.cli import main

if __name__ == "__main__":
    main(prog_name="lakatos")
