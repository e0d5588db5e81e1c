"""The configuration carriers, on files as they are found; `Stems` stands in for the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.extract import config
from detector.limits import Limits
from detector.model.fact import (
    Artifact,
    Dependency,
    EnvironmentName,
    Fact,
    FileFacts,
    Identifier,
    Image,
    Import,
    Literal,
)
from detector.text.lines import LineIndex

TREES = Path(__file__).parents[2] / "trees" / "config"
STEMS = ("waha", "wuzapi", "evolution", "sendText", "z-api", "GatewayUrl")

EXPECTED = {
    ".env.example": (
        "dotenv",
        """
2:1-9 env WAHA_URL=http://waha:3000
2:10-26 setting WAHA_URL: http://waha:3000
3:8-21 env EVOLUTION_URL=https://evolution.example.org/#/x
3:23-56 setting EVOLUTION_URL: https://evolution.example.org/#/x
4:1-5 env FULL=http://waha:3000/api/sendText
4:7-31 setting FULL: http://waha:3000/api/sendText
5:1-10 env DEFAULTED=https://api.z-api.io
5:11-40 setting DEFAULTED: https://api.z-api.io
6:1-6 env EMPTY=
7:1-10 env lower.key=value
""",
    ),
    ".github/workflows/ci.yml": (
        "workflow",
        """
3:3-11 env WAHA_URL=http://waha:3000
3:13-29 setting env.WAHA_URL: http://waha:3000
7:16-23 image node:20
9:7-11 key waha: waha
10:16-32 image devlikeapro/waha
10:16-32 setting jobs.test.services.waha.image: devlikeapro/waha
12:11-23 env WAHA_API_KEY={}
14:15-31 github/actions/checkout [v4] <actions/checkout@v4>
15:15-35 github/acme/whatsapp-notify [main] <acme/whatsapp-notify/sub@main>
17:24-36 image acme/image:1
21:53-62 pypi/pywhatkit
22:11-74 setting jobs.test.steps.run: docker run -d -p 3000:3000 -e WAHA_KEY=abc devlikeapro/waha:arm
22:41-49 env WAHA_KEY=abc
22:54-74 image devlikeapro/waha:arm
25:16-29 env EVOLUTION_URL=http://localhost:8080
26:17-32 npm/whatsapp-web.js
27:13-19 npm/qrcode
""",
    ),
    ".gitignore": (
        "ignore-file",
        """
2:1-14 artifact .wwebjs_auth/ False
4:3-20 artifact auth_info_baileys False
5:1-6 artifact *.log False
""",
    ),
    ".gitlab-ci.yml": (
        "workflow",
        """
1:8-19 image python:3.11
3:5-16 image postgres:15
4:11-34 image devlikeapro/waha:latest
4:11-34 setting services.name: devlikeapro/waha:latest
5:12-16 setting services.alias: waha
8:11-18 image node:20
10:20-26 pypi/yowsup [>=3]
12:13-33 npm/@open-wa/wa-automate
""",
    ),
    "Aula 1/docker-compose.yml": (
        "compose",
        """
3:3-9 name wuzapi
3:3-9 key wuzapi: wuzapi
4:12-34 image asternic/wuzapi:latest
4:12-34 setting services.wuzapi.image: asternic/wuzapi:latest
6:7-25 env WUZAPI_ADMIN_TOKEN=H4Zbhw72PBKdTIgS
""",
    ),
    "Dockerfile.dev": (
        "dockerfile",
        """
2:5-9 env BASE=node:18
3:5-13 env WAHA_TAG=
4:29-36 image node:18
5:5-13 env NODE_ENV=production
6:5-13 env WAHA_URL=http://waha:3000
6:15-31 setting WAHA_URL: http://waha:3000
7:5-11 env LEGACY=some value
9:5-13 deb/chromium
11:5-9 deb/xvfb [1.0]
13:5-8 deb/git
15:72-79 pypi/yowsup2 [==3.2]
16:20-40 npm/@open-wa/wa-automate
17:26-35 pypi/pywhatkit
20:49-56 github/sufficit/quepasa <https://github.com/Sufficit/Quepasa.git>
21:23-46 golang/go.mau.fi/whatsmeow/cmd [latest]
23:6-34 image devlikeapro/waha:{}
25:13-37 image atendai/evolution-api:v2
29:29-33 github/acme/tool <https://github.com/acme/tool/archive/main.zip>
32:14-29 npm/whatsapp-server
""",
    ),
    "Jenkinsfile": (
        "jenkinsfile",
        """
