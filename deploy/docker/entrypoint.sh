#!/usr/bin/env bash
# The entry point of the images: starts one of Flink's processes, which takes the place of this one.
set -euo pipefail

: "${FLINK_HOME:=/opt/flink}"

usage() {
  cat <<'TEXT'
Usage: entrypoint.sh COMMAND [ARGUMENT...]
  jobmanager           a JobManager for jobs that are submitted to it
  job NAME [ARGUMENT]  a JobManager for one job: learner, serving or evaluation.
                       Its arguments: --file FILE, -D key=value
  taskmanager          a TaskManager
  help                 this text
Any other command is run as it is. Flink on Kubernetes starts its processes so.

FLINK_PROPERTIES holds settings of Flink, a line "key: value" for each, on top of conf/config.yaml.
TEXT
}

# Settings of FLINK_PROPERTIES as arguments. No file is written, so the file system can be read-only.
settings=()
read_properties() {
  local line
  while IFS= read -r line; do
    line=${line%%#*}
    if [[ $line =~ ^[[:space:]]*([^:[:space:]]+):[[:space:]]+(.*[^[:space:]])[[:space:]]*$ ]]; then
      settings+=("-D${BASH_REMATCH[1]}=${BASH_REMATCH[2]}")
    elif [[ $line =~ [^[:space:]] ]]; then
      echo "entrypoint.sh: FLINK_PROPERTIES has the line '$line'; must be 'key: value'." >&2
      exit 2
    fi
  done <<< "${FLINK_PROPERTIES:-}"
}

case "${1:-help}" in
  help | --help)
    usage
    ;;
  jobmanager)
    read_properties
    exec "$FLINK_HOME/bin/jobmanager.sh" start-foreground "${settings[@]}" "${@:2}"
    ;;
  job)
    case "${2:-}" in
      learner | serving | evaluation) ;;
      *)
        echo "entrypoint.sh: the job is '${2:-}'; must be learner, serving or evaluation." >&2
        exit 2
        ;;
    esac
    read_properties
    exec "$FLINK_HOME/bin/standalone-job.sh" start-foreground \
      --job-classname io.moram.jobs.submit.JobMain "${settings[@]}" "${@:2}"
    ;;
  taskmanager)
    read_properties
    exec "$FLINK_HOME/bin/taskmanager.sh" start-foreground "${settings[@]}" "${@:2}"
    ;;
  *)
    exec "$@"
    ;;
esac
