"""What must hold for the project as a whole, whichever part changes."""

import ast
import graphlib
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.template.backends.django import DjangoTemplates, Template
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

ROOT: Path = settings.BASE_DIR
PACKAGES = ["municipalities", "scenes", "assessments", "config"]  # each imports only from those before it
TEMPLATES = sorted(str(file.relative_to(ROOT / "templates")) for file in ROOT.glob("templates/**/*.*"))
CATALOGUES = sorted(ROOT.glob("locale/sv/LC_MESSAGES/*.po"))


# --- Imports


def is_room(file: Path) -> bool:
    return file.suffix == ".py" or (file / "__init__.py").exists()


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    later = set(PACKAGES[PACKAGES.index(package) + 1 :]) | {"tests"}
    upward = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in (ROOT / package).rglob("*.py")
        for module in imported_modules(file)
        if module.partition(".")[0] in later
    ]
    assert not upward


def imported_modules(file: Path) -> Iterator[str]:
    """Wherever in the file: at its head, for types only, or inside a function."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


# Inside assessments, from the ground up. A folder imports from those below it, never from its neighbours.
FLOORS = [
    {"instrument", "conditions"},
    {"models"},
    {"wording", "signs"},
    {"questionnaire"},
    {"judging", "figures"},
    {"action"},
    {
        "agreement",
        "county",
        "displacement",
        "guide",
        "lineage",
        "outlines",
        "proposing",
        "responsibility",
        "rounds",
        "scene_list",
        "search",
        "taken_out",
        "zero_reports",
    },
    {"assessment_page", "county_map", "my_area", "scene_page"},
    {"admin", "api", "importing", "templatetags"},
    {"demo", "urls"},
    {"apps", "management"},
]
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


@pytest.mark.parametrize(
    "room",
    [
        file.stem
        for file in sorted((ROOT / "assessments").iterdir())
        if is_room(file) and file.name not in {"__init__.py", "migrations"}
    ],
)
def test_room_imports_only_from_floors_below(room: str) -> None:
    folder = ROOT / "assessments" / room
    upward = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in (folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")])
        for module in imported_modules(file)
        if module.startswith("assessments.")
        for other in [module.split(".")[1]]
        if other != room and FLOOR[other] >= FLOOR[room]
        if not module.startswith("assessments.action.models")  # tables, like those of `models`, though of another app
    ]
    assert not upward


def test_site_knows_nothing_of_the_domain() -> None:
    above = [
        f"{file.name} imports {module}"
        for file in (ROOT / "municipalities" / "site").rglob("*.py")
        for module in imported_modules(file)
        if module.partition(".")[0] in PACKAGES and not module.startswith("municipalities.site")
    ]
    assert not above


def test_no_two_modules_need_each_other() -> None:
    modules = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): file
        for name in PACKAGES
        for file in (ROOT / name).rglob("*.py")
    }
    modules = {name.removesuffix(".__init__"): file for name, file in modules.items()}
    graph = {name: set(needed(name, file, modules)) - {name} for name, file in modules.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def needed(name: str, file: Path, modules: Collection[str]) -> Iterator[str]:
    """Anywhere in the file: an import for types, or one put off into a function, ties two modules all the same."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
        module = ".".join(filter(None, [base, node.module]))
        named = [f"{module}.{alias.name}" for alias in node.names]
        yield from (one for one in named if one in modules)
        if module in modules and not all(one in modules for one in named):
            yield module


# --- What is written down


def test_architecture_names_every_room() -> None:
    written = (ROOT / "docs" / "architecture.md").read_text()
    rooms = [file for package in PACKAGES[:3] for file in (ROOT / package).iterdir() if is_room(file)]
    folders = {room.stem for room in rooms if room.is_dir()} - {"migrations", "management"}
    assert not {room for room in folders | set(FLOOR) if f"`{room}`" not in written}


def test_every_rule_referred_to_is_written_down() -> None:
    rules = set(re.findall(r"^## (\d+)\.", (ROOT / "docs" / "rules.md").read_text(), re.MULTILINE))
    referred = {
        (str(file.relative_to(ROOT)), number)
        for package in [*PACKAGES, "tests"]
        for file in (ROOT / package).rglob("*.py")
        for numbers in re.findall(r"\brules? (\d+(?:(?:, | and | to )\d+)*)", file.read_text())
        for number in re.findall(r"\d+", numbers)
    }
    assert referred
    assert not {reference for reference in referred if reference[1] not in rules}


def test_each_rule_has_a_number_of_its_own_in_order() -> None:
    """Two branches that each add one are easily merged into the same number, or the same rule twice."""
    numbers = re.findall(r"^## (\d+)\.", (ROOT / "docs" / "rules.md").read_text(), re.MULTILINE)
    assert list(map(int, numbers)) == list(range(1, len(numbers) + 1))


