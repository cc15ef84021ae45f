"""The addresses of hosts, each name resolved once in a run.

Two dozen connections that are made at once would ask for the same name two dozen times, and many
resolvers drop some of such questions: each then waits five seconds before it asks again.
"""

import socket
import threading
from concurrent.futures import Future

from urllib3.util.connection import allowed_gai_family


class HostNames:
    """Answers for several threads at once; a failure is not kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, int], Future[tuple[str, ...]]] = {}

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Give a host's addresses as numbers, in the resolver's order.

        `OSError` when the name cannot be resolved, `UnicodeError` when it is none.
        """
        with self._lock:
            answer = self._asked.get((host, port))
            is_first = answer is None
            if answer is None:
                answer = self._asked[host, port] = Future()
        if is_first:
            try:
                answer.set_result(_resolved(host, port))
            except (OSError, UnicodeError) as error:
                with self._lock:
                    del self._asked[host, port]
                answer.set_exception(error)
        return answer.result()


# A name means the same wherever it is asked for in a run.
HOST_NAMES = HostNames()


def _resolved(host: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(host.strip("[]"), port, allowed_gai_family(), socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
