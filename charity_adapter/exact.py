"""Writes exact numbers the one way that the hub, and the references made from content, know them."""

from decimal import Decimal


def digits(number: Decimal) -> str:
    """Write a number in digits, without an exponent and without zeros that say nothing."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
