"""Host patterns against the places where addresses stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.database import hosts
from detector.database.texts import fold


def found(pattern: str, text: str) -> str | None:
    """The address in `text` that `pattern` fits first."""
    parsed = hosts.parse(pattern)
    lowered = fold(text)
    for anchor in filter(None, (hosts.anchor(parsed.labels), hosts.star_anchor(parsed.labels))):
        at = lowered.find(anchor)
        while at >= 0:
            if place := hosts.find(parsed, lowered, at, len(anchor)):
                return text[place[0] : place[1]]
            at = lowered.find(anchor, at + 1)
    return None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("web.chat.com", "https://web.chat.com"),
        ("web.chat.com", "HTTPS://WEB.Chat.com/"),
        ("web.chat.com", "wss://web.chat.com/ws/chat"),
        ("web.chat.com", "web.chat.com"),
        ("web.chat.com", "web.chat.com:443/x?y#z"),
        ("web.chat.com", "https://user:secret@web.chat.com/"),
        ("web.chat.com", "//web.chat.com/x"),
        ("web.chat.com", "https:\\/\\/web.chat.com\\/send"),
        ("web.chat.com", "Open web.chat.com, then scan."),
        ("web.chat.com", "Open web.chat.com."),
        ("web.chat.com", "请打开web.chat.com登录"),
        ("web.chat.com", "select coalesce(u, 'https://web.chat.com') from t"),
        ("web.chat.com", "window.open(`https://web.chat.com/send`)"),
        ("web.chat.com", "{url:web.chat.com}"),
        ("web.chat.com", "**web.chat.com**"),
        ("web.chat.com", "https://cors.example/https://web.chat.com/x"),
        ("web.chat.com", "{}web.chat.com"),
        ("web.chat.com", "https://web.chat.com{}"),
        ("web.chat.com", "*://*.chat.com/*"),
        ("chat.com", "https://eu.web.chat.com"),
        ("chat.com", "*://*.chat.com/*"),
        ("*.gate.io", "https://kudus.gate.io/api"),
        ("*.gate.io", "https://{}.gate.io/api"),
        ("*.gate.io", "https://${server}.gate.io/api"),
        ("eu*.gate-api.com", "https://eu12.gate-api.com"),
        ("eu*.gate-api.com", "https://{}.gate-api.com/"),
        ("eu*.gate-api.com", "https://eu{}.gate-api.com/"),
        ("{}.gate-api.com", "https://x.gate-api.com/"),
        ("web.chat.com/send", "https://web.chat.com/send?phone={}"),
        ("web.chat.com/send", "https://web.chat.com:443/send/?phone=1"),
        ("web.chat.com/send", "https://web.chat.com//send"),
        ("web.chat.com/send", "https:\\/\\/web.chat.com\\/send"),
        ("web.chat.com/send", "https://web.chat.com/send{}"),
        ("graph.chat.com/v*/{}/messages", "https://graph.chat.com/v19.0/{}/messages"),
        ("graph.chat.com/v*/{}/messages", "https://graph.chat.com/{}/123/messages?x"),
        ("gateway:3000", "http://gateway:3000/api"),
        ("host.internal:8080", "http://host.internal:8080/x"),
    ],
)
def test_fits(pattern: str, text: str) -> None:
    assert found(pattern, text) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("web.chat.com", "https://notweb.chat.com"),
        ("web.chat.com", "https://web.chat.com.evil.org"),
        ("web.chat.com", "notweb.chat.com.evil.org"),
        ("web.chat.com", "https://web.chat.com@evil.org/"),
        ("web.chat.com", "https://web.chat.com:x@evil.org/"),
        ("web.chat.com", "someone@web.chat.com"),
        ("web.chat.com", "https_web.chat.com_0.indexeddb.leveldb"),
        ("web.chat.com", "icons/web.chat.com.png"),
        ("web.chat.com", "data/web.chat.com/x"),
        ("web.chat.com", "C:\\web.chat.com"),
        ("web.chat.com", "https://{}.chat.com"),
        ("web.chat.com", "https://web-chat.com"),
        ("web.chat.com", "my-web.chat.com-backup"),
        ("*.gate.io", "https://gate.io/api"),
        ("*.gate.io", "https://xgate.io/api"),
        ("eu*.gate-api.com", "https://us12.gate-api.com"),
        ("web.chat.com/send", "https://web.chat.com/sender"),
        ("web.chat.com/send", "https://web.chat.com/"),
        ("web.chat.com/send", "https://web.chat.com/{}"),
        ("graph.chat.com/v*/{}/messages", "https://graph.chat.com/v19.0/messages"),
        ("gateway", "the gateway is here"),
        ("gateway", "http://api.gateway/x"),
        ("gateway:3000", "http://gateway:3001/x"),
    ],
)
def test_does_not_fit(pattern: str, text: str) -> None:
    assert found(pattern, text) is None


def test_place_is_the_address() -> None:
    assert found("web.chat.com/send", "see HTTPS://Web.Chat.com/send?x") == "Web.Chat.com/send"


@pytest.mark.parametrize("text", ["https://x.com", "a b.com", "x..com", "a.b", "u@x.com", "x.com:port", "*.*.*", "*"])
def test_patterns_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="host pattern"):
        hosts.parse(text)


_LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)
_HOST = st.lists(_LABEL, min_size=2, max_size=4).map(".".join).filter(lambda host: len(host) > 5)
_BEFORE = st.sampled_from(["", "https://", "ws://", "go to ", "'", '"', "(", "=", "https://u:p@", "//", "["])
_AFTER = st.sampled_from(["", "/", "/a/b?c=d", ":8080", ":80/x", " now", "'", '"', ")", "?x", "#y", ".", ", and", "{}"])


@settings(deadline=None)
@given(_HOST, _BEFORE, _AFTER)
def test_a_host_is_found_wherever_it_may_stand(host: str, before: str, after: str) -> None:
    assert found(host, f"{before}{host}{after}") == host


@settings(deadline=None)
@given(_HOST, _BEFORE, _AFTER, _LABEL)
def test_a_longer_host_is_another(host: str, before: str, after: str, label: str) -> None:
    assert found(host, f"{before}{host}.{label}zz{after}") is None
    assert found(host, f"{before}{label}x-{host}{after}") is None
    assert found(host, f"{before}{label}.{host}{after}") is not None


@settings(deadline=None)
@given(_HOST, st.text(max_size=60), st.text(max_size=60))
def test_any_surroundings_end_in_a_place_or_none(host: str, before: str, after: str) -> None:
    text = before + host + after
    place = found(host, text)
    assert place is None or host in fold(place)
