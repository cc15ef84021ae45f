"""The loopback index behind TLS, with certificates that nobody vouches for."""

import ssl
import subprocess
from pathlib import Path

from support.indexes.loopback import LoopbackIndex


def make_certificates(folder: Path) -> None:
    """Make one for 127.0.0.1 and one for a client, each with its key in the same file (`.pem`)."""
    for name in ("server", "client"):
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-keyout",
                f"{name}.key",
                "-out",
                f"{name}.crt",
                "-subj",
                f"/CN={name}",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
            ],
            capture_output=True,
            check=True,
            cwd=folder,
        )
        both = (folder / f"{name}.key").read_text() + (folder / f"{name}.crt").read_text()
        (folder / f"{name}.pem").write_text(both, encoding="utf-8")


class SecureIndex(LoopbackIndex):
    """The loopback index behind TLS; `client` is the certificate that it wants to see."""

    def __init__(self, certificate: Path, client: Path | None = None) -> None:
        super().__init__()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if client is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(client)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def root(self) -> str:
        return f"https://127.0.0.1:{self.port}"
