"""Which of PyYAML's loaders reads a text: the one in Python, or libyaml's where it is long."""

import yaml
from yaml.composer import Composer

from pinproof.budget import OverBudget

# The loader in Python has its own words for what is wrong, and is quick enough for what people
# write; brackets in one another slow it down with their square.
_LONG = 2**14
_MANY_BRACKETS = 1000
# Without libyaml nothing longer is worth the wait.
_LONGEST_WITHOUT = 2**18

if yaml.__with_libyaml__:

    class _LibYaml(Composer, yaml.CSafeLoader):
        """Takes what libyaml sees, and puts nodes together in Python.

        libyaml's own composer ends the process where something is nested too deeply.
        """

        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            Composer.__init__(self)


def choose_loader(text: str) -> type[yaml.SafeLoader]:
    """Give the loader for a text; its nodes and tokens know their places."""
    is_short = len(text) <= _LONG and text.count("[") + text.count("{") <= _MANY_BRACKETS
    if is_short:
        return yaml.SafeLoader
    if not yaml.__with_libyaml__:
        if len(text) > _LONGEST_WITHOUT:
            raise OverBudget("so long a YAML file is read only where PyYAML has libyaml")
        return yaml.SafeLoader
    return _LibYaml  # type: ignore[return-value]  # it does all that is asked of the other
