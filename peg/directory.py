"""The body's directory of people, if there is one: what the environment says of it.

One at most, asked by OpenID Connect (extra `[oidc]`) or by LDAP (extra `[ldap]`). Without its
variables nothing of either is imported.
"""

import json
from importlib.util import find_spec
from pathlib import Path

from .environment import Environment, address_parts

# The roles of the whole body that a group may give (`actions.directory`), and the administrator.
ROLES = ("control", "secretary", "board", "administrator")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# How groups are kept, by the class of their entries: django-auth-ldap's type, groups inside groups
# included where the directory knows them.
_GROUP_KINDS = {
    "groupOfNames": "NestedGroupOfNamesType",
    "groupOfUniqueNames": "NestedGroupOfUniqueNamesType",
    "posixGroup": "PosixGroupType",
    "group": "NestedActiveDirectoryGroupType",
}


def read(env: Environment) -> dict:
    """Django's settings of who vouches for a person: the directory, our own passwords, or both."""
    oidc, ldap = env.text("OIDC_ISSUER").rstrip("/"), env.text("LDAP_URL")
    local = env.yes("LOCAL_ACCOUNTS", default=True)
    if oidc and ldap:
        env.refuse("OIDC_ISSUER", "e LDAP_URL non vanno insieme: l'elenco dell'ente è uno solo.")
    if not (oidc or ldap or local):
        env.refuse(
            "LOCAL_ACCOUNTS",
            "è «false» e non c'è un elenco dell'ente (OIDC_ISSUER o LDAP_URL): nessuno entrerebbe.",
        )
    for name, value in (("OIDC", oidc), ("LDAP", ldap)):
        _refuse_orphans(env, name, value)
    found = {
        "DIRECTORY": oidc or ldap,
        "DIRECTORY_FORMERLY": env.texts("DIRECTORY_FORMERLY", default=[]),
        "DIRECTORY_CREATES": env.yes("DIRECTORY_CREATES", default=False),
        "DIRECTORY_ROLES": _roles(env),
        "LOCAL_ACCOUNTS": local,
        "OIDC": _oidc(env, oidc) if oidc else {},
        "LDAP": bool(ldap),
    }
    if ldap and _is_installed(env, "LDAP_URL", "ldap", "ldap", "django_auth_ldap"):
        found |= _ldap(env, ldap)
    backends = ["axes.backends.AxesStandaloneBackend"]
    if local:
        # First: a password of ours is not shown to the directory, and works while that is down.
        ours = "peg.backends.LocalAccounts" if oidc or ldap else None
        backends.append(ours or "django.contrib.auth.backends.ModelBackend")
    if oidc:
        backends.append("peg.backends.DirectoryAccounts")
    if ldap:
        backends.append("peg.ldap_accounts.LdapAccounts")
    return found | {"AUTHENTICATION_BACKENDS": backends}


def _refuse_orphans(env: Environment, kind: str, address: str) -> None:
    first = {"OIDC": "OIDC_ISSUER", "LDAP": "LDAP_URL"}[kind]
    others = {"OIDC": ["OIDC_CLIENT_ID"], "LDAP": ["LDAP_USERS_BASE", "LDAP_USER_DN"]}[kind]
    for other in others:
        if env.text(other) and not address:
            env.refuse(first, f"manca, e {other} da sola non serve.")


def _roles(env: Environment) -> dict[str, str]:
    try:
        roles = json.loads(env.text("DIRECTORY_ROLES", "{}") or "{}")
    except ValueError:
        roles = None
    if not isinstance(roles, dict) or not set(map(str, roles.values())) <= set(ROLES):
        env.refuse(
            "DIRECTORY_ROLES",
            'non si legge: vale per esempio {"gruppo": "control"}; i ruoli sono'
            f" {', '.join(ROLES)}.",
        )
        return {}
    return roles


def _seconds(env: Environment) -> int:
    return env.number("DIRECTORY_SECONDS", default=5, least=1, most=60)


def _is_installed(env: Environment, name: str, extra: str, *packages: str) -> bool:
    if all(map(find_spec, packages)):
        return True
    env.refuse(name, f"chiede pacchetti che mancano: installarli con «pip install '.[{extra}]'».")
    return False


def is_private(url: str) -> bool:
    """Encrypted, or on this machine alone."""
    if not (parts := address_parts(url)):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _oidc(env: Environment, issuer: str) -> dict:
    _is_installed(env, "OIDC_ISSUER", "oidc", "authlib", "requests")
    if not is_private(issuer):
        env.refuse("OIDC_ISSUER", f"comincia con «https://», non «{issuer}».")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not env.text(name):
            env.refuse(
                name, "manca: la dà il servizio di accesso quando vi si registra il programma."
            )
    scopes = env.text("OIDC_SCOPES", "openid profile email")
    if "openid" not in scopes.split():
        env.refuse("OIDC_SCOPES", "comprende «openid».")
    return {
        "issuer": issuer,
        "name": env.text("OIDC_NAME", "l'account dell'ente"),
        "client_id": env.text("OIDC_CLIENT_ID"),
        "client_secret": env.text("OIDC_CLIENT_SECRET"),
        "scopes": scopes,
        "claim": env.text("OIDC_CLAIM", "sub"),
        "groups_claim": env.text("OIDC_GROUPS_CLAIM", "groups"),
        "seconds": _seconds(env),
    }


