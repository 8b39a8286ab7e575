"""Runs the adapter's command as `python -m charity_adapter`."""

from charity_adapter.cli import main

main(prog_name="charity-adapter")
