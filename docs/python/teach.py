# SPDX-License-Identifier: Apache-2.0
"""Teaches a learner a folder of pictures, <class name>/<picture>, as one task.

    ./moram schema --output schemas
    python3 teach.py --schemas schemas --learner shop pictures/
"""

import argparse
import pathlib
import random
import time

from confluent_kafka import Producer

from moram_login import client_settings
from moram_messages import Codec


def main():
    flags = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    flags.add_argument("folder", type=pathlib.Path)
    flags.add_argument("--schemas", required=True, help="what `./moram schema --output` wrote")
    flags.add_argument("--learner", required=True)
    flags.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    flags.add_argument("--kafka-config", help="a file of librdkafka's settings, name=value")
    flags.add_argument("--topic", default="examples")
    flags = flags.parse_args()

    example, end = Codec(flags.schemas, "Example"), Codec(flags.schemas, "EndOfTask")
    pictures = sorted(path for path in flags.folder.glob("*/*") if path.is_file())
    # A learner expects the classes of a task mixed.
    random.Random(1).shuffle(pictures)

    failures = []
    producer = Producer(
        {
            **client_settings(flags.bootstrap_servers, flags.kafka_config),
            "enable.idempotence": True,
            # The partition that Java's clients choose. One learner must stay in one partition.
            "partitioner": "murmur2_random",
        }
    )

    def send(value):
        producer.produce(
            flags.topic,
            key=flags.learner.encode(),
            value=value,
            on_delivery=lambda error, message: failures.append(error) if error else None,
        )
        producer.poll(0)

    for path in pictures:
        send(
            example.encode(
                {
                    "learner": flags.learner,
                    "exampleId": path.name,
                    "eventTime": int(time.time() * 1000),
                    "image": path.read_bytes(),
                    "label": path.parent.name,
                }
            )
        )
    send(end.encode({"learner": flags.learner, "eventTime": int(time.time() * 1000)}))
    left = producer.flush(60)
    if left or failures:
        raise SystemExit(f"{left} records were not confirmed; faults: {failures[:3]}")
    print(f"{len(pictures)} pictures sent to {flags.topic}")


if __name__ == "__main__":
    main()
