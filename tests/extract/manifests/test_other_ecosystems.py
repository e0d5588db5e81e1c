"""The manifests of Go, PHP, Ruby, Rust, Java, .NET, Dart, Elixir, Apple, R and Perl, on files as they are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.extract import manifests
from detector.model.fact import Dependency, FileFacts
from detector.text.lines import LineIndex

TREES = Path(__file__).parents[2] / "trees" / "manifests"

EXPECTED = {
    "go service/go.mod": """
5:9 golang/go.mau.fi/whatsmeow runtime [v0.0.0-20240327124018-350073db195c] <./ext/whatsmeow>
8:2 golang/github.com/mdp/qrterminal/v3 runtime [v3.2.0]
9:3 golang/github.com/quoted/module runtime [v1.0.0]
10:2 golang/google.golang.org/protobuf runtime [v1.33.0] indirect
12:2 golang/github.com/Rhymen/go-whatsapp runtime [v0.1.1] <github.com/SimonBackx/go-whatsapp> indirect
15:9 golang/go.mau.fi/whatsmeow override <./ext/whatsmeow>
18:42 golang/github.com/SimonBackx/go-whatsapp override [v0.0.0-20190101000000-abcdefabcdef] as github.com/Rhymen/go-whatsapp
25:6 golang/golang.org/x/tools/cmd/stringer build
""",
    "go service/go.sum": """
1:1 golang/go.mau.fi/whatsmeow locked [v0.0.0-20240327124018-350073db195c] indirect
3:1 golang/google.golang.org/protobuf locked [v1.33.0] indirect
""",
    "go service/go.work": """
8:9 golang/github.com/Rhymen/go-whatsapp override <../fork>
""",
    "php/composer.json": """
9:10 composer/whanonymous/chat-api runtime [dev-master]
10:10 composer/netflie/whatsapp-cloud-api runtime [^2.1]
11:10 composer/php-webdriver/webdriver runtime [^1.15]
14:10 composer/phpunit/phpunit development [^10]
17:33 github/someone/chat-api runtime <https://github.com/Someone/Chat-API.git>
""",
    "php/composer.lock": """
4:22 composer/acme/wrapper locked [1.0.0] <https://github.com/acme/wrapper.git> indirect via acme/wrapper
10:22 composer/mgp25/whatsapi locked [v2.2.0] indirect via acme/wrapper > mgp25/whatsapi
""",
    "ruby/Gemfile": """
3:6 gem/rails runtime [~> 7.1]
4:6 gem/whatsapp-sender runtime <https://github.com/acme/whatsapp-sender.git>
6:6 gem/selenium-webdriver runtime [4.18.1]
7:6 gem/evolution runtime <github:acme/evolution-ruby>
10:8 gem/rspec development
12:10 gem/bridge development <../bridge>
15:6 gem/webdrivers development
16:6 gem/puma runtime
""",
    "ruby/Gemfile.lock": """
6:5 gem/whatsapp-sender locked [0.2.0] <https://github.com/acme/whatsapp-sender.git> via whatsapp-sender
12:5 gem/puma locked [6.4.2] via puma
14:5 gem/nio4r locked [2.7.0] indirect via puma > nio4r
15:5 gem/yowsup-rb locked [1.0.3] indirect via whatsapp-sender > yowsup-rb
""",
    "ruby/sender.gemspec": """
4:24 gem/faraday runtime [>= 1.0]
5:32 gem/selenium-webdriver runtime
6:36 gem/rake development [~> 13]
""",
    "rust/Cargo.lock": """
12:9 cargo/bridge locked [0.3.0] via bridge
19:9 cargo/whatsapp-rust locked [0.2.1] <https://github.com/jlucaso1/whatsapp-rust#0123456> indirect via bridge > whatsapp-rust
""",
    "rust/Cargo.toml": """
6:1 cargo/serde runtime [1]
7:19 cargo/whatsapp-rust optional [0.2] as wa
8:1 cargo/thirtyfour runtime [0.31]
9:1 cargo/waproto runtime <https://github.com/jlucaso1/whatsapp-rust>
11:15 cargo/headless-chrome runtime [1.0]
15:1 cargo/nix runtime [0.28]
18:1 cargo/wiremock development [0.6]
21:1 cargo/prost-build build [0.12]
24:1 cargo/shared runtime <../shared>
27:1 cargo/whatsapp-rust override <vendor/whatsapp-rust>
30:2 cargo/foo override <https://github.com/acme/foo>
""",
    "java/build.gradle": """
