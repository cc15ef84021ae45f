"""What an image loses through one version, how sure that is, and how it is said."""

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.running import is_certain, write_evidence
from pinproof.effects.server import ServerConflict
from pinproof.incompatibilities.model import KnownPair
from pinproof.record import record
from pinproof.requirements.declared import as_written_today
from pinproof.target.model import Target


@record
class Loss:
    """Declared requirements that break, `refuted` those with which everything was seen to run.

    `server_conflicts` are ranges of the server that are left, `failing` what is known not to run.
    """

    broken: tuple[BrokenRequirement, ...] = ()
    refuted: tuple[BrokenRequirement, ...] = ()
    server_conflicts: tuple[ServerConflict, ...] = ()
    failing: tuple[KnownPair, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Tell whether more than a hint speaks for it.

        What is declared counts unless an experiment refutes it; what a later release declares,
        or what was seen under another Python only, is a hint.
        """
        return (
            is_certain(self.failing)
            or any(fault not in self.refuted for fault in self.broken)
            or any(conflict.is_declared for conflict in self.server_conflicts)
        )

    def said(self, target: Target) -> str:
        """Say what needs what, and what was seen."""
        parts = [self._need(fault, target) for fault in self.broken]
        parts += [write_evidence(pair, target) for pair in self.failing]
        if not parts:
            parts = [_range(conflict) for conflict in self.server_conflicts]
        return ", ".join(dict.fromkeys(parts))

    def _need(self, fault: BrokenRequirement, target: Target) -> str:
        need = f"{fault.distribution} {fault.version} needs {as_written_today(fault.requires)}"
        if fault not in self.refuted:
            return need
        return f"{need} (but was seen to run with it under Python {target.python.series})"


def _range(conflict: ServerConflict) -> str:
    needs = as_written_today(conflict.requires)
    if conflict.is_declared:
        return f"the image's server needs {needs}"
    return f"later releases of the image's server need {needs}"
