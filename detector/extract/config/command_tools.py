"""The install commands that are understood: one row a tool and verb, with its options that take a value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from detector.extract.config.install_words import (
    Named,
    address,
    composer_package,
    fetched,
    github_name,
    go_path,
    npm_specification,
    plain,
    python_requirement,
)


class Tool(NamedTuple):
    """How the arguments of a verb are read."""

    read: Callable[[str], Named | None]
    valued: frozenset[str] = frozenset()
    """Options followed by a value that names no package."""
    naming: frozenset[str] = frozenset()
    """Options followed by a value that names a package."""
    most: int = 100_000
    """How many positional arguments name a package."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PIP = Tool(
    python_requirement,
    _set(
        "-r --requirement --requirements -c --constraint --constraints -i --index-url --extra-index-url -f --find-links"
        " -t --target --prefix --root --python --python-version --platform --abi --implementation --trusted-host --proxy"
        " --timeout --retries --cache-dir --log --progress-bar --upgrade-strategy --no-binary --only-binary -C"
        " --config-settings --global-option --build-option --src -b --exists-action --cert --client-cert --report -p"
        " --extra --index --default-index --package --project --directory --tag --branch --rev --group -G -E --extras"
        " --source --dev-group --overrides --link-mode --optional --script --spec --pip-args --suffix --override"
    ),
    _set("-e --editable --with"),
)
_PYTHON_ONE = _PIP._replace(most=1, naming=_set("--with --from --spec"))
_CONDA = Tool(
    lambda text: plain("pypi", text.rpartition("::")[2]) if "::" not in text else _channelled(text),
    _set("-n --name -p --prefix -c --channel --file -f --revision --solver --platform --repodata-fn"),
)
_NPM = Tool(
    npm_specification,
    _set(
        "--registry --prefix -C --cwd --dir -w --workspace --filter -F --tag --save-prefix --loglevel --cache"
        " --userconfig --modules-folder --network-timeout --mutex --omit --include --only --before --otp --store-dir"
    ),
)
_NPX = Tool(npm_specification, _NPM.valued | _set("-c --call"), _set("-p --package"), 1)
_GO = Tool(go_path, _set("-ldflags -tags -mod -modfile -o -p -gcflags -asmflags -buildmode"))
_COMPOSER = Tool(composer_package, _set("-d --working-dir --repository --stability -s --ignore-platform-req"))
_GEM = Tool(
    lambda text: plain("gem", text, ":"),
    _set("-v --version -i --install-dir -n --bindir -P --trust-policy -s --source -g --group --require --platform"),
)
_CARGO = Tool(
    lambda text: address(text) if "://" in text else plain("cargo", text, "@"),
    _set(
        "--features -F --rename -p --package --manifest-path --path --rev --branch --tag --registry --index --vers"
        " --version --root --target --target-dir --profile -j --jobs --config --color --bin --example --base"
    ),
    _set("--git"),
)
_APT = Tool(lambda text: plain("deb", text, "=/"), _set("-t --target-release -o --option -c --config-file -a"))
_APK = Tool(
    lambda text: plain("apk", text, "=<>~@"),
    _set("-t --virtual -X --repository -p --root --keys-dir --repositories-file --cache-dir --arch --wait"),
)
_RPM = Tool(lambda text: plain("rpm", text, "="), _set("-c --config --enablerepo --disablerepo --repo --releasever"))
_CLONE = Tool(
    address,
    _set(
        "-b --branch --depth -c --config -o --origin --reference --filter -j --jobs --template --separate-git-dir"
        " --shallow-since --shallow-exclude -u --upload-pack --name --server-option"
    ),
    most=1,
)
_FETCH = Tool(fetched)
_NUGET = Tool(
    lambda text: plain("nuget", text, "@"),
    _set("-v --version -Version -f --framework -s --source -Source -ProjectName --package-directory -OutputDirectory"),
    _set("-Id -PackageId"),
    1,
)
_PUB = Tool(
    lambda text: address(text) if "://" in text else _pub(text),
    _set("--git-ref --git-path --hosted-url --sdk --path --directory -C"),
    _set("--git-url"),
)
_CPAN = Tool(lambda text: plain("cpan", text.replace("::", "-"), "@~"), _set("-L -l --mirror --installdeps"))


def _pub(text: str) -> Named | None:
    """`dev:name:^1.0`."""
    name = text.removeprefix("dev:").removeprefix("override:")
    named, shift = plain("pub", name, ":"), len(text) - len(name)
    return named and named._replace(start=named.start + shift, end=named.end + shift)


def _channelled(text: str) -> Named | None:
    channel, _, rest = text.partition("::")
    named = plain("pypi", rest)
    shift = len(channel) + 2
    return named and named._replace(start=named.start + shift, end=named.end + shift)