3:31 maven/com.android.tools.build:gradle build [8.1.0]
6:9 maven/com.github.johnrengelman.shadow:com.github.johnrengelman.shadow.gradle.plugin build [8.1.1]
10:21 maven/com.github.Auties00:Cobalt runtime [0.0.7]
11:50 maven/org.seleniumhq.selenium:selenium-java runtime [4.19.0]
12:30 maven/org.springframework.boot:spring-boot-dependencies runtime [3.2.0]
13:32 maven/whatsapp-bridge runtime [1.2] <libs/whatsapp-bridge-1.2.jar>
16:25 maven/junit:junit development [4.13]
20:18 maven/de.robv.android.xposed:api runtime [82]
21:21 maven/a.b:one runtime [1]
21:34 maven/a.b:two runtime [2]
""",
    "java/build.gradle.kts": """
2:15 maven/com.android.application:com.android.application.gradle.plugin build [8.3.1]
4:21 maven/com.github.auties00:cobalt runtime [0.0.7]
6:10 maven/com.google.dagger:hilt-compiler build [2.51]
7:51 maven/org.example:thing runtime
8:26 maven/com.squareup.leakcanary:leakcanary-android development [2.13]
""",
    "java/gradle.lockfile": """
2:1 maven/com.github.auties00:cobalt locked [0.0.7] indirect
""",
    "java/libs.versions.toml": """
4:22 maven/com.github.auties00:cobalt runtime [0.0.7] as cobalt
5:57 maven/org.seleniumhq.selenium:selenium-java runtime [4.19.0] as selenium
6:10 maven/a.b:c runtime [1.0] as short
8:19 maven/com.android.application:com.android.application.gradle.plugin build [0.0.7]
""",
    "java/pom.xml": """
5:17 maven/org.springframework.boot:spring-boot-starter-parent build [3.2.3]
19:21 maven/io.netty:netty-bom override [4.1.1]
28:9 maven/com.github.auties00:cobalt runtime [0.0.7]
37:19 maven/com.acme:bridge runtime <${basedir}/lib/bridge.jar>
41:53 maven/junit:junit development
45:27 maven/org.apache.maven.plugins:maven-jar-plugin build
""",
    "scala/build.sbt": """
3:27 maven/com.typesafe.akka:akka-actor runtime [2.6.0]
5:23 maven/org.scalatest:scalatest development [3.2.0]
""",
    "dotnet/Directory.Packages.props": """
3:30 nuget/selenium.webdriver override [4.18.1]
""",
    "dotnet/packages.config": """
3:16 nuget/whatsappapi runtime [1.2.2]
4:16 nuget/nunit development [3.0]
""",
    "dotnet/packages.lock.json": """
5:8 nuget/acme.sender locked [1.0.0] via acme.sender
6:8 nuget/whatsappapi locked [1.2.2] indirect via acme.sender > whatsappapi
""",
    "dotnet/src/Bot.csproj": """
6:32 nuget/selenium.webdriver runtime [4.18.1]
7:31 nuget/whatsappnet.api runtime [1.0.3]
10:32 nuget/stylecop.analyzers build [1.1]
12:25 nuget/whatsappnetapi runtime [2.1.0.0] <../libs/WhatsAppNETAPI.dll>
""",
    "dart/pubspec.lock": """
2:3 pub/whatsapp_bot_flutter locked [2.0.1]
9:3 pub/whatsapp_bot_platform_interface locked [2.0.0] indirect
17:3 pub/bridge locked [0.1.0] <https://github.com/acme/bridge.git>
""",
    "dart/pubspec.yaml": """
7:3 pub/whatsapp_bot_flutter runtime [^2.0.1]
8:3 pub/puppeteer runtime [any]
9:3 pub/bridge runtime <https://github.com/acme/bridge.git>
13:3 pub/local runtime <../local>
16:3 pub/test development [^1.24.0]
18:3 pub/puppeteer override [3.0.0]
""",
    "elixir/mix.exs": """
