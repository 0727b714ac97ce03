PORT ?= 8000
PY := .venv/bin/python

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test fuzz check fix bench messages lock

help:
	@echo "make demo      start the application with invented data at http://127.0.0.1:$(PORT) (PORT= changes the port)"
	@echo "make setup     packages, front-end files and translations; nothing is started"
	@echo "make test      all tests, in a browser too where Chromium is installed (ARGS= goes to pytest)"
	@echo "make fuzz      ten thousand requests of nonsense, on the database of DATABASE_URL; nothing may fail"
	@echo "make check     style, types, settings, migrations, templates and translations"
	@echo "make fix       mend what the style check can mend by itself"
	@echo "make bench     measure speed (ARGS= goes to it; --help tells)"
	@echo "make messages  collect the texts into the Swedish catalogue (needs gettext) and compile it"
	@echo "make lock      renew the lock files"

# --- Environment. A copy of the lock file in .venv tells what is installed there, so the second time is quick.

PYTHONS := $(if $(PYTHON),$(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)

.venv/bin/pip:
	@for python in $(PYTHONS); do \
		if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Creating .venv with $$("$$python" --version)"; \
			exec "$$python" -m venv .venv; \
		fi; \
	done; \
	echo "No Python 3.11 or later with its venv module found (tried: $(PYTHONS))." >&2; \
	echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

define install
@cmp -s $(1) .venv/$(1) || { echo "Installing the packages of $(1)"; \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $(1) && cp $(1) .venv/; }
endef

.PHONY: runtime development assets translations
runtime: .venv/bin/pip
	$(call install,requirements.lock)

development: .venv/bin/pip
	$(call install,requirements-dev.lock)

assets:
	@$(PY) -m config.assets

translations: locale/sv/LC_MESSAGES/django.mo

# Only when it has changed: whoever is running reads it.
%.mo: %.po
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@ --locale sv

setup: development assets translations

# --- Verbs

demo: runtime assets translations
	@exec $(PY) -m config.demo $(PORT)

# Each core its share; whoever names tests of their own in ARGS gets one process, which starts at once.
test: setup
	$(PY) -m pytest $(if $(ARGS),$(ARGS),--numprocesses auto --dist worksteal)

fuzz: setup
	$(PY) -m pytest --quiet --capture=no --tb=short tests/fuzz.py $(ARGS)

check: setup
	@$(MAKE) --no-print-directory --keep-going check-style check-format check-types check-deploy check-project

.PHONY: check-style check-format check-types check-deploy check-project
check-style:
	$(PY) -m ruff check

check-format:
	$(PY) -m ruff format --check

check-types:
	$(PY) -m mypy

check-deploy:
	DEBUG=0 ALLOWED_HOSTS=example.org SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))") \
		$(PY) manage.py check --deploy --fail-level WARNING

check-project: # imports, locks, migrations, templates, catalogue
	$(PY) -m pytest --quiet tests/test_project.py

fix: development
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench: runtime translations
	$(PY) -m tests.benchmark $(ARGS)

messages: development
	$(PY) manage.py makemessages --locale sv --no-wrap --no-obsolete --add-location file \
		--ignore .venv --ignore node_modules --ignore static/vendor --ignore tests
	sed -i.bak -E '/^"(POT-Creation-Date|Report-Msgid-Bugs-To)/d' locale/sv/LC_MESSAGES/django.po && rm locale/sv/LC_MESSAGES/django.po.bak
	$(MAKE) --no-print-directory translations

UV_COMPILE := .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

lock: development
	$(UV_COMPILE) pyproject.toml -o requirements.lock
	$(UV_COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(UV_COMPILE) --group node -o requirements-node.lock
	$(UV_COMPILE) --group reference -c requirements-dev.lock -o requirements-reference.lock
	npm update --package-lock-only
	$(PY) -c "import json, pathlib; file = pathlib.Path('package-lock.json'); lock = json.loads(file.read_text()); \
	[package.pop('funding', None) for package in lock['packages'].values()]; \
	file.write_text(json.dumps(lock, indent=2) + '\n')"
