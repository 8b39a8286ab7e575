"""What the package offers is small, sorted and drawn truly."""

import inspect
import re

import charity_adapter
from charity_adapter import errors


def test_public_names_are_sorted_and_there() -> None:
    assert charity_adapter.__all__ == sorted(charity_adapter.__all__)
    assert all(hasattr(charity_adapter, name) for name in charity_adapter.__all__)


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn = dict.fromkeys(re.findall(r"\b(\w+Error)\b", errors.__doc__ or ""))
    assert list(drawn) == _tree(errors.AdapterError)


def _tree(error: type[errors.AdapterError]) -> list[str]:
    own = [kind for kind in error.__subclasses__() if inspect.getmodule(kind) is errors]
    return [error.__name__] + [name for kind in own for name in _tree(kind)]
