"""A body's directories, as real ones: an OpenID Connect service and an LDAP server on 127.0.0.1.

Each is a process of its own, started and ended by the test that asks for it.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import Request, urlopen

_PATIENCE = 20  # seconds until it answers


# -- OpenID Connect -------------------------------------------------------------------------------


@dataclass
class Service:
    """A running OpenID Connect service."""

    issuer: str
    process: subprocess.Popen

    def knows(self, sub: str, **claims) -> None:
        """From now on it vouches for this person, with these claims."""
        path = f"{self.issuer}/users/{sub}"
        headers = {"Content-Type": "application/json"}
        urlopen(Request(path, json.dumps(claims).encode(), headers, method="PUT"), timeout=10)


@contextmanager
def openid_service(folder: Path) -> Iterator[Service]:
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    command += ["true"]
    with (folder / "service.log").open("w") as log, _running(command, log) as process:
        _wait_for(port, process)
        yield Service(f"http://127.0.0.1:{port}", process)


# -- LDAP -----------------------------------------------------------------------------------------

BASE = "dc=comune,dc=example"
READER, READS = f"cn=lettore,{BASE}", "Legge-e-basta-1"
_SCHEMAS = ("core", "cosine", "inetorgperson", "nis")
_CONFIG = """
dn: cn=config
objectClass: olcGlobal
cn: config
olcTLSCACertificateFile: {folder}/cert.pem
olcTLSCertificateFile: {folder}/cert.pem
olcTLSCertificateKeyFile: {folder}/key.pem

dn: cn=module,cn=config
objectClass: olcModuleList
cn: module
olcModulePath: /usr/lib/ldap
olcModuleLoad: back_mdb

dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

{includes}
dn: cn=guid,cn=schema,cn=config
objectClass: olcSchemaConfig
cn: guid
olcAttributeTypes: ( 1.2.840.113556.1.4.2 NAME 'objectGUID'
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
olcObjectClasses: ( 1.3.6.1.4.1.4203.666.1.1 NAME 'hasGuid' SUP top AUXILIARY MAY objectGUID )

dn: olcDatabase=mdb,cn=config
objectClass: olcMdbConfig
olcDatabase: mdb
olcSuffix: {base}
olcRootDN: {reader}
olcRootPW: {reads}
olcDbDirectory: {folder}/data
olcDbMaxSize: 10485760
"""


@dataclass
class LdapServer:
    """A running slapd with an empty tree below BASE."""

    folder: Path
    port: int
    tls_port: int
    process: subprocess.Popen
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def certificate(self) -> Path:
        """Of nobody's authority: trusted by whoever is told of it."""
        return self.folder / "cert.pem"

    def add(self, ldif: str) -> None:
        self._run("ldapadd", ldif)

    def change(self, ldif: str) -> None:
        self._run("ldapmodify", ldif)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(_PATIENCE)

    def _run(self, tool: str, ldif: str) -> None:
        url = f"ldap://127.0.0.1:{self.port}"
        command = [tool, "-x", "-H", url, "-D", READER, "-w", READS]
        subprocess.run(command, input=ldif, text=True, check=True, capture_output=True)


@contextmanager
def ldap_server(folder: Path) -> Iterator[LdapServer]:
    slapd = shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/bin")
    assert slapd, "slapd non è installato: make test-packages"
    for name in ("config", "data"):
        (folder / name).mkdir()
    _certificate(folder)
    names = [f"include: file:///etc/ldap/schema/{name}.ldif\n" for name in _SCHEMAS]
    places = {"folder": folder, "base": BASE, "reader": READER, "reads": READS}
    config = _CONFIG.format(includes="\n".join(names), **places)
    load = [slapd, "-T", "add", "-n", "0", "-F", folder / "config"]
    subprocess.run(load, input=config, text=True, check=True, capture_output=True)
    port, tls_port = free_port(), free_port()
    urls = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"
    command = [slapd, "-F", folder / "config", "-h", urls, "-d", "0"]
    with (folder / "slapd.log").open("w") as log, _running(command, log) as process:
        _wait_for(port, process)
        server = LdapServer(folder, port, tls_port, process)
        server.add(f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: x\n")
        yield server


def _certificate(folder: Path) -> None:
    """For 127.0.0.1, signed by itself."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run(command, check=True, capture_output=True)


# -- both -----------------------------------------------------------------------------------------


def free_port() -> int:
    with closing(socket.socket()) as wire:
        wire.bind(("127.0.0.1", 0))
        return wire.getsockname()[1]


@contextmanager
def _running(command: list, log) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "it ended at once: see its log"
        with closing(socket.socket()) as wire:
            if wire.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")
