"""How package indexes are reached, handed in for one step and kept nowhere."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_PASSED_ON = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_PROXY", "PIP_RETRIES"),
    *("PIP_TIMEOUT", "CRAN", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "no_proxy"),
)
_CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
"""The variables that name a file of certificates here."""
_PLACE = "/run/secrets/certificates"
"""Where that file is while packages are installed."""


@contextmanager
def secrets(variables: Mapping[str, str]) -> Iterator[list[str]]:
    """Give the words that hand in how package indexes are reached, for the steps that install.

    Args:
        variables: The environment variables of whoever builds.
    """
    files = (variables.get(name, "") for name in _CERTIFICATES)
    certificates = next((path for path in files if os.path.isfile(path)), None)
    told = _passed_on(variables)
    if certificates:
        told |= dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE", "CURL_CA_BUNDLE"), _PLACE)
    with tempfile.TemporaryDirectory(prefix="furness-secret-") as folder:
        path = os.path.join(folder, "index")
        with open(path, "w", encoding="utf-8") as file:
            quoted = {name: value.replace("'", "'\\''") for name, value in told.items()}
            file.write("".join(f"export {name}='{value}'\n" for name, value in quoted.items()))
        words = ["--secret", f"id=index,src={path}"] if told else []
        yield words + (["--secret", f"id=certificates,src={certificates}"] if certificates else [])


def _passed_on(variables: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that pip and R read, with the index of uv where pip has none."""
    told = {name: variables[name] for name in _PASSED_ON if variables.get(name)}
    index = variables.get("UV_DEFAULT_INDEX") or variables.get("UV_INDEX_URL")
    return told if "PIP_INDEX_URL" in told or not index else {**told, "PIP_INDEX_URL": index}
