"""Lets `python -m hub.cli` be the `hub` command."""

from hub.cli import main

if __name__ == "__main__":
    main(prog_name="hub")
