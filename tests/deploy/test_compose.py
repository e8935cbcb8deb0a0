"""The compose file and the image's recipe, held against what they promise."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from peg import settings as project

DEPLOY = Path(settings.BASE_DIR) / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "timer", "web", "worker"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_do_little_and_writes_nowhere_else(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["pids_limit"] > 0
    assert re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", service["image"])  # pinned


def test_what_is_kept_lies_on_volumes():
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service["volumes"]
        if not volume.startswith("./")
    }
    assert named == COMPOSE["volumes"].keys()


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert SERVICES["db"]["networks"] == ["back"]


def test_our_containers_are_one_image_that_does_different_things():
    assert sorted(name for name in SERVICES if SERVICES[name]["image"] == "peg:0.1.0") == OURS
    doing = {name: SERVICES[name]["command"][0] for name in OURS}
    assert doing == {"migrate": "migrate", "timer": "timer", "web": "web", "worker": "worker"}
    for name in OURS:
        assert SERVICES[name]["environment"].keys() <= project.env.names
    waits = [name for name in OURS if "migrate" in SERVICES[name]["depends_on"]]
    assert waits == ["timer", "web", "worker"]


def test_all_that_compose_asks_for_is_in_the_example():
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    told = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "peg.env.example").read_text(), re.MULTILINE))
    assert asked - told == set()


def test_the_recipe_of_the_image_is_sound():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DEPLOY / "Containerfile"], capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_the_image_has_the_packages_that_make_setup_installs():
    text = (DEPLOY / "Containerfile").read_text()
    makefile = (DEPLOY.parent / "Makefile").read_text()
    needed = re.search(r"^RUN_PACKAGES := (.*)$", makefile, re.MULTILINE)[1].split()
    for stage in text.split("\nFROM ")[1:]:
        assert set(needed) - set(stage.split()) == set()
