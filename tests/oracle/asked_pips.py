"""A real pip that is asked what it would do with a world."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from oracle.served_worlds import ServedWorlds
from oracle.worlds import World, metadata_text

from pinproof.image.manifest import Distribution
from pinproof.requirements.model import normalize_name


class RealPip:
    """A pip that waits for questions."""

    def __init__(
        self,
        python: str,
        folder: Path,
        server: ServedWorlds,
        scratch: Path,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`environment` adds to one without any configuration of pip."""
        self._process = subprocess.Popen(
            [python, "-I", str(Path(__file__).with_name("pip_worker.py")), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                "PIP_CONFIG_FILE": "/dev/null",
                "HOME": str(scratch),
                "PATH": "/usr/bin:/bin",
                **(environment or {}),
            },
        )
        hello = self._read()
        self.pip: str = hello["pip"]
        self.python: str = hello["python"]
        self._server = server
        self._scratch = scratch
        self._count = 0

    def base(self, key: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{key}"

    def ask(self, world: World) -> tuple[dict[str, Any], str]:
        """Give what pip says, and the base address of the world's index."""
        key = f"{self.pip}-{self._count + 1}"
        self._server.worlds[key] = world
        base = self.base(key)
        metadata = self._scratch / key / "metadata"
        metadata.mkdir(parents=True)
        for archives in world.archives.values():
            for one in archives:
                (metadata / one.filename).write_text(one.metadata)
        files = {"requirements.txt": world.file, **world.others}
        extras = {
            name: one.extras
            for name, held in world.image.items()
            for one in world.archives.get(name, ())
            if one.version == held.version
        }
        told = self.ask_about(
            {name: text.replace("{base}", base) for name, text in files.items()},
            world.image.values(),
            arguments=["--no-cache-dir", "-i", f"{base}/simple", *world.arguments],
            metadata=metadata,
            extras=extras,
        )
        return told, base

    def ask_about(
        self,
        files: Mapping[str, str],
        installed: Iterable[Distribution],
        *,
        arguments: list[str],
        metadata: Path | Literal["own"] | None = None,
        extras: Mapping[str, tuple[str, ...]] | None = None,
    ) -> dict[str, Any]:
        """Give what pip would do with `requirements.txt` where that is installed.

        `metadata` as in the worker; `extras` are what the installed provide, by normalized name.
        """
        self._count += 1
        folder = self._scratch / f"{self.pip}-{self._count}"
        site = folder / "site"
        site.mkdir(parents=True)
        for held in installed:
            info = site / f"{held.name.replace('-', '_')}-{held.version}.dist-info"
            info.mkdir()
            provided = (extras or {}).get(normalize_name(held.name), ())
            text = metadata_text(held.name, held.version or "", held.requires or (), provided, None)
            (info / "METADATA").write_text(text)
        for name, text in files.items():
            (folder / name).write_text(text)
        question = {
            "site": str(site),
            "metadata": str(metadata) if metadata is not None else None,
            "file": str(folder / "requirements.txt"),
            "arguments": arguments,
            "log": str(folder / "log"),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        told = self._read()
        told["log"] = (folder / "log").read_text() if (folder / "log").exists() else ""
        shutil.rmtree(folder)
        return told

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the pip worker ended"
        told: dict[str, Any] = json.loads(line)
        return told

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
