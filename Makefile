# The workshop. `make setup` and `make test` work from a bare checkout, and again.
#
# What the system lacks is installed where we are root; otherwise the line to type is printed.

VENV := .venv
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
# libatomic1 is for the driver of the browser.
# From slapd on: a directory of people to log in with, and what python-ldap is built from.
TEST_PACKAGES := chromium libatomic1 poppler-utils qpdf postgresql systemd slapd ldap-utils openssl gcc libldap-dev \
	libsasl2-dev python3-dev
# What our printing is measured against (240 MB). LibreOffice without its windows.
BENCH_PACKAGES := chromium libreoffice-writer-nogui
WORKERS := 2
# Fails if a process, a temporary file or a file of the checkout is left.
LEFTOVERS := $(PYTHON) tests/leftovers.py

.PHONY: setup demo test test-twice test-sqlite test-postgresql lint format rights pictures bench run system-packages \
	test-packages bench-packages

setup: system-packages $(VENV)/.installed .env
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_catalogue

test: setup test-packages $(VENV)/.tools test-sqlite test-postgresql

test-sqlite:
	DATABASE_URL=sqlite:///$(CURDIR)/var/peg.sqlite3 $(LEFTOVERS) $(VENV)/bin/pytest -n $(WORKERS)

test-postgresql:
	$(LEFTOVERS) $(PYTHON) tests/cluster.py $(VENV)/bin/pytest -n $(WORKERS)

# What a release is held to: every test in a random order, and again in another one.
test-twice: setup test-packages $(VENV)/.tools
	for round in first second; do $(MAKE) test-sqlite test-postgresql || exit 1; done

# The demo lives in a database of its own and never touches the one of `make setup`.
demo: export DATABASE_URL := sqlite:///$(CURDIR)/var/demo.sqlite3
demo: setup
	$(MANAGE) load_demo
	$(MANAGE) print_cards --year 2024 --output scheda.pdf
	$(MANAGE) runserver --noreload 127.0.0.1:8000

run:
	$(MANAGE) runserver

lint: $(VENV)/.installed
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(MANAGE) makemigrations --check --dry-run

rights: $(VENV)/.installed
	$(MANAGE) print_rights > docs/diritti.md

pictures: setup test-packages
	$(PYTHON) docs/pictures.py

# Minutes. Other work on the machine spoils the seconds, less so the ratios.
bench: system-packages bench-packages $(VENV)/.bench
	$(PYTHON) benchmarks/book.py

format: $(VENV)/.installed
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(PYTHON) || python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# Both ways into the body's directory, and a login service to try one with.
$(VENV)/.tools: $(VENV)/.installed | test-packages
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,oidc,ldap,tools]'
	touch $@

$(VENV)/.bench: $(VENV)/.installed
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	touch $@

.env: | $(VENV)/.installed
	$(PYTHON) -c "import secrets; print('SECRET_KEY=' + secrets.token_urlsafe(50)); print('DEBUG=true')" > $@
	chmod 600 $@

system-packages:
	@$(call install,$(RUN_PACKAGES))

# The tests start a slapd of their own: that of the package is installed with nothing to serve.
test-packages:
	@test "$$(id -u)" != 0 || echo "slapd slapd/no_configuration boolean true" | debconf-set-selections
	@$(call install,$(TEST_PACKAGES))

bench-packages:
	@$(call install,$(BENCH_PACKAGES))

define install
missing=""; \
for package in $(1); do \
  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
done; \
if [ -z "$$missing" ]; then :; \
elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
else \
  echo "Mancano pacchetti di sistema. Digitare, e poi ripetere il comando:"; \
  echo "  sudo apt-get install$$missing"; \
  exit 1; \
fi
endef
