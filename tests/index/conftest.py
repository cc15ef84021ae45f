from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.indexes.loopback import LoopbackIndex

from pinproof.index.client import PublishedIndex, open_index
from pinproof.index.settings.index_settings import IndexSettings

OpenIndex = Callable[..., PublishedIndex]


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep this machine's pip settings, proxies and logins out."""
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("pinproof.index.http.transport.FIRST_WAIT_S", 0.01)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


@pytest.fixture
def loopback() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        yield index


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def open_at(tmp_path: Path, notices: list[str]) -> Iterator[OpenIndex]:
    """Open an index for an address, with a cache of the test's own."""
    with ExitStack() as opened:

        def at(
            index_url: str | None, *, offline: bool = False, cache: bool = True, **more: Any
        ) -> PublishedIndex:
            settings = IndexSettings(
                index_url=index_url, **{"retries": 2, "timeout_s": 2.0, **more}
            )
            index = open_index(
                settings,
                cache_dir=tmp_path / "cache",
                use_cache=cache,
                offline=offline,
                notice=notices.append,
            )
            return opened.enter_context(index)

        yield at
