#!/bin/sh
# Makes the topics with the settings of `moram topics create --replication 1`. Those that exist stay.
set -eu

topic() {
  name=$1 partitions=$2
  shift 2
  configs=
  for setting in max.message.bytes=17825792 min.insync.replicas=1 "$@"; do
    configs="$configs --config $setting"
  done
  # shellcheck disable=SC2086 # Each setting is a word.
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BROKER" --create --if-not-exists \
    --topic "$name" --partitions "$partitions" --replication-factor 1 $configs
}

topic examples 12 cleanup.policy=delete retention.ms=604800000
topic requests 12 cleanup.policy=delete retention.ms=604800000
topic predictions 12 cleanup.policy=delete retention.ms=604800000
topic events 3 cleanup.policy=delete retention.ms=604800000
topic dead-letters 3 cleanup.policy=delete retention.ms=604800000
topic atoms 3 cleanup.policy=compact max.compaction.lag.ms=604800000
topic evaluations 3 cleanup.policy=compact max.compaction.lag.ms=604800000