def _ldap(env: Environment, url: str) -> dict:
    """Of django-auth-ldap: a search by the program's own account, or a bind with the person's."""
    starts_tls = env.yes("LDAP_STARTTLS", default=False)
    for one in url.split():
        parts = address_parts(one)
        if not parts or parts.scheme not in {"ldap", "ldaps"}:
            env.refuse("LDAP_URL", f"comincia con «ldaps://» o «ldap://», non «{one}».")
        elif parts.scheme == "ldap" and not starts_tls and parts.hostname not in _LOOPBACK:
            env.refuse(
                "LDAP_URL", "manderebbe le password in chiaro: «ldaps://», o LDAP_STARTTLS=true."
            )
    template, base = env.text("LDAP_USER_DN"), env.text("LDAP_USERS_BASE")
    if bool(template) == bool(base):
        env.refuse("LDAP_USERS_BASE", "oppure LDAP_USER_DN: serve una delle due, e una sola.")
    asked = env.text("LDAP_USER_FILTER", "(uid=%(user)s)")
    for name, value in (("LDAP_USER_FILTER", asked), ("LDAP_USER_DN", template)):
        if value and not _has_one_place(value):
            env.refuse(name, "contiene «%(user)s», dove va il nome utente, e nessun altro «%».")
    return _ldap_settings(env, url, starts_tls, template, base, asked)


def _has_one_place(pattern: str) -> bool:
    return pattern.count("%") == 1 and "%(user)s" in pattern


def _ldap_settings(env, url, starts_tls, template, base, asked) -> dict:
    import ldap
    from django_auth_ldap import config

    key, name = env.text("LDAP_ID_ATTRIBUTE", "entryUUID"), env.text("LDAP_NAME_ATTRIBUTE", "cn")
    attributes = [key, name, "mail", "uid", "gidNumber"]
    seconds = _seconds(env)
    options = {
        ldap.OPT_NETWORK_TIMEOUT: seconds,
        ldap.OPT_TIMEOUT: seconds,
        ldap.OPT_REFERRALS: 0,  # Active Directory answers with addresses that nobody asked for
        ldap.OPT_X_TLS_REQUIRE_CERT: ldap.OPT_X_TLS_DEMAND,
    }
    if authority := env.text("LDAP_CA_FILE"):
        if not Path(authority).is_file():
            env.refuse("LDAP_CA_FILE", f"nomina «{authority}», che non c'è.")
        options[ldap.OPT_X_TLS_CACERTFILE] = authority
    options[ldap.OPT_X_TLS_NEWCTX] = 0  # last: it takes in what was set before
    found = {
        "LDAP_ID_ATTRIBUTE": key,
        "LDAP_NAME_ATTRIBUTE": name,
        "AUTH_LDAP_SERVER_URI": url,
        "AUTH_LDAP_START_TLS": starts_tls,
        "AUTH_LDAP_CONNECTION_OPTIONS": options,
        "AUTH_LDAP_BIND_DN": env.text("LDAP_BIND_DN"),
        "AUTH_LDAP_BIND_PASSWORD": env.text("LDAP_BIND_PASSWORD"),
        "AUTH_LDAP_BIND_AS_AUTHENTICATING_USER": not env.text("LDAP_BIND_DN"),
        "AUTH_LDAP_USER_DN_TEMPLATE": template or None,
        "AUTH_LDAP_USER_ATTRLIST": attributes,
        # What the program writes of a person is written by `actions.directory` alone.
        "AUTH_LDAP_ALWAYS_UPDATE_USER": False,
    }
    if base:
        search = config.LDAPSearch(base, ldap.SCOPE_SUBTREE, asked, attributes)
        found["AUTH_LDAP_USER_SEARCH"] = search
    if groups := env.text("LDAP_GROUPS_BASE"):
        kind = env.choice("LDAP_GROUPS_KIND", tuple(_GROUP_KINDS), "groupOfNames")
        found["AUTH_LDAP_GROUP_TYPE"] = getattr(config, _GROUP_KINDS[kind])()
        found["AUTH_LDAP_GROUP_SEARCH"] = config.LDAPSearch(
            groups, ldap.SCOPE_SUBTREE, f"(objectClass={kind})", ["cn"]
        )
    elif env.text("DIRECTORY_ROLES"):
        env.refuse("LDAP_GROUPS_BASE", "manca: senza, DIRECTORY_ROLES non dà mai niente.")
    return found