def _rows(tool: Tool, *verbs: str) -> dict[tuple[str, ...], Tool]:
    return {tuple(verb.split()): tool for verb in verbs}


INSTALLS: dict[tuple[str, ...], Tool] = {
    **_rows(
        _PIP,
        "pip install",
        "pip download",
        "pip wheel",
        "uv add",
        "uv pip install",
        "uv tool install",
        "poetry add",
        "pipenv install",
        "pdm add",
        "rye add",
        "rye install",
        "pixi add",
        "pipx install",
        "pipx inject",
        "easy_install",
        "uv run --with",
    ),
    **_rows(_PYTHON_ONE, "pipx run", "uvx", "uv tool run"),
    **_rows(_CONDA, "conda install", "mamba install", "micromamba install", "conda create", "mamba create"),
    **_rows(
        _NPM,
        "npm install",
        "npm i",
        "npm add",
        "npm in",
        "npm pack",
        "cnpm install",
        "cnpm i",
        "yarn add",
        "yarn global add",
        "pnpm add",
        "pnpm install",
        "pnpm i",
        "bun add",
        "bun install",
        "bun i",
        "deno add",
        "deno install",
        "ied install",
    ),
    **_rows(_NPX, "npx", "bunx", "pnpx", "pnpm dlx", "yarn dlx", "npm exec", "npm x", "bun x", "pnpm exec"),
    **_rows(_GO, "go get", "go install"),
    **_rows(_GO._replace(most=1), "go run"),
    **_rows(_COMPOSER, "composer require", "composer global require"),
    **_rows(_COMPOSER._replace(most=1), "composer create-project"),
    **_rows(_GEM, "gem install", "bundle add", "gem i"),
    **_rows(_CARGO, "cargo add", "cargo install", "cargo binstall"),
    **_rows(_APT, "apt install", "apt-get install", "aptitude install"),
    **_rows(_APK, "apk add"),
    **_rows(_RPM, "yum install", "dnf install", "microdnf install"),
    **_rows(_CLONE, "git clone", "git submodule add", "hg clone"),
    **_rows(_CLONE._replace(read=lambda text: address(text) or github_name(text)), "gh repo clone"),
    **_rows(_FETCH, "curl", "wget", "iwr", "irm", "invoke-webrequest", "invoke-restmethod", "aria2c"),
    **_rows(_NUGET, "dotnet add package", "install-package", "nuget install", "dotnet package add"),
    **_rows(_PUB, "pub add", "flutter pub add", "dart pub add", "dart pub global activate"),
    **_rows(_CPAN, "cpanm", "cpan", "cpan install"),
    **_rows(_CLONE._replace(valued=_set("--from --exact --branch")), "swift package add-dependency"),
}
"""Tool and verbs to their reading."""

CONTAINERS = {
    ("docker", "run"),
    ("docker", "pull"),
    ("docker", "create"),
    ("docker", "container", "run"),
    ("docker", "image", "pull"),
    ("docker", "service", "create"),
    ("podman", "run"),
    ("podman", "pull"),
    ("podman", "create"),
    ("nerdctl", "run"),
    ("nerdctl", "pull"),
    ("crictl", "pull"),
}
"""Commands whose first positional argument is an image."""

CONTAINER_FLAGS = _set(
    "--detach --interactive --tty --rm --privileged --init --read-only --publish-all --sig-proxy --quiet --all-tags"
    " --no-healthcheck --oom-kill-disable --disable-content-trust --replace --tls-verify --no-hosts"
)
"""Long options of those commands without a value."""

CONTAINER_LETTERS = frozenset("ditPqa")
"""Short options without a value."""

WRAPPERS = _set(
    "sudo doas env time exec command nohup builtin call start then do else elif if while until ! nice xargs retry"
    " timeout gosu su-exec cross-env xvfb-run dotenv & try stdbuf setsid chroot proot tini dumb-init eval"
    " catch_or_exit run_cmd and not"
)
"""Words after which another command starts."""

RUNNERS = _set("poetry pipenv uv bundle conda mamba micromamba pdm rye hatch")
"""Programs whose `run` or `exec` starts another command."""

SHELLS = _set("sh bash zsh dash ash ksh fish cmd powershell pwsh su ssh wsl busybox")
"""Programs one of whose arguments may be a script."""

SHELL_OPTIONS = re.compile(r"(?:-[A-Za-z]*c|/c|/k|-command|--command)$", re.IGNORECASE)

PRINTERS = _set("cat echo printf tee read print write-host write-output expect python node")
"""Commands whose here-document is data."""

ALIASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"pip[\d.]*$"), "pip"),
    (re.compile(r"(?:python[\d.w]*|py|pypy[\d.]*)$"), "python"),
    (re.compile(r"composer(?:\.phar)?$"), "composer"),
    (re.compile(r"go[\d.]+$"), "go"),
)
"""Spellings of one tool."""
