"""The one time that a fleet asks indexes: all that its deployments need, into a fact bundle."""

from pinproof.fleet.engine import chunk_tasks
from pinproof.fleet.judging import judge_tasks
from pinproof.fleet.run import FleetOrder, read_tasks
from pinproof.gather.project.configuration import read_user_configuration
from pinproof.gather.session import open_session, recording
from pinproof.index.fact_bundle.recording import Recorder
from pinproof.report.fact_bundle import BuiltFacts
from pinproof.run.recorded import write_recorded


def build_fleet_facts(order: FleetOrder, place: str) -> BuiltFacts:
    """Judge each content of a fleet online, and write all that was asked to a file or folder.

    Raises `UsageError` for what cannot be read or written.
    """
    recorder = Recorder()
    faults: list[str] = []
    with recording(recorder):
        # Also where nothing is asked, it is known who would have been.
        open_session(order.flags.over(read_user_configuration()))
        for chunk in chunk_tasks(read_tasks(order)):
            verdicts = judge_tasks(chunk, is_offline=False)
            faults += [each.reason for each in verdicts if each.state != "judged"]
    return write_recorded(recorder, place, sorted(set(faults)))
