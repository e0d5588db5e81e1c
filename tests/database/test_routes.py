"""Route patterns against URLs, templates and route tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.database import routes
from detector.database.texts import fold


def fits(pattern: str, text: str) -> bool:
    """Whether `pattern` fits anywhere in `text`."""
    segments = routes.parse(pattern)
    anchor = routes.anchor(segments)
    lowered = fold(text)
    at = lowered.find(anchor)
    while at >= 0:
        path = routes.around(lowered, at, len(anchor))
        if path is not None and routes.fits(segments, path):
            return True
        at = lowered.find(anchor, at + 1)
    return False


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("/message/sendText/{}", "{}/message/sendText/{}"),
        ("/message/sendText/{}", "http://localhost:8080/message/sendText/main"),
        ("/message/sendText/{}", "/message/sendText/:instance"),
        ("/message/sendText/{}", "/message/sendText/<name>"),
        ("/message/sendText/{}", "/message/sendText/{instance}"),
        ("/message/sendText/{}", "/message/sendText/${instance}?x=1"),
        ("/message/sendText/{}", "/message/sendText/"),
        ("/message/sendText/{}", "/message/sendText{}"),
        ("/message/sendText/{}", "POST /message/sendText/main HTTP/1.1"),
        ("/message/sendText/{}", '{"url": "\\/message\\/sendText\\/x"}'),
        ("/message/sendText/{}", "{}message/sendText/{}"),
        ("/instance{}/sendFile", "instance{}/sendFile/{}"),
        ("/instance{}/sendFile", "{}instance{}/sendFile"),
        ("/api/sendText", "/api/sendText"),
        ("/api/sendText", "api/sendText"),
        ("/api/sendText", "{}/api/sendText"),
        ("/api/sendText", "{}/api/sendText{}"),
        ("/api/sendText", "https://waha.example.org/base/api/SENDTEXT?session=x"),
        ("/instances/{}/token/{}/send-text", "https://api.example.io/instances/{}/token/abc/send-text"),
        ("/instance{}/messages/chat", "https://api.example.com/instance123/messages/chat"),
        ("/instance{}/messages/chat", "{}/instance{}/messages/chat"),
        ("/one/two/three", "/one/{}/three"),
        ("/open/whatsapp/messages", "{}/open/whatsapp/messages"),
        ("/send", "/send"),
        ("/send", "{}/send"),
        ("/send", "{}/send?x=1"),
        ("/send", "http://localhost:3000/send/"),
        ("/send", "http://10.0.0.5:3000/send"),
        ("/send", "http://gateway/send"),
        ("/send", "{}/send{}"),
    ],
)
def test_fits(pattern: str, text: str) -> None:
    assert fits(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("/v2/channels/whatsapp/messages", "https://graph.example.com/v1.0/teams/{}/channels/{}/messages"),
        ("/message/sendText/{}", "/message/sendTextual/x"),
        ("/message/sendText/{}", "/message/sendText"),
        ("/message/sendText/{}", "/xmessage/sendText/x"),
        ("/message/sendText/{}", "{}/sendText/{}"),
        ("/message/sendText/{}", "{}.message/sendText/{}"),
        ("/message/sendText/{}", "{}commessage/sendText/{}"),
        ("/message/sendText/{}", "/message/x/sendText/y"),
        ("/api/sendText", "../api/sendText"),
        ("/api/sendText", "./api/sendText"),
        ("/api/sendText", "src/api/sendText.js"),
        ("/api/sendText", "/other?next=/api/sendText"),
        ("/api/sendText", "/v1/api/sendTextNow"),
        ("/one/two/three", "/{}/{}/three"),
        ("/send", "send"),
        ("/send", "/send/message"),
        ("/send", "/v1/send"),
        ("/send", "/sender"),
        ("/send", "https://web.example.com/send?phone={}"),
        ("/v1/users/login", "https://x.test/api/v1/users/{}"),
        ("/open/whatsapp/messages", "/{}/whatsapp/messages/{}"),
        ("/v2/whatsapp/messages", "{}/whatsapp/messages"),
    ],
)
def test_does_not_fit(pattern: str, text: str) -> None:
    assert not fits(pattern, text)


@pytest.mark.parametrize("text", ["send/x", "/a b/c", "https://x/y", "/x?y=1", "/{}/{}", "/ab/{}", ""])
def test_patterns_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="route"):
        routes.parse(text)


_SEGMENT = st.from_regex(r"[a-z][a-zA-Z0-9-]{2,10}", fullmatch=True)
_PATH = st.lists(_SEGMENT, min_size=2, max_size=4)
_BASE = st.sampled_from(["", "{}", "http://localhost:8080", "https://x.example.com/base", "{}/v1", "https://{}"])


@settings(deadline=None)
@given(_PATH, _BASE, st.sampled_from(["", "/", "?a=b", "#c", "/more", "{}"]))
def test_a_route_is_found_behind_any_base(path: list[str], base: str, after: str) -> None:
    route = "/" + "/".join(path)
    assert fits(route, base + route + after)


@settings(deadline=None)
@given(_PATH, _SEGMENT)
def test_a_hole_stands_for_one_segment(path: list[str], value: str) -> None:
    value += "-value-that-no-path-holds"
    pattern = "/" + "/".join([*path, "{}", "end-of-it"])
    assert fits(pattern, "/" + "/".join([*path, value, "end-of-it"]))
    assert not fits(pattern, "/" + "/".join([*path, value, value, "end-of-it"]))


@settings(deadline=None)
@given(_PATH, st.text(max_size=60), st.text(max_size=60))
def test_any_surroundings_end(path: list[str], before: str, after: str) -> None:
    fits("/" + "/".join(path), before + "/" + "/".join(path) + after)
