"""How an index on loopback sends its answers: whole, in drips, broken off."""

import socket
import threading
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from support.indexes.answers import Answer

if TYPE_CHECKING:
    from support.indexes.loopback import LoopbackIndex


class AnswerHandler(BaseHTTPRequestHandler):
    served: "LoopbackIndex"
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_GET(self) -> None:
        answer = self.served.answer(self.path, self.headers)
        stopping = self.served.stopping
        if answer.hang_s:
            stopping.wait(answer.hang_s)
        if answer.reset:
            # Closing with the linger time zero sends a reset instead of an end.
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
            return
        try:
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            sent = {"Content-Length": str(length), **answer.headers}
            if self.served.ranges:
                sent.setdefault("Accept-Ranges", "bytes")
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()
            self._send_body(answer, stopping)
        except OSError:
            self.close_connection = True

    def do_HEAD(self) -> None:
        # uv asks whether ranges are served, and how long a file is, before it asks for a part.
        self.do_GET()

    def _send_body(self, answer: Answer, stopping: threading.Event) -> None:
        if self.command == "HEAD":
            return
        self.served.bytes_sent += len(answer.body)
        if not answer.drip_s:
            self.wfile.write(answer.body)
            if answer.length is not None and answer.length != len(answer.body):
                self.close_connection = True
            return
        for number in range(len(answer.body)):
            self.wfile.write(answer.body[number : number + 1])
            self.wfile.flush()
            if stopping.wait(answer.drip_s):
                break
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass
