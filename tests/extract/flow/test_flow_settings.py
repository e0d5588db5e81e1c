"""Settings that code asks for by their keys, or in a file that it reads, and what the files of the project say of them."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.flow.linking import link
from detector.extract.flow.resolving import Resolver
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Call, EnvironmentName, FileFacts

ADDRESS = "https://gate.example/send"
JSON = f'{{"mail": {{"url": "smtp"}}, "gate": {{"url": "{ADDRESS}", "base-url": "{ADDRESS}"}}}}'
SPRING = f"gate.url={ADDRESS}\n"
YAML = f"gate:\n  url: {ADDRESS}\n"
PHP = f"<?php\nreturn ['url' => '{ADDRESS}'];\n"
INI = f"[gate]\nurl = {ADDRESS}\n"
GO_TYPES = ['type Gate struct { Address string `yaml:"url"` }', 'type Config struct { Gate Gate `yaml:"gate"` }']
GO_INLINE = 'type Config struct { Inner `yaml:",inline"` }'
GO_ENV = f"GATE_URL={ADDRESS}\n"
GO_TAGGED = 'type Gate struct { Address string `env:"GATE_URL"` }'
GO_PLAIN = "type Gate struct { Address string }\ntype Config struct { Gate Gate }\nvar all Config"
ELIXIR_MODULE = f'import Config\n\nconfig :shop, Shop.Gate,\n  retries: 3,\n  url: "{ADDRESS}"\n'
ELIXIR_ATOM = f'import Config\n\nconfig :shop, :gate_url, "{ADDRESS}"\nconfig :shop, :mail, "smtp"\n'
ELIXIR_NESTED = f'use Mix.Config\n\nconfig :shop, gate: [url: "{ADDRESS}"], retries: 3\n'
PYTHON_SEND = '    def send(self):\n        post(self.base + "/text")\n'
PYTHON_MAIN = f'from wa import S\ns = S("{ADDRESS}")\ns.send()\n'
JS_SEND = ' send() { post(this.b + "/text"); } }\n'
JS_MAIN = f'const S = require("./wa");\nconst s = new S("{ADDRESS}");\ns.send();\n'
TS_MAIN = f'import {{ S }} from "./wa";\nconst s = new S("{ADDRESS}");\ns.send();\n'
JAVA_SEND = ' void send() { post(b + "/text"); } }\n'
JAVA_MAIN = f'class M {{ void f() {{ S s = new S("{ADDRESS}"); s.send(); }} }}\n'
PHP_SEND = " function send() { post($this->b . '/text'); } }\n"
PHP_MAIN = f"<?php\n$s = new S('{ADDRESS}');\n$s->send();\n"


def files_of(sources: dict[str, str]) -> dict[str, FileFacts]:
    return {
        path: extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS) for path, text in sorted(sources.items())
    }


def asked(sources: dict[str, str]) -> set[str]:
    """The texts that calls are given once all files are known."""
    linked = link(files_of(sources), Resolver(sources)).linked_facts
    calls = [each.fact for each in linked if isinstance(each.fact, Call)]
    return {"".join(map(str, argument.text)) for call in calls for argument in call.arguments}


PROGRAMS = [
    ("a.js", "conf.json", JSON, ['const c = require("./conf.json");', "post(c.gate.url);"]),
    ("a.ts", "conf.json", JSON, ['import c from "./conf.json";', 'post(c.gate["base-url"]);']),
    (
        "a.js",
        "conf.json",
        JSON,
        ['const c = JSON.parse(fs.readFileSync(path.join(__dirname, "conf.json"), "utf8"));', "post(c.gate.url);"],
    ),
    ("a.js", "config/default.json", JSON, ['const config = require("config");', 'post(config.get("gate.url"));']),
    (
        "a.ts",
        "config/default.yaml",
        YAML,
        [
            "class A { constructor(private configService: ConfigService) {}",
            ' f() { post(this.configService.get<string>("gate.url")); } }',
        ],
    ),
    (
        "a.py",
        "conf.json",
        JSON,
        ["import json", 'with open("conf.json") as f:', "    c = json.load(f)", 'post(c["gate"]["url"])'],
    ),
    (
        "a.py",
        "conf.json",
        JSON,
        ["import json", 'PLACE = "conf.json"', "c = json.loads(open(PLACE).read())", 'post(c["gate"]["url"])'],
    ),
    (
        "a.py",
        "conf.json",
        JSON,
        [
            "import json",
            "from pathlib import Path",
            'c = json.loads(Path("conf.json").read_text())',
            'post(c.get("gate").get("url"))',
        ],
    ),
    ("a.py", "conf.yml", YAML, ["import yaml", 'c = yaml.safe_load(open("conf.yml"))', 'post(c["gate"]["url"])']),
    (
        "a.py",
        "c.ini",
        INI,
        ["import configparser", "c = configparser.ConfigParser()", 'c.read("c.ini")', 'post(c["gate"]["url"])'],
    ),
    (
        "a.py",
        "c.ini",
        INI,
        ["import configparser", "config = configparser.ConfigParser()", 'post(config.get("gate", "url"))'],
    ),
    (
        "a.php",
        "conf.json",
        JSON,
        ["<?php", "$c = json_decode(file_get_contents(__DIR__ . '/conf.json'), true);", "post($c['gate']['url']);"],
    ),
    ("a.php", "c.ini", INI, ["<?php", "$c = parse_ini_file('c.ini', true);", "post($c['gate']['url']);"]),
    ("a.php", "conf.php", PHP, ["<?php", "$c = require __DIR__ . '/conf.php';", "post($c['url']);"]),
    (
        "A.cs",
        "appsettings.json",
        JSON,
        ["class A { IConfiguration _configuration;", ' void F() { Post(_configuration["Gate:BaseUrl"]); } }'],
    ),
    (
        "A.cs",
        "appsettings.json",
        JSON,
        ['class A { void F(IConfiguration config) { var s = config.GetSection("Gate"); Post(s["Url"]); } }'],
    ),
    (
        "A.cs",
        "appsettings.json",
        JSON,
        ['class A { void F(IConfiguration config) { Post(config.GetValue<string>("Gate:Url")); } }'],
    ),
    (
        "A.cs",
        "appsettings.json",
        JSON,
        [
            "class A { readonly GateOptions _o;",
            " A(IOptions<GateOptions> o) { _o = o.Value; }",
            " void F() { Post(_o.BaseUrl); } }",
        ],
    ),
    ("A.cs", "appsettings.json", JSON, ["class A { IOptions<GateSettings> _o;", " void F() { Post(_o.Value.Url); } }"]),
    (
        "A.kt",
        "application.yml",
        YAML,
        ['class A(@Value("\\${gate.url}") private val url: String) {', " fun f() { post(url) } }"],
    ),
    (
        "A.kt",
        "application.yml",
        YAML,
        ['class A { @Value("\\${gate.url}") private lateinit var url: String', " fun f() { post(url) } }"],
    ),
    (
        "A.java",
        "application.properties",
        SPRING,
        ['class A { @Value("${gate.url}") private String url;', " void f() { post(url); } }"],
    ),
    (
        "A.java",
        "application.yml",
        YAML,
        [
            "class A { private final String url;",
            ' A(@Value("${gate.url}") String url) { this.url = url; }',
            " void f() { post(url); } }",
        ],
    ),
    (
        "A.java",
        "application.properties",
        SPRING,
        ['class A { @ConfigProperty(name = "gate.url") String url;', " void f() { post(url); } }"],
    ),
    (
        "A.java",
        "application.properties",
        SPRING,
        ['class A { void f(Environment env) { post(env.getProperty("gate.url")); } }'],
    ),
    (
        "shop/wa.py",
        "shop/settings.py",
        f'GATE_URL = "{ADDRESS}"\n',
        ["from django.conf import settings", "post(settings.GATE_URL)"],
    ),
    (
        "app.py",
        "config.py",
        f'class Config:\n    GATE_URL = "{ADDRESS}"\n',
        ["from flask import current_app", 'post(current_app.config["GATE_URL"])'],
    ),
    ("app.py", ".env", f"GATE_URL={ADDRESS}\n", ["class S(BaseSettings):", "    gate_url: str", "post(S().gate_url)"]),
    (
        "application/libraries/Wa.php",
        "application/config/wa.php",
        f"<?php\n$config['gate_url'] = '{ADDRESS}';\n",
        ["<?php", "post($this->config->item('gate_url'));"],
    ),
    ("lib/a.dart", ".env", f"GATE_URL={ADDRESS}\n", ["void f() { post(Uri.parse(dotenv.env['GATE_URL']!)); }"]),
    (
        "A.java",
        "application.yml",
        f"shop:\n  gate:\n    url: {ADDRESS}\n",
        ["class A { GateProperties properties;", " void f() { post(properties.getUrl()); } }"],
    ),
    ("main.go", "config.yaml", YAML, ["package main", 'func f() { post(viper.GetString("gate.url")) }']),
    *(
        ("main.go", file, text, ["package main", *lines, "func f(c *Config) { post(c.Gate.Address) }"])
        for file, text, lines in (
            ("config.yaml", YAML, GO_TYPES),
            ("config.toml", f'[gate]\nurl = "{ADDRESS}"\n', [line.replace("yaml:", "toml:") for line in GO_TYPES]),
            ("config.json", JSON, [line.replace("yaml:", "json:") for line in GO_TYPES]),
            ("config.yml", YAML, ['type Config struct { Gate struct { Address string `yaml:"url"` } `yaml:"gate"` }']),
            ("config.yml", YAML, ['type Inner struct { Gate Gate `yaml:"gate"` }', GO_TYPES[0], GO_INLINE]),
            (".env", GO_ENV, [GO_TAGGED, "type Config struct { Gate Gate }"]),
            (
                ".env",
                GO_ENV,
                [GO_TAGGED.replace("GATE_URL", "URL"), 'type Config struct { Gate Gate `envPrefix:"GATE_"` }'],
            ),
            (".env", GO_ENV, [GO_TAGGED.replace("env:", "mapstructure:"), "type Config struct { Gate Gate }"]),
            (".env", f"SHOP_GATE_ADDRESS={ADDRESS}\n", [GO_PLAIN, 'func g() { envconfig.Process("shop", &all) }']),
        )
    ),
    *(
        ("lib/gate.ex", "config/config.exs", text, ["defmodule Shop.Gate do", *lines, "end"])
        for text, lines in (
            (ELIXIR_MODULE, ["def f() do", "c = Application.get_env(:shop, __MODULE__)", 'post(c[:url] <> "")', "end"]),
            (ELIXIR_MODULE, ["def f(), do: post(Keyword.get(Application.fetch_env!(:shop, Shop.Gate), :url))"]),
            (ELIXIR_MODULE, ["@u Application.compile_env(:shop, [__MODULE__, :url])", "def f(), do: post(@u)"]),
            (ELIXIR_MODULE, ["alias Shop.Gate", "def f(), do: post(Application.get_env(:shop, Gate, [])[:url])"]),
            (ELIXIR_ATOM, ["def f() do", "{:ok, u} = Application.fetch_env(:shop, :gate_url)", "post(u)", "end"]),
            (
                ELIXIR_NESTED,
                ["def f(), do: post(config()[:url])", "defp config(), do: Application.get_env(:shop, :gate)"],
            ),
        )
    ),
]


def test_settings_of_a_struct_reach_the_other_files_and_packages_of_the_program() -> None:
    types = "\n".join(("package config", GO_TYPES[1].replace("Gate Gate", "Gate GateConfig"), "func Load() *Config {"))
    program = {
        "go.mod": "module example.com/shop\n",
        "config.yaml": YAML,
        "config/config.go": types + " c := &Config{}\n read(c)\n return c\n}\n",
        "config/gate.go": "package config\n" + GO_TYPES[0].replace("Gate", "GateConfig") + "\n",
        "wa/wa.go": "package wa\ntype Sender struct { base string }\n"
        "func New(base string) *Sender { return &Sender{base: base} }\n"
        'func (s *Sender) Send() { post(s.base + "/text") }\n',
        "main.go": 'package main\nimport (\n"example.com/shop/config"\n"example.com/shop/wa"\n)\n'
        "func main() { cfg := config.Load()\n s := wa.New(cfg.Gate.Address)\n s.Send() }\n",
    }
    assert f"{ADDRESS}/text" in asked(program)
    assert f"{ADDRESS}/text" not in asked({**program, "config.yaml": YAML.replace("gate:", "mail:")})


def test_a_default_in_a_tag_is_the_value() -> None:
    field = f'type Config struct {{ Address string `env:"GATE_URL" envDefault:"{ADDRESS}"` }}\n'
    assert ADDRESS in asked(
        {"a.go": "package main\n" + field, "b.go": "package main\nfunc f(c Config) { post(c.Address) }\n"}
    )


KEEPERS = [
    (
        "wa.py",
        "main.py",
        ["class S:", "    def __init__(self, base):", "        self.base = base", PYTHON_SEND],
        PYTHON_MAIN,
    ),
    ("wa.js", "main.js", ["class S { constructor(base) { this.b = base; }", JS_SEND, "module.exports = S;"], JS_MAIN),
    ("wa.ts", "main.ts", ["export class S { constructor(private readonly b: string) {}", JS_SEND], TS_MAIN),
    ("S.java", "M.java", ["class S { String b; S(String base) { this.b = base; }", JAVA_SEND], JAVA_MAIN),
    ("S.cs", "M.cs", ["class S { string b; S(string given) { b = given; }", JAVA_SEND], JAVA_MAIN),
    ("S.php", "m.php", ["<?php", "class S { function __construct(private string $b) {}", PHP_SEND], PHP_MAIN),
]


@pytest.mark.parametrize(("path", "other", "lines", "main"), KEEPERS)
def test_a_field_that_keeps_a_parameter_of_the_constructor_is_what_the_constructor_is_handed(
    path: str, other: str, lines: list[str], main: str
) -> None:
    assert f"{ADDRESS}/text" in asked({path: "\n".join(lines), other: main})


@pytest.mark.parametrize(("path", "settings", "text", "lines"), PROGRAMS)
def test_a_setting_is_what_its_file_says(path: str, settings: str, text: str, lines: list[str]) -> None:
    program = "\n".join(lines)
    assert ADDRESS in asked({path: program, settings: text})
    elsewhere = (
        text.replace(ADDRESS, "@")
        .replace("gate", "mailer")
        .replace("Gate", "Mail")
        .replace("GATE", "MAIL")
        .replace("'url'", "'uri'")
    )
    assert ADDRESS not in asked({path: program, settings: elsewhere.replace("@", ADDRESS)})


OTHERS = [
    ("a.js", 'const c = new Map();\npost(c.get("gate.url"));\n'),
    ("a.py", 'import os\npost(os.environ.get("gate", "url"))\n'),
    ("a.py", 'import json\nc = json.loads(answer.text)\npost(c["gate"]["url"])\n'),
    ("A.cs", 'class A { Dictionary<string, string> known;\n void F() { Post(known["Url"]); } }\n'),
    ("A.java", 'class A { void f(Map<String, String> answers) { post(answers.get("gate.url")); } }\n'),
]


@pytest.mark.parametrize(("path", "program"), OTHERS)
def test_what_other_things_give_is_no_setting(path: str, program: str) -> None:
    assert ADDRESS not in asked({path: program, "conf.json": JSON, "application.properties": SPRING})


def test_the_nearest_file_counts_and_an_example_only_alone() -> None:
    program = 'class A { void F(IConfiguration config) { Post(config["Gate:Url"]); } }\n'
    other = JSON.replace("gate.example", "other.example")
    found = asked({"api/A.cs": program, "api/appsettings.json": JSON, "web/appsettings.json": other})
    assert ADDRESS in found
    found = asked({"api/A.cs": program, "api/appsettings.json": JSON, "api/appsettings.example.json": other})
    assert ADDRESS in found


def test_names_of_settings_that_code_asks_for_are_kept() -> None:
    program = 'class A { void F(IConfiguration config) { Post(config["Gate:ApiKey"]); Post(config["GATE_KEY"]); } }\n'
    names = [fact.name for fact in files_of({"A.cs": program})["A.cs"].facts if isinstance(fact, EnvironmentName)]
    assert names == ["Gate.ApiKey", "GATE_KEY"]
