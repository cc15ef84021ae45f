"""How a rule proposes lines that are to be added: for a script, and for what others bring in."""

from typing import TYPE_CHECKING

from pinproof.rule import Edit, Fix

if TYPE_CHECKING:
    # Most runs read no script.
    from pinproof.facts.imports import Bringer, ImportFacts

# Under it stand the pins that were added for what the lines above bring in.
HEADING = "# What the lines above bring in:"


def add_pin(pin: str, facts: "ImportFacts", *, safe: bool = False) -> Fix | None:
    """Propose a pin as the last line of the first file that is installed for a script.

    `None` where there is none to add to, or where each line needs hashes.
    """
    lines = facts.files[0].lines if facts.files else ()
    if not lines or any(getattr(line, "hashes", ()) for line in facts.files[0].walk()):
        return None
    edit = Edit(place=facts.files[0].at(lines[-1].span), text=pin, how="after")
    return Fix(message=f"add {pin}", edits=(edit,), safe=safe)


def add_bringer(bringer: "Bringer | None", facts: "ImportFacts") -> tuple[str | None, Fix | None]:
    """Give cure and fix of a missing import by what would bring it, where that is known."""
    if bringer is None:
        return None, None
    pin = bringer.name if bringer.version is None else f"{bringer.name}=={bringer.version}"
    if not bringer.is_certain:
        return f"perhaps add {pin}", None
    return f"add {pin}", None if bringer.version is None else add_pin(pin, facts)
