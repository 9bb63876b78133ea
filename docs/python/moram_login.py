# SPDX-License-Identifier: Apache-2.0
"""Finds how to log in at a Kafka broker, as `./moram` does."""

import os
import pathlib


def client_settings(bootstrap_servers, file=None):
    """The settings of a confluent-kafka client.

    file: lines of name=value, in librdkafka's terms. Without one, the login of a broker that
    `./moram demo` has started on this machine is used, if the address is its own.
    """
    settings = {"bootstrap.servers": bootstrap_servers}
    path = pathlib.Path(file) if file else own_login(bootstrap_servers)
    if path is not None:
        for line in path.read_text(encoding="utf-8").splitlines():
            name, separator, value = line.partition("=")
            if separator and not name.startswith("#"):
                settings[name.strip()] = value.strip()
    return settings


def own_login(bootstrap_servers):
    """The file of a broker on loopback; None if there is none."""
    host, _, port = bootstrap_servers.rpartition(":")
    if host not in ("127.0.0.1", "localhost"):
        return None
    folders = [pathlib.Path.home() / ".moram" / "run"]
    if os.environ.get("XDG_RUNTIME_DIR"):
        folders.insert(0, pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "moram")
    files = [folder / f"kafka-{port}.librdkafka" for folder in folders]
    return next((file for file in files if file.exists()), None)