2:19-25 pypi/yowsup
4:16-32 argument docker: devlikeapro/waha
4:16-32 image devlikeapro/waha
""",
    ),
    "Makefile": (
        "makefile",
        """
5:18-24 pypi/yowsup
6:4-13 pypi/pywhatkit
7:15-30 argument docker: devlikeapro/waha:latest
7:15-30 image devlikeapro/waha:latest
8:16-25 npm/venom-bot
""",
    ),
    "Procfile": (
        "procfile",
        """
1:10-23 npm/@acme/gateway
""",
    ),
    "chart/templates/deployment.yaml": (
        "yaml",
        """
7:14-48 image devlikeapro/waha:{}
7:14-48 setting spec.containers.image: devlikeapro/waha:{}
10:17-25 env WAHA_URL={}
""",
    ),
    "chart/values.yaml": (
        "yaml",
        """
3:15-36 image docker.io/atendai/evolution-api:v2.1.1
3:15-36 setting image.repository: atendai/evolution-api
""",
    ),
    "docker-compose.waha.yml": (
        "compose",
        """
3:3-11 env WAHA_URL=http://waha:3000
3:14-30 setting x-env.WAHA_URL: http://waha:3000
4:3-10 env API_KEY=secret
7:3-7 name waha
7:3-7 key waha: waha
8:12-33 image devlikeapro/waha-plus
8:12-33 setting services.waha.image: devlikeapro/waha-plus
9:21-25 setting services.waha.container_name: waha
11:9-39 setting services.waha.volumes: ./waha_sessions:/app/.sessions
13:7-30 env WHATSAPP_DEFAULT_ENGINE=NOWEB
14:7-19 env WAHA_API_KEY={}
15:3-6 name bot
17:16-52 github/acme/bot <https://github.com/acme/bot.git#main>
19:18-22 setting services.bot.depends_on: waha
20:29-38 npm/@acme/cli [2]
21:3-9 name worker
22:13-72 env REGISTRY=
22:13-72 env TAG=
22:13-72 image docker.io/atendai/evolution-api:v2.1.1
22:13-72 setting services.worker.image: docker.io/atendai/evolution-api:v2.1.1
24:9-19 env SERVER_URL=https://evolution.example.org
24:20-49 setting SERVER_URL: https://evolution.example.org
25:9-31 env AUTHENTICATION_API_KEY=
27:26-32 pypi/yowsup
""",
    ),
    "infra/main.tf": (
        "terraform",
        """
2:30-34 setting resource: waha
4:12-39 image devlikeapro/waha:{}
4:12-39 setting image: devlikeapro/waha:{}
5:13-21 env WAHA_URL=http://waha:3000
5:13-38 setting env: WAHA_URL=http://waha:3000
9:15-39 image atendai/evolution-api:v2
9:15-39 setting image: atendai/evolution-api:v2
10:30-43 env EVOLUTION_URL=http://evolution:8080
10:55-76 setting EVOLUTION_URL: http://evolution:8080
13:5-34 setting user_data: docker run -d asternic/wuzapi
13:19-34 image asternic/wuzapi
14:5-38 setting user_data: echo http://wuzapi/chat/send/text
""",
    ),
    "k8s/deployment.yaml": (
        "yaml",
        """
