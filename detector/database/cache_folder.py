"""Where caches live on this machine. Imports next to nothing: runs without a hit ask too."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def cache_root(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """The folder of all caches: $WAUDIT_CACHE_DIR, else "waudit" in the user's cache folder of the platform."""
    if own := environment.get("WAUDIT_CACHE_DIR"):
        return own
    home = environment.get("HOME") or environment.get("USERPROFILE") or os.path.expanduser("~")  # noqa: PTH111
    if platform == "win32":
        base = environment.get("LOCALAPPDATA") or f"{home}/AppData/Local"
        return f"{base}/waudit/cache"
    if platform == "darwin":
        return f"{home}/Library/Caches/waudit"
    return f"{environment.get('XDG_CACHE_HOME') or f'{home}/.cache'}/waudit"
