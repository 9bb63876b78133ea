#!/usr/bin/env bash
# Exits with 0 if the process in this container serves its clients.
set -euo pipefail

usage() {
  echo "Usage: health.sh jobmanager|taskmanager [PORT], or health.sh auto"
  echo "  jobmanager   its REST API answers; port 8081 by default"
  echo "  taskmanager  its port for remote calls is open; port 6122 by default"
  echo "  auto         what the container's first process is, with the default port"
}

answers() {
  exec 3<> "/dev/tcp/127.0.0.1/$1"
  printf 'GET /config HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&3
  local status
  IFS= read -r -t 5 status <&3
  [[ $status == "HTTP/1.1 200"* ]]
}

role=${1:-}
if [[ $role == auto ]]; then
  role=jobmanager
  if grep -qE 'TaskManagerRunner|KubernetesTaskExecutorRunner' /proc/1/cmdline; then
    role=taskmanager
  fi
fi

case "$role" in
  --help) usage ;;
  jobmanager) answers "${2:-8081}" ;;
  taskmanager) exec 3<> "/dev/tcp/127.0.0.1/${2:-6122}" ;;
  *)
    usage >&2
    exit 2
    ;;
esac
