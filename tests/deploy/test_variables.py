"""What may be said in the environment is listed where people look for it, and nothing else is."""

import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings

from peg import directory
from peg import settings as project
from peg.environment import Environment

ROOT = Path(settings.BASE_DIR)
# What the proxy and the database's own image ask for: not the program.
OF_COMPOSE = {"POSTGRES_PASSWORD", "PEG_HOST", "PEG_TLS"}


@pytest.fixture(scope="module")
def asked() -> set[str]:
    """The names that the settings and the web server ask for, whatever directory the body has."""
    server = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    names = project.env.names | server["_env"].names
    for own in ({"OIDC_ISSUER": "https://a"}, {"LDAP_URL": "ldaps://a", "LDAP_GROUPS_BASE": "b"}):
        env = Environment(own)
        directory.read(env)
        names |= env.names
    return names


def test_the_readme_lists_every_variable(asked):
    text = (ROOT / "README.md").read_text()
    table = text.partition("## Settings")[2].partition("\n## ")[0]
    first = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for cell in first for name in re.findall(r"`([A-Z_]+)`", cell)} == asked


def test_the_example_lists_every_variable_once(asked):
    text = (ROOT / "deploy" / "peg.env.example").read_text()
    names = re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)
    assert sorted(names) == sorted(asked | OF_COMPOSE)
