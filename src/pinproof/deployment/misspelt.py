"""Variables whose names are nearly right."""

from difflib import get_close_matches

from pinproof.deployment.profiles import Profile

_NEAR = 0.8


def find_meant_variable(name: str, profile: Profile) -> str | None:
    """Give the variable that a name is meant to be; `None` if it is right, or none of ours."""
    known = [variable.name for variable in profile.variables]
    if name in known:
        return None
    if name.upper() in known:
        return name.upper()
    near = get_close_matches(name.upper(), known, n=1, cutoff=_NEAR)
    return near[0] if near else None
