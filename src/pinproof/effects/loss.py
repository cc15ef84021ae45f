"""What an image loses through one version, how sure that is, and how it is said."""

from collections.abc import Iterable

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.known_failures import is_certain, write_evidence
from pinproof.effects.server import ServerConflict
from pinproof.incompatibilities.model import KnownPair
from pinproof.record import record
from pinproof.requirements.declared import as_written_today
from pinproof.requirements.model import normalize_name
from pinproof.target.model import Target


@record
class Loss:
    """Declared requirements that break, `refuted` those with which everything was seen to run.

    `server_conflicts` are ranges of the server that are left, `failing` what is known not to run,
    `compiled` the same of what is compiled against it, which is reported by itself.
    """

    broken: tuple[BrokenRequirement, ...] = ()
    refuted: tuple[BrokenRequirement, ...] = ()
    server_conflicts: tuple[ServerConflict, ...] = ()
    failing: tuple[KnownPair, ...] = ()
    compiled: tuple[KnownPair, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Tell whether an experiment speaks for it, or something is not there at all.

        What is only declared is a hint, by this release or by a later one: most servers start
        all the same. It is sure where both were seen to fail under another Python, too.
        """
        return is_certain(self.failing) or any(
            fault.installed_version is None or self._is_seen(fault) for fault in self.broken
        )

    @property
    def breaks(self) -> str:
        """Say how sure it is, as the verb of a sentence."""
        return "breaks" if self.is_sure else "may break"

    def _is_seen(self, fault: BrokenRequirement) -> bool:
        return self._is_among(fault, (*self.failing, *self.compiled))

    @staticmethod
    def _is_among(fault: BrokenRequirement, pairs: Iterable[KnownPair]) -> bool:
        key = normalize_name(fault.distribution), fault.requires_name
        return any(pair.fact.known == "seen" and pair.key == (*key, None) for pair in pairs)

    def said(self, target: Target) -> str:
        """Say what needs what, and what was seen."""
        parts = [self._need(fault, target) for fault in self.broken]
        parts += [write_evidence(pair, target) for pair in self.failing]
        if not parts:
            parts = [_range(conflict, target) for conflict in self.server_conflicts]
        return ", ".join(dict.fromkeys(parts))

    def _need(self, fault: BrokenRequirement, target: Target) -> str:
        need = f"{fault.distribution} {fault.version} needs {as_written_today(fault.requires)}"
        return need + self.kind(fault, target)

    def kind(self, fault: BrokenRequirement, target: Target) -> str:
        """Say how sure a declared requirement is, as the end of its clause; "" where it is."""
        series = target.python.series
        if fault in self.refuted:
            return f" (but was seen to run with it under Python {series})"
        if fault.installed_version is None:
            return ""
        if self._is_seen(fault):
            # What is compiled is reported by itself, and has the error there.
            return "" if self._is_among(fault, self.failing) else " (declared, and seen to fail)"
        return f" (declared; not tried under Python {series})"


def _range(conflict: ServerConflict, target: Target) -> str:
    needs, series = as_written_today(conflict.requires), target.python.series
    return f"the image's server needs {needs} (declared; not tried under Python {series})"
