import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the code says now into tests/cases/*/*/findings.txt",
    )
    parser.addoption(
        "--record-pips",
        action="store_true",
        help="keep what real pips answer about every written world in tests/oracle/recorded",
    )


def pytest_configure(config: pytest.Config) -> None:
    for option in ("--update-golden", "--record-pips"):
        if config.getoption(option) and os.environ.get("CI"):
            raise pytest.UsageError(f"{option} is for people: CI only compares")