10:9 hex/wuzapi_ex runtime [~> 0.3]
12:9 hex/irish runtime <github:jtippett/irish>
13:36 hex/whatsapp_elixir runtime [>= 0.0.0] as renamed
14:9 hex/local runtime <../local>
15:9 hex/ex_doc development [~> 0.37]
""",
    "elixir/mix.lock": """
2:4 hex/irish locked [0123456] <https://github.com/jtippett/irish.git> indirect
3:20 hex/jason locked [1.4.1] indirect
""",
    "elixir/rebar.config": """
4:5 hex/cowboy runtime
5:6 hex/gun runtime [2.1.0]
6:6 hex/wa runtime <https://github.com/acme/wa.git>
7:24 hex/whatsapp_erl runtime as alias_name
8:6 hex/versioned runtime [1.0]
10:29 hex/meck runtime
""",
    "elixir/rebar.lock": """
2:21 hex/gun locked [2.1.0]
3:24 hex/cowlib locked [2.13.0] indirect
4:6 hex/wa locked <https://github.com/acme/wa.git>
""",
    "apple/Cartfile": """
1:9 swift/github.com/acme/whatsappkit runtime [~> 1.0]
2:6 swift/example.org/other runtime [main]
""",
    "apple/Package.resolved": """
6:21 swift/github.com/acme/whatsappkit locked [1.2.3] <https://github.com/Acme/WhatsAppKit.git> indirect
""",
    "apple/Package.swift": """
6:24 swift/github.com/acme/whatsappkit runtime [1.2.0] <https://github.com/Acme/WhatsAppKit.git>
8:40 swift/Local runtime <../Local>
9:23 swift/mona.LinkedList runtime [1.0.0]
""",
    "apple/Podfile": """
3:8 cocoapods/Alamofire runtime [~> 5.8]
4:8 cocoapods/Firebase runtime
6:8 cocoapods/WhatsAppKit runtime <https://github.com/acme/WhatsAppKit.git>
""",
    "apple/Podfile.lock": """
2:5 cocoapods/Firebase locked [10.0.0] via Firebase
4:5 cocoapods/FirebaseCore locked [10.0.0] indirect via Firebase > FirebaseCore
5:5 cocoapods/WhatsAppKit locked [0.1.0] <https://github.com/acme/WhatsAppKit.git> via WhatsAppKit
""",
    "r/DESCRIPTION": """
5:5 cran/RSelenium runtime [>= 1.7]
6:5 cran/httr2 runtime
8:11 cran/testthat optional
9:10 github/ropensci/rselenium runtime <ropensci/RSelenium>
""",
    "r/renv.lock": """
4:6 cran/RSelenium locked [1.7.9] indirect via RSelenium
5:6 cran/wdman locked [0.2.6] <github:ropensci/wdman> indirect via RSelenium > wdman
""",
    "perl/cpanfile": """
