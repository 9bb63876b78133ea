# SPDX-License-Identifier: Apache-2.0
"""Encodes and decodes moram's records with fastavro: Avro in single-object encoding."""

import io
import json
import pathlib

import fastavro

MARKER = b"\xc3\x01"


class Codec:
    """One record type. The schema is what `./moram schema NAME` prints."""

    def __init__(self, schemas, name):
        text = pathlib.Path(schemas, name + ".avsc").read_text(encoding="utf-8")
        # fastavro adds what it parses to the schema, so it gets a copy of its own.
        canonical = fastavro.schema.to_parsing_canonical_form(json.loads(text))
        fingerprint = fastavro.schema.fingerprint(canonical, "CRC-64-AVRO")
        self.header = MARKER + bytes.fromhex(fingerprint)
        self.schema = fastavro.parse_schema(json.loads(text))

    def encode(self, record):
        out = io.BytesIO()
        out.write(self.header)
        fastavro.schemaless_writer(out, self.schema, record)
        return out.getvalue()

    def decode(self, message):
        """Returns the record; None if the message holds another one or another version."""
        if not message or not message.startswith(self.header):
            return None
        return fastavro.schemaless_reader(io.BytesIO(message[len(self.header):]), self.schema)
