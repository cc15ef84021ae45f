"""A software bill of materials in JSON, CycloneDX or SPDX: its Python packages and its system.

Both name a package by its package URL; what either says of dependencies has no version ranges,
so it is not used.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, unquote

from pinproof.capture.captured_source import CapturedSource, SourceKind, is_name, is_version
from pinproof.capture.environment.system import machine_of_architecture as machine_name
from pinproof.capture.foreign_json import as_array, as_object, as_string
from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution
from pinproof.record import record
from pinproof.target.manylinux import name_manylinux

_SITE = re.compile(r"(.*?)/lib(?:64)?/python(?:(3\.\d+)t?|3)?/(?:site|dist)-packages/")
_NESTED = 200


@record
class _Package:
    """A package URL's parts, and the file where a scanner met it (`None`: not said)."""

    kind: str
    name: str
    version: str
    machine: str | None
    location: str | None


def recognize_sbom(content: Any) -> SourceKind | None:
    """Recognise a CycloneDX or SPDX document."""
    document = as_object(content)
    if document.get("bomFormat") == "CycloneDX":
        return "cyclonedx"
    if "spdxVersion" in document or "spdx.org" in str(document.get("@context", ""))[:200]:
        return "spdx"
    return None


def read_sbom(content: Any, what: str, prefix: str | None) -> CapturedSource:
    """Read a document of either kind; `prefix` chooses where it tells of several Pythons."""
    document = as_object(content)
    if recognize_sbom(content) == "cyclonedx":
        packages = list(_cyclonedx(document))
        told = as_object(as_object(document.get("metadata")).get("component"))
        name, source = as_string(told.get("name")), "captured from a CycloneDX document"
    else:
        packages = list(_spdx(document))
        name, source = as_string(document.get("name")), "captured from an SPDX document"
    ours = [package for package in packages if package.kind == "pypi"]
    if not ours:
        raise UsageError(f"{what}: names no Python package (no purl begins with pkg:pypi/)")
    chosen, notes = _of_one_environment(ours, what, prefix)
    bad = [package for package in chosen if not _is_whole(package)]
    notes += [f"{package.name[:100]!a}: no name and version, left out" for package in bad]
    python = _python(packages, chosen)
    glibc = _glibc(packages)
    machines = {package.machine for package in packages if package.machine} - {"all", "noarch"}
    machine = machine_name(machines.pop()) if len(machines) == 1 else None
    if python:
        notes.append(f"python {python}: the document's packages")
    if glibc:
        notes.append(f"glibc {glibc}: the document's package of it")
    return CapturedSource(
        distributions=tuple(
            Distribution(name=package.name, version=package.version, requires=None)
            for package in chosen
            if _is_whole(package)
        ),
        source=source,
        name=name or None,
        python=python,
        platform=name_manylinux(glibc, machine or "x86_64") if glibc else None,
        machine=machine,
        notes=tuple(notes),
    )


def _is_whole(package: _Package) -> bool:
    return is_name(package.name) and is_version(package.version)


def _of_one_environment(
    packages: list[_Package], what: str, prefix: str | None
) -> tuple[list[_Package], list[str]]:
    """Keep one environment's packages, by the folders in which the scanner met them."""
    prefixes = {package: _prefix(package) for package in packages}
    known = sorted({found for found in prefixes.values() if found})
    if prefix is not None:
        wanted = "/" + prefix.strip("/")
        if wanted not in known:
            listed = ", ".join(known) or "none: it tells no locations"
            raise UsageError(f"{what}: no package under {wanted}; there is {listed}")
        return [package for package, found in prefixes.items() if found == wanted], []
    if len(known) > 1:
        raise UsageError(
            f"{what}: tells of several Pythons; choose with --prefix"
            + "".join(f"\n  {found}" for found in known)
        )
    elsewhere = sum(found is None for found in prefixes.values()) if known else 0
    notes = [f"{elsewhere} packages met outside of {known[0]} are counted in"] if elsewhere else []
    return packages, notes


def _prefix(package: _Package) -> str | None:
    match = _SITE.match("/" + (package.location or "").lstrip("/"))
    return match[1] if match else None


def _python(packages: list[_Package], chosen: list[_Package]) -> str | None:
    """Give the Python's version: its own package's, else the series in the folders' names."""
    series = {
        match[2]
        for package in chosen
        if (match := _SITE.match("/" + (package.location or "").lstrip("/"))) and match[2]
    }
    exact = {
        found[0]
        for package in packages
        if package.kind in ("generic", "conda") and package.name == "python"
        if (found := re.match(r"3\.\d+\.\d+", package.version))
        and (not series or found[0].rpartition(".")[0] in series)
    }
    if len(exact) == 1:
        return exact.pop()
    return series.pop() if len(series) == 1 else None


def _glibc(packages: list[_Package]) -> str | None:
    for package in packages:
        if package.kind in ("deb", "rpm") and package.name in ("libc6", "glibc"):
            match = re.match(r"(?:\d+:)?(2\.\d+)", package.version)
            if match:
                return match[1]
    return None


def _cyclonedx(document: dict[str, Any]) -> Iterator[_Package]:
    """Source: CycloneDX, components; locations as syft and trivy write them."""
    pending: deque[tuple[Any, int]] = deque(
        (item, 0) for item in as_array(document.get("components"))
    )
    while pending:
        item, depth = pending.popleft()
        component = as_object(item)
        purl = as_string(component.get("purl"))
        if purl:
            yield from _package([purl], _location(component))
        if depth < _NESTED and "components" in component:
            pending += ((child, depth + 1) for child in as_array(component["components"]))


def _location(component: dict[str, Any]) -> str | None:
    properties = {
        as_string(as_object(pair).get("name")): as_string(as_object(pair).get("value"))
        for pair in as_array(component.get("properties"))
    }
    return properties.get("syft:location:0:path") or properties.get("aquasecurity:trivy:FilePath")


def _spdx(document: dict[str, Any]) -> Iterator[_Package]:
    """Source: SPDX 2.3, externalRefs; SPDX 3.0, software_packageUrl."""
    for item in as_array(document.get("packages")):
        package = as_object(item)
        references = (as_object(entry) for entry in as_array(package.get("externalRefs")))
        urls = [
            as_string(entry.get("referenceLocator"))
            for entry in references
            if entry.get("referenceType") == "purl"
        ]
        told = re.search(r"(/\S+(?:site|dist)-packages/\S*)", as_string(package.get("sourceInfo")))
        yield from _package(urls, told[1] if told else None)
    for item in as_array(document.get("@graph")):
        yield from _package([as_string(as_object(item).get("software_packageUrl"))], None)


def _package(urls: Iterable[str], location: str | None) -> Iterator[_Package]:
    """Take a package URL apart. Source: package-url/purl-spec."""
    for url in urls:
        match = re.fullmatch(r"pkg:([a-z]+)/(?:[^?#]*/)?([^/@?#]+)@([^?#]+)(\?[^#]*)?(?:#.*)?", url)
        if match is None:
            continue
        qualifiers = parse_qs((match[4] or "")[1:])
        yield _Package(
            kind=match[1],
            name=unquote(match[2]),
            version=unquote(match[3]),
            machine=next(iter(qualifiers.get("arch", [])), None),
            location=location,
        )
        return
