"""Types of the platform in classes that inherit from elsewhere."""

from __future__ import annotations

import pytest
from tree_printer import calls, facts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A : Form { void F() { Process.Start(x); } }", "Process.Start"),
        ("class A : Form { void F() { WebRequest.Create(x); } }", "WebRequest.Create"),
        ("class A : Form { void F() { Go(String.Format(x, 1)); } }", "String.Format"),
        ("class A : Page { void F() { Driver.Go(x); } }", "Page().Driver.Go"),
    ],
)
def test_nobody_inherits_a_type_of_the_platform(source: str, expected: str) -> None:
    found = calls(facts("A.cs", f"using Shop.Windows;\n{source}"))
    assert any(expected in each and ("Form()" not in each) for each in found), found
