"""The certificates that the system trusts."""

import os
import re
import ssl
import sys

# Where systems keep them that OpenSSL was not built for. Source: truststore, _openssl.py.
_BUNDLES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
_HASHED = re.compile(r"[0-9a-fA-F]{8}\.[0-9]")


def make_system_context() -> ssl.SSLContext:
    """Make a context that trusts what the system trusts, `SSL_CERT_FILE` and its like included.

    On Windows and macOS that takes truststore. Elsewhere truststore does what stands here, but
    for each connection anew, and to read a system's certificates takes longer than to connect.
    """
    if sys.platform in ("win32", "darwin"):
        import truststore  # noqa: PLC0415 - only where it is needed

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    defaults = ssl.get_default_verify_paths()
    if defaults.cafile or _holds_certificates(defaults.capath):
        context.set_default_verify_paths()
        return context
    for bundle in _BUNDLES:
        if os.path.isfile(bundle):
            context.load_verify_locations(cafile=bundle)
            break
    return context


def _holds_certificates(folder: str | None) -> bool:
    try:
        names = os.listdir(folder) if folder is not None else ()
    except OSError:
        return False
    return any(map(_HASHED.fullmatch, names))
