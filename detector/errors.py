"""The exception tree. Parsers raise with a position, the scan turns that into an outcome, only `cli` prints and exits."""

from __future__ import annotations


class DetectorError(Exception):
    """Base of every error this package raises on purpose; its text says what, where and what to do."""


class UsageError(DetectorError):
    """The caller asked for something impossible: an unknown rule, a missing path, options that exclude each other."""


class ConfigError(DetectorError):
    """A configuration file of the project is wrong; the text names file, key and remedy."""


class SignatureError(DetectorError):
    """An entry of the signature database is wrong; the text names file, line, key and remedy."""


class SourceError(DetectorError):
    """Bytes could not be had: unreadable file, bad archive, git object that is missing."""


class ManifestError(DetectorError):
    """A manifest, lockfile or configuration file is malformed.

    `line` and `column` are 1-based, or None where the parser could not tell.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        message = super().__str__()
        if self.line is None:
            return message
        return f"line {self.line}: {message}" if self.column is None else f"line {self.line}:{self.column}: {message}"


class LimitExceeded(DetectorError):
    """An input is larger, deeper or slower than `limits.Limits` allows; the text names the bound."""


class WorkerLost(DetectorError):
    """A worker process died or ran out of time while it examined a file."""