2:11 cpan/WWW-Mechanize-Chrome runtime [0.71]
4:20 cpan/Test-More development
7:13 cpan/Selenium-Remote-Driver runtime [1.4]
""",
}

BROKEN = {
    "broken/Broken.csproj": (4, ["whatsappapi"]),
    "broken/Cargo.toml": (3, ["whatsapp-rust", "serde"]),
    "broken/composer.json": (2, ["mgp25/whatsapi"]),
    "broken/go.mod": (6, ["go.mau.fi/whatsmeow", "a.b/c"]),
    "broken/pom.xml": (3, ["a:b"]),
    "broken/pubspec.yaml": (4, ["whatsapp_bot_flutter"]),
}


def read(path: str) -> FileFacts:
    """Read one file of the trees."""
    format_id = manifests.format_of(path)
    assert format_id is not None
    return manifests.read(format_id, path, (TREES / path).read_text(encoding="utf-8"))


def described(dependency: Dependency) -> str:
    """Put all that a dependency says in one row."""
    parts = [f"{dependency.span.line}:{dependency.span.column}"]
    parts.append(f"{dependency.package.ecosystem}/{dependency.package.name} {dependency.scope.value}")
    parts += [f"[{dependency.requirement}]"] if dependency.requirement else []
    parts += [f"<{dependency.source}>"] if dependency.source else []
    parts += [f"as {dependency.alias}"] if dependency.alias else []
    parts += [] if dependency.direct else ["indirect"]
    parts += ["via " + " > ".join(dependency.path)] if dependency.path else []
    return " ".join(parts)


@pytest.mark.parametrize("path", EXPECTED)
def test_reads_every_dependency_and_nothing_else(path: str) -> None:
    facts = read(path)
    assert facts.diagnostics == ()
    assert [described(fact) for fact in facts.facts if isinstance(fact, Dependency)] == EXPECTED[path].split("\n")[1:-1]


@pytest.mark.parametrize("path", EXPECTED)
def test_the_span_covers_the_name(path: str) -> None:
    lines = LineIndex((TREES / path).read_text(encoding="utf-8"))
    for fact in read(path).facts:
        start = lines.offset(fact.span.line, fact.span.column)
        end = lines.offset(fact.span.end_line, fact.span.end_column)
        written = lines.text[start:end].lower()
        assert isinstance(fact, Dependency)
        last = fact.package.name.lower().rpartition("/")[2].rpartition(":")[2].removesuffix(".gradle.plugin")
        normal = written.replace("_", "-").replace("::", "-").removesuffix(".git")
        assert last.replace("_", "-") in normal, (written, fact.package)


@pytest.mark.parametrize("path", BROKEN)
def test_a_fault_has_a_line_and_what_stood_before_it_counts(path: str) -> None:
    facts = read(path)
    line, names = BROKEN[path]
    assert facts.degraded
    assert [number for number, _ in facts.diagnostics] == [line]
    assert [fact.package.name for fact in facts.facts if isinstance(fact, Dependency)] == names


@pytest.mark.parametrize("text", ["", "\ufeff", "\0", "{", "[", "<a", '"', "{{{{" * 2000, "((((" * 2000, '"""' * 999])
@pytest.mark.parametrize("path", [*EXPECTED, *BROKEN])
def test_hostile_text_is_no_crash(path: str, text: str) -> None:
    format_id = manifests.format_of(path)
    assert format_id is not None
    manifests.read(format_id, path, text)


@pytest.mark.parametrize("path", EXPECTED)
def test_any_damage_is_survived(path: str) -> None:
    format_id = manifests.format_of(path)
    assert format_id is not None
    original = (TREES / path).read_text(encoding="utf-8")

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, len(original)), st.integers(0, 9), st.text("{}[]()<>\"'`,:=#\n\t\0 a\u20ac", max_size=6))
    def damaged(at: int, removed: int, inserted: str) -> None:
        text = original[:at] + inserted + original[at + removed :]
        facts = manifests.read(format_id, path, text)
        count = LineIndex(text).count
        assert all(1 <= fact.span.line <= fact.span.end_line <= count for fact in facts.facts)

    damaged()


@pytest.mark.parametrize("address", [" ", "://t@", "git", "github"])
def test_a_gem_may_have_an_empty_or_an_odd_address(address: str) -> None:
    text = f"gem 'bridge', github: '{address}'\ngem 'other', :github => 'a/b'\n"
    found = [fact for fact in manifests.read("gemfile", "Gemfile", text).facts if isinstance(fact, Dependency)]
    assert [fact.package.name for fact in found] == ["bridge", "other"]
    assert found[1].source == "github:a/b"


def test_a_mix_lock_needs_no_arrow() -> None:
    text = '%{\n  "a": {:hex, :a, "1.0"},\n  "b"   =>   {:git, "https://example.org/b.git", "c"},\n}\n'
    found = [fact for fact in manifests.read("mix.lock", "mix.lock", text).facts if isinstance(fact, Dependency)]
    assert [fact.package.name for fact in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("format_id", "text", "names"),
    [
        ("cartfile", 'git "https://token@" "main"\ngithub "Acme/Kit"\n', ["github.com/acme/kit"]),
        ("cargo.toml", '[dependencies]\n:broken = "1"\nserde = "1"\nserde = = "1"\n', ["serde"]),
    ],
)
def test_entries_without_a_name_name_no_package(format_id: str, text: str, names: list[str]) -> None:
    facts = manifests.read(format_id, "a", text).facts
    assert [fact.package.name for fact in facts if isinstance(fact, Dependency)] == names
