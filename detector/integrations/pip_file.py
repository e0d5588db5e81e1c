"""Run in a process of its own by `package_fetching`: lets pip choose a distribution's file and fetches it, nothing more.

pip's own download command prepares source distributions, which runs their code. Its finder does not: it only reads the
index, with the user's settings for indexes, proxies and certificates.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

_CHUNK = 1 << 16


def main(arguments: list[str]) -> int:
    """NAME VERSION FOLDER LARGEST; VERSION may be "". Returns the exit status, with one line on standard error."""
    name, version, folder, largest = arguments
    try:
        from pip._internal.commands import create_command
    except ImportError:
        return _fail("pip is not installed in this environment; install it or give the package as a file")
    # "index" does nothing but look: whatever pip may change in it, it prepares no package.
    command: Any = create_command("index")
    try:
        options, _ = command.parse_args(["versions", name])
        with command.main_context():
            session = command.get_default_session(options)
            finder = command._build_package_finder(options, session, ignore_requires_python=True)
            faults = _Faults()
            candidates = finder.find_all_candidates(name)
            link = _chosen(candidates, version)
            if link is None and faults.messages:
                return _fail(f"connection broken: {faults.messages[0]}")
            if link is None:
                return _fail(f"the index has no {'version ' + version if version else 'file'} of {name}")
            return _save(session, link, Path(folder), int(largest))
    except (AttributeError, TypeError, ImportError) as error:
        return _fail(f"this version of pip cannot be asked for a file ({error}); give the package as a file")
    except Exception as error:
        return _fail(f"{type(error).__name__}: {error}")


class _Faults(logging.Handler):
    """Hears pip say, at a level that nobody reads, that an index gave no answer. A missing page is an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        logger = logging.getLogger("pip._internal.index.collector")
        logger.setLevel(logging.DEBUG)
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the message if it is one of those."""
        message = record.getMessage()
        if message.startswith("Could not fetch URL") and "404" not in message:
            self.messages.append(" ".join(message.split())[:200])


def _chosen(candidates: list[Any], version: str) -> Any:
    """The link of the newest final version that fits, wheels before source distributions; None if there is none."""
    fitting = [one for one in candidates if not version or str(one.version) == version or _same(one.version, version)]
    if not version:
        finals = [one for one in fitting if not one.version.is_prerelease and not one.link.is_yanked]
        fitting = finals or fitting
    if not fitting:
        return None
    return max(fitting, key=lambda one: (one.version, one.link.is_wheel, one.link.filename)).link


def _same(found: Any, wanted: str) -> bool:
    try:
        return bool(found == type(found)(wanted))
    except ValueError:
        return False


def _save(session: Any, link: Any, folder: Path, largest: int) -> int:
    import hashlib

    name = Path(link.filename).name
    if link.url.startswith("file:"):
        data = Path(link.file_path).read_bytes()
        if len(data) > largest:
            return _fail(f"{name} is larger than {largest:,} bytes")
        (folder / name).write_bytes(data)
        return 0
    digest = hashlib.new(link.hash_name) if link.hash_name else None
    size = 0
    # As pip does: the bytes as they are stored, not what a server may unpack on the way.
    with session.get(link.url_without_fragment, stream=True, headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        with (folder / name).open("xb") as file:
            for part in answer.raw.stream(_CHUNK, decode_content=False):
                size += len(part)
                if size > largest:
                    return _fail(f"{name} is larger than {largest:,} bytes")
                if digest is not None:
                    digest.update(part)
                file.write(part)
    if digest is not None and digest.hexdigest() != link.hash:
        return _fail(f"{name} is not the file that the index speaks of: its hash differs")
    return 0


def _fail(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
