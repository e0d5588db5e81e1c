"""Evidence: one fact that matched one signature. Rules join evidence into findings; nothing here judges."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from detector.model.fact import NOWHERE
from detector.model.location import Location


class Level(str, Enum):
    """What a match carries. PROOF stands alone; COMBINE needs a partner that a rule names; WEAK only raises confidence."""

    PROOF = "proof"
    COMBINE = "combine"
    WEAK = "weak"


class Aspect(str, Enum):
    """By which side of a component it was recognised."""

    DEPENDENCY = "dependency"
    IMPORT = "import"
    CALL = "call"
    REFERENCE = "reference"
    LITERAL = "literal"
    IMAGE = "image"
    ENVIRONMENT = "environment"
    ARTIFACT = "artifact"
    IDENTIFIER = "identifier"
    LOOP = "loop"
    """A loop recognised by what feeds it."""
    LOOK_ALIKE = "look-alike"
    """A package that is not the component but is called nearly like it."""


class Evidence(Struct, frozen=True):
    """One match. `capability` is what a call does, `role` what a string or name is (both from the signature, "" if none)."""

    signature: str
    aspect: Aspect
    level: Level
    location: Location
    note: str
    """One phrase for a trace: "imports pywhatkit", "sends a message with client.sendMessage"."""
    capability: str = ""
    role: str = ""
    resolved: bool = True
    """False where a call's receiver is unknown and only its name matches."""
    function: int = NOWHERE
    loop: int = NOWHERE
    subject: str = ""
    """The matched text, name or symbol; not redacted, never printed as it is."""
    direct: bool = True
    """For dependencies: named by the project itself."""
    path: tuple[str, ...] = ()
    """For dependencies: lock path from a direct dependency."""
    source: str = ""
    """Symbol or literal-role context the match was used in, e.g. the callee a URL is handed to."""

    @property
    def order(self) -> tuple[object, ...]:
        """The key of the one order of all evidence: by place, then by everything else, so that sets have no say in it."""
        first = (self.location, self.signature, self.aspect.value, self.note, self.subject, self.role, self.capability)
        return (*first, self.level.value, self.function, self.loop, self.source, self.resolved, self.direct, self.path)