7:17-21 setting spec.template.spec.containers.name: waha
8:18-41 image devlikeapro/waha:latest
8:18-41 setting spec.template.spec.containers.image: devlikeapro/waha:latest
11:15-27 npm/whatsapp-cli
13:21-29 env WAHA_URL=http://waha:3000
14:23-39 setting WAHA_URL: http://waha:3000
19:3-16 env EVOLUTION_URL=https://evolution.example.org
19:18-47 setting data.EVOLUTION_URL: https://evolution.example.org
22:7-72 setting data.nginx.conf: location / { proxy_pass http://evolution:8080/message/sendText; }
""",
    ),
    "scripts/install.sh": (
        "shell",
        """
4:8-16 env WAHA_URL=http://waha:3000
5:1-4 env IMG=devlikeapro/waha
7:55-61 deb/nodejs
11:31-42 image devlikeapro/waha:latest
12:48-51 env KEY=1
12:54-65 image devlikeapro/waha:chrome
13:14-22 pypi/selenium
13:115-121 pypi/yowsup <git+https://github.com/tgalal/yowsup.git#egg=yowsup>
14:17-32 npm/create-whatsapp
14:52-63 npm/baileys-cli
15:10-14 npm/tool [1]
15:23-28 npm/other
15:43-66 npm/@whiskeysockets/baileys [6] as wa
15:81-83 github/acme/wa <github:acme/wa>
15:89-93 github/acme/fork <github:acme/fork#main>
16:15-19 pypi/rich
16:20-26 pypi/yowsup
16:46-50 pypi/wapp
16:64-65 pypi/a [^1]
16:115-123 pypi/selenium
17:18-32 composer/mgp25/whatsapi [dev-master]
17:62-67 gem/wa-rb
17:116-118 github/acme/rs <https://github.com/acme/rs>
17:119-124 cargo/wa-rs
18:8-27 golang/go.mau.fi/whatsmeow [latest]
19:36-44 apk/chromium [1.2]
20:38-44 github/asternic/wuzapi <https://github.com/asternic/wuzapi/archive/main.tar.gz>
21:20-27 github/acme/gateway <github:acme/gateway>
22:35-46 nuget/whatsappapi
23:17-37 pub/whatsapp_bot_flutter
""",
    ),
    "scripts/pipInstall.bat": (
        "batch",
        """
4:18-27 pypi/pywhatkit
5:4-13 pypi/pyautogui [==0.9]
6:5-13 env WAHA_URL=http://waha:3000
7:22-30 pypi/selenium
7:46-61 npm/whatsapp-web.js
""",
    ),
    "scripts/setup.ps1": (
        "powershell",
        """
5:6-14 env WAHA_URL=http://waha:3000
7:3-12 pypi/pywhatkit
8:17-35 nuget/selenium.webdriver
9:49-53 github/acme/tool <https://github.com/acme/tool/releases/x.zip>
""",
    ),
    "settings/Web.config": (
        "xml",
        """
4:15-25 markup add.key: GatewayUrl
4:34-50 setting GatewayUrl: http://waha:3000
5:21-46 markup note: see http://waha:3000/docs
8:7-27 markup block: http://waha:3000/two
""",
    ),
    "settings/app.ini": (
        "ini",
        """
3:8-24 setting whatsapp.url: http://waha:3000
4:1-10 env TOKEN_URL=https://waha.example.org
4:11-35 setting whatsapp.TOKEN_URL: https://waha.example.org
6:5-33 setting whatsapp.list: https://waha.example.org/one
9:13-26 npm/@acme/gateway
10:13-21 env WAHA_URL=http://waha:3000
10:13-46 setting program:gateway.environment: WAHA_URL="http://waha:3000",B="2"
10:41-42 env B=2
""",
    ),
    "settings/application.properties": (
        "ini",
        """
2:1-9 env waha.url=http://waha:3000
2:10-26 setting waha.url: http://waha:3000
3:1-22 env spring.datasource.url=jdbc:postgresql://db/x
""",
    ),
    "settings/config.toml": (
        "toml",
        """
1:10-14 key waha: waha
2:8-24 setting gateway.waha.url: http://waha:3000
3:1-9 env WAHA_KEY=x
5:10-26 image devlikeapro/waha
5:10-26 setting build.image: devlikeapro/waha
""",
    ),
    "settings/data.jsonl": (
        "json",
        """
1:10-26 setting url: http://waha:3000
""",
    ),
    "settings/settings.json": (
        "json",
        """
3:23-52 setting gateway.url: http://waha:3000/api/sendText
4:24-48 setting list: https://waha.example.org
5:4-32 key https://waha.example.org/key: https://waha.example.org/key
""",
    ),
    "web/nginx.conf": (
        "server-config",
        """
3:28-44 setting server_name: waha.example.org
4:14-27 setting location: /api/sendText
4:42-58 setting proxy_pass: http://waha:3000
5:32-63 setting proxy_pass: http://{}/message/sendText
""",
    ),
}

BROKEN = {
    "broken/compose.yml": (
        6,
        """
2:3-7 name waha
2:3-7 key waha: waha
3:12-28 image devlikeapro/waha
3:12-28 setting services.waha.image: devlikeapro/waha
4:3-6 name bot
6:8-24 setting x: http://waha:3000
""",
    ),
    "broken/res.xml": (
        3,
        """
2:7-23 markup b.x: http://waha:3000
""",
    ),
    "broken/settings.json": (
        2,
        """
1:10-26 setting url: http://waha:3000
2:15-28 setting c: http://waha:9
""",
    ),
    "broken/settings.yml": (
        2,
        """
3:6-22 setting url: http://waha:3000
5:6-22 setting url: http://waha:4000
""",
    ),
}


class Stems:
    """An interest in texts with one of the stems, and in nothing else."""

    def text(self, text: str) -> bool:
        return any(stem in text for stem in STEMS)

    def call(self, module: str, method: str) -> bool:
        return False

    def name(self, name: str) -> bool:
        return False


def read(path: str) -> FileFacts:
    """Read one file of the trees."""
    carrier = config.carrier_of(path)
    assert carrier is not None
    return config.read(carrier, path, (TREES / path).read_text(encoding="utf-8"), Stems())


def described(fact: Fact) -> str:
    """Put all that a fact says in one row."""
    start = f"{fact.span.line}:{fact.span.column}-"
    is_short = fact.span.line == fact.span.end_line
    end = f"{fact.span.end_column}" if is_short else f"{fact.span.end_line}:{fact.span.end_column}"
    return f"{start}{end} {said(fact)}"


def said(fact: Fact) -> str:
    match fact:
        case Dependency():
            rest = f" [{fact.requirement}]" if fact.requirement else ""
            rest += f" <{fact.source}>" if fact.source else ""
            rest += f" as {fact.alias}" if fact.alias else ""
            return f"{fact.package.ecosystem}/{fact.package.name}{rest}"
        case Image():
            return f"image {fact.reference}"
        case EnvironmentName():
            return f"env {fact.name}={fact.value}"
        case Artifact():
            return f"artifact {fact.path} {fact.exists}"
        case Identifier():
            return f"name {fact.name}"
        case Literal():
            return f"{fact.role.value} {fact.name}: {fact.text}"
        case _:
            raise AssertionError(fact)


@pytest.mark.parametrize("path", EXPECTED)
def test_reads_these_facts_and_nothing_else(path: str) -> None:
    carrier, rows = EXPECTED[path]
    facts = read(path)
    assert facts.language == carrier
    assert facts.diagnostics == ()
    assert [described(fact) for fact in facts.facts] == rows.split("\n")[1:-1]


@pytest.mark.parametrize("path", BROKEN)
def test_a_fault_has_a_line_and_what_is_readable_counts(path: str) -> None:
    line, rows = BROKEN[path]
    facts = read(path)
    assert [number for number, _ in facts.diagnostics] == [line]
    assert [described(fact) for fact in facts.facts] == rows.split("\n")[1:-1]


@pytest.mark.parametrize("row", config.CARRIERS, ids=lambda row: row.id)
@pytest.mark.parametrize(
    "text", ["", "\ufeff", "\0", "{", "- [", "<a", '"', "{{{{" * 999, "$(" * 999, "RUN <<A\n", "FROM"]
)
def test_hostile_text_is_no_crash(row: config.Carrier, text: str) -> None:
    config.read(row.id, "x", text, Stems())


@pytest.mark.parametrize("path", EXPECTED)
def test_any_damage_is_survived(path: str) -> None:
    carrier = EXPECTED[path][0]
    original = (TREES / path).read_text(encoding="utf-8")

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, len(original)), st.integers(0, 9), st.text("{}[]()<>\"'`,:=#$\\%\n\t\0 a\u20ac", max_size=6))
    def damaged(at: int, removed: int, inserted: str) -> None:
        text = original[:at] + inserted + original[at + removed :]
        facts = config.read(carrier, path, text, Stems())
        count = LineIndex(text).count
        assert all(1 <= fact.span.line <= fact.span.end_line <= count for fact in facts.facts)

    damaged()


def test_both_sides_of_a_merge_conflict_inside_a_block_are_read() -> None:
    text = "run: |\n<<<<<<< Updated upstream\n  pip install a\n=======\n  pip install b\n>>>>>>> mine\n"
    facts = config.read("workflow", ".github/workflows/a.yml", text, Stems())
    assert [described(fact) for fact in facts.facts] == ["3:15-16 pypi/a", "5:15-16 pypi/b"]
    assert facts.diagnostics == ((2, "line 2:1: unresolved merge conflict"),)


def test_a_config_file_that_is_no_xml_is_silent() -> None:
    assert config.read("xml", "rebar.config", '{deps, ["waha"]}.', Stems()).diagnostics == ()


def test_too_many_facts_are_cut_with_a_reason() -> None:
    facts = config.read("dotenv", ".env", "A=1\n" * 100, Stems(), Limits(facts=10))
    assert len(facts.facts) == 10
    assert "more than 10" in facts.degraded


def test_large_data_is_read_without_its_structure() -> None:
    text = '{"gateway": {"url": "http://waha:3000"}, "x": "nothing"}'
    facts = config.read("json", "data.json", text, Stems(), Limits(source_bytes=10))
    assert [described(fact) for fact in facts.facts] == ["1:22-38 setting url: http://waha:3000"]


@pytest.mark.parametrize(
    ("path", "carrier"),
    [
        ("Dockerfile", "dockerfile"),
        ("docker/Dockerfile.dev", "dockerfile"),
        ("api.dockerfile", "dockerfile"),
        ("my-dockerfile", "dockerfile"),
        ("Containerfile", "dockerfile"),
        ("Dockerfile.md", None),
        ("Dockerfile.dockerignore", "ignore-file"),
        ("Aula 1/docker-compose.yml", "compose"),
        ("DOCKER-COMPOSE.WAHA.YML", "compose"),
        ("compose.override.yaml", "compose"),
        ("widget.compose.json", "json"),
        (".github/workflows/a.yml", "workflow"),
        (".gitlab-ci.yml", "workflow"),
        ("azure-pipelines.yml", "workflow"),
        (".env", "dotenv"),
        (".env.local.example", "dotenv"),
        ("prod.env", "dotenv"),
        ("env.example", "dotenv"),
        ("environment.ts", None),
        (".gitignore", "ignore-file"),
        (".dockerignore", "ignore-file"),
        ("nginx/sites-available/default", "server-config"),
        ("nginx.conf.template", "server-config"),
        ("supervisord.conf", "ini"),
        ("application.properties", "ini"),
        ("setup.CMD", "batch"),
        ("makefile", "makefile"),
        ("Procfile", "procfile"),
        ("main.tf", "terraform"),
        ("values.yaml", "yaml"),
        ("res/values/strings.xml", "xml"),
        ("src/index.js", None),
        ("README.md", None),
    ],
)
def test_a_path_names_its_carrier(path: str, carrier: str | None) -> None:
    assert config.carrier_of(path) == carrier


def test_a_workflow_starts_scripts() -> None:
    runs = ("uv run python tools/send.py --all", "node --version")
    steps = "".join(f"      - run: {each}\n" for each in runs) + "      # - run: node old.js\n"
    facts = config.read("workflow", ".github/workflows/a.yml", f"jobs:\n  a:\n    steps:\n{steps}", Stems())
    assert [fact.module for fact in facts.facts if isinstance(fact, Import)] == ["./tools/send.py"]
