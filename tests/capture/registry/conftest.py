"""A registry that runs while a test does."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from capture.registry.served import Registry, Server, handler


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "*")
    registry = Registry()
    server = Server(("127.0.0.1", 0), handler(registry))
    registry.host = f"127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield registry
    server.shutdown()
    thread.join()
    server.server_close()
