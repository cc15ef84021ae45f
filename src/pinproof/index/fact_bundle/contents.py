"""What is told of a fact bundle."""

from pinproof.record import record


@record
class BundleContents:
    """What stands in a fact bundle.

    `origins` are where its answers come from, without logins. `taken_s` is the moment that was
    named when it was built, `newest_upload` that of the newest file on its pages (ISO 8601, UTC);
    `None` where nobody tells.
    """

    path: str
    sha256: str
    size_bytes: int
    taken_s: int | None
    newest_upload: str | None
    projects: tuple[str, ...]
    missing: tuple[str, ...]
    origins: tuple[str, ...]
    metadata: int
    imports: int
    includes: int
    failures: tuple[str, ...]
