# SPDX-License-Identifier: Apache-2.0
"""Asks a learner what pictures show, and prints each answer as a line of JSON.

    ./moram schema --output schemas
    python3 ask.py --schemas schemas --learner shop photo.jpg
"""

import argparse
import json
import pathlib
import time
import uuid

from confluent_kafka import Consumer, Producer

from moram_login import client_settings
from moram_messages import Codec


def main():
    flags = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    flags.add_argument("pictures", type=pathlib.Path, nargs="+")
    flags.add_argument("--schemas", required=True, help="what `./moram schema --output` wrote")
    flags.add_argument("--learner", required=True)
    flags.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    flags.add_argument("--kafka-config", help="a file of librdkafka's settings, name=value")
    flags.add_argument("--prefix", default="", help="of the topics' names")
    flags.add_argument("--timeout", type=float, default=60, help="in seconds")
    flags = flags.parse_args()

    kafka = client_settings(flags.bootstrap_servers, flags.kafka_config)
    request = Codec(flags.schemas, "Request")
    prediction = Codec(flags.schemas, "Prediction")
    letter = Codec(flags.schemas, "DeadLetter")
    dead_letters = flags.prefix + "dead-letters"

    consumer = Consumer(
        {
            **kafka,
            "group.id": "ask-" + uuid.uuid4().hex,
            "auto.offset.reset": "latest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    assigned = []
    consumer.subscribe(
        [flags.prefix + "predictions", dead_letters],
        on_assign=lambda _, partitions: assigned.extend(partitions),
    )
    end = time.monotonic() + flags.timeout
    while not assigned and time.monotonic() < end:
        consumer.poll(0.2)
    # The position is fixed before the request leaves, so its answer is behind it.
    for partition in assigned:
        _, partition.offset = consumer.get_watermark_offsets(partition)
    consumer.assign(assigned)

    producer = Producer({**kafka, "partitioner": "murmur2_random"})
    places, waiting = {}, {}
    for path in flags.pictures:
        identifier = uuid.uuid4().hex
        waiting[identifier] = str(path)

        def sent(error, message, identifier=identifier):
            if error:
                raise SystemExit(f"{error}")
            places[message.topic(), message.partition(), message.offset()] = identifier

        producer.produce(
            flags.prefix + "requests",
            key=flags.learner.encode(),
            value=request.encode(
                {
                    "learner": flags.learner,
                    "requestId": identifier,
                    "eventTime": int(time.time() * 1000),
                    "image": path.read_bytes(),
                }
            ),
            on_delivery=sent,
        )
    producer.flush(60)

    while waiting and time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is None or message.error():
            continue
        if message.topic() == dead_letters:
            refused = letter.decode(message.value()) or {}
            place = (refused.get("topic"), refused.get("partition"), refused.get("offset"))
            path = waiting.pop(places.get(place), None)
            answer = {"error": refused.get("detail")}
        else:
            answer = prediction.decode(message.value()) or {}
            path = waiting.pop(answer.get("requestId"), None)
        if path is not None:
            print(json.dumps({"picture": path, **answer}), flush=True)
    consumer.close()
    if waiting:
        raise SystemExit(f"no answer for {sorted(waiting.values())} in {flags.timeout:.0f} s")


if __name__ == "__main__":
    main()
