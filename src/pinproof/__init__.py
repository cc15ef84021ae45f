"""Lint requirements files that extend a prebuilt Docker image."""

__version__ = "0.1.0"