def test_every_file_named_in_the_documents_exists() -> None:
    """Paths from the root; a bare file name may be a pattern that many folders share."""
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    named = {
        (document.name, path)
        for document in documents
        for path in re.findall(r"`([\w.-]+/[\w./-]*)`", document.read_text())
    }
    assert not {(document, path) for document, path in named if not (ROOT / path).exists() and not is_made(path)}


def is_made(path: str) -> bool:
    """Not in the repository: made by a command, or an address of the site."""
    return path.startswith(("api/", "places/", "staticfiles/"))


# --- Packages


@pytest.mark.parametrize("lock", [*sorted(ROOT.glob("*.lock")), ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_lock_file_has_hashes_and_no_addresses(lock: Path) -> None:
    content = lock.read_text()
    assert re.search("sha(256|512)[:-]", content)
    assert not re.findall(r"\S*(?:https?|file|git)[:+]\S*", content)


# --- Models


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


# --- Templates


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles_and_finds_the_templates_it_names(name: str) -> None:
    for named in templates_named_in(name):
        get_template(named)


def test_every_static_file_that_a_template_names_exists() -> None:
    """In production a name that is not in the manifest, such as the empty one, fails the whole page."""
    named = {
        (name, path)
        for name in TEMPLATES
        for path in re.findall(
            r"{% static [\"']([^\"']*)[\"']", (ROOT / "templates" / name).read_text(encoding="utf-8")
        )
    }

    assert {(name, path) for name, path in named if not (path and find(path))} == set()


def test_no_template_line_is_too_long_to_read() -> None:
    long = [
        f"{name}:{number}"
        for name in TEMPLATES
        for number, line in enumerate((ROOT / "templates" / name).read_text().splitlines(), start=1)
        if len(line) > 160
    ]
    assert not long


def test_every_template_is_used() -> None:
    sources = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    named = {name for file in sources for name in re.findall(r"[\w/.-]+\.(?:html|txt|js|svg|xml)", file.read_text())}
    named |= {name for template in TEMPLATES for name in templates_named_in(template)}
    assert not [name for name in TEMPLATES if name not in named and not used_by_a_library(name)]


def templates_named_in(name: str) -> Iterator[str]:
    template = get_template(name)
    assert isinstance(template, Template)
    nodes = template.template.nodelist
    parents = [node.parent_name for node in nodes.get_nodes_by_type(ExtendsNode) if isinstance(node, ExtendsNode)]
    included = [node.template for node in nodes.get_nodes_by_type(IncludeNode) if isinstance(node, IncludeNode)]
    for expression in parents + included:
        if isinstance(constant := getattr(expression, "var", None), str):
            yield constant


def used_by_a_library(name: str) -> bool:
    """It takes the place of a template in an installed package, or Django or allauth asks for it by name."""
    engine = DjangoTemplates({"NAME": "libraries", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}})
    installed = any((Path(folder) / name).exists() for folder in engine.template_dirs)
    return installed or name in {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}


# --- Translations


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda path: path.name)
def test_swedish_catalogue_is_complete(file: Path) -> None:
    catalogue = read(file)
    assert not [message.id for message in catalogue if message.id and (message.fuzzy or not translated(message))]
    assert not [(message.id, errors) for message, errors in catalogue.check()]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed: not known if every text is in it")
@pytest.mark.parametrize("file", CATALOGUES, ids=lambda path: path.name)
def test_swedish_catalogue_is_current(file: Path, tmp_path: Path) -> None:
    for folder in [*PACKAGES, "templates", "static", "locale"]:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = ["manage.py", "makemessages", "--locale=sv", "--no-obsolete", f"--domain={file.stem}"]
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, capture_output=True)
    fresh, committed = texts(read(tmp_path / file.relative_to(ROOT))), texts(read(file))
    assert not fresh - committed, "Missing in the catalogue: run make messages and translate"
    assert not committed - fresh, "No longer used: run make messages"


def read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale="sv")


def translated(message: Message) -> bool:
    return all([message.string] if isinstance(message.string, str) else message.string or [""])


def texts(catalogue: Catalog) -> set[tuple[str | None, object]]:
    return {
        (message.context, tuple(message.id) if isinstance(message.id, list) else message.id) for message in catalogue
    }


def test_no_key_is_written_with_a_thousands_separator() -> None:
    """{{ scene.pk }} reads "2 057" and finds no scene; {% url %} and stringformat write it plain."""
    key = re.compile(r"\{\{ (?:[\w.]+\.)?(?:pk|scene_id|(?<!form\.)version|(?:previous|next)_page_number) \}\}")
    found = {
        f"{template.relative_to(ROOT)}: {written}"
        for template in (ROOT / "templates").rglob("*.html")
        for written in key.findall(template.read_text())
    }

    assert not found
