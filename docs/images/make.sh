#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the pictures of the documents, with headless Chromium.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: docs/images/make.sh [DASHBOARD OUTPUT OBSERVATORY [FOLDER]]
  DASHBOARD  the address of the dashboard of a running demo, such as http://127.0.0.1:8081
  OUTPUT     the output folder of the demo
  OBSERVATORY  the address of its observatory, such as http://127.0.0.1:8090
  FOLDER     where the pictures go; default: docs/images
Without arguments it runs a demo on free ports, which takes about 10 minutes.
Begin while the demo learns: the chart of the loss is drawn from then on.
Environment: CHROMIUM  the browser; default: the chromium on the PATH
TEXT
}

if [ "${1:-}" = --help ]; then
  usage
  exit 0
fi
if [ $# -eq 1 ] || [ $# -eq 2 ] || [ $# -gt 4 ]; then
  usage >&2
  exit 2
fi
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
chromium="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
if [ -z "$chromium" ]; then
  echo "make.sh: there is no chromium on the PATH. Install it (Debian: apt install chromium), or set CHROMIUM." >&2
  exit 1
fi
if ! command -v python3 > /dev/null; then
  echo "make.sh: there is no python3 on the PATH. Install it (Debian: apt install python3-minimal)." >&2
  exit 1
fi
export PYTHONDONTWRITEBYTECODE=1

dashboard="${1:-}" output="${2:-}" observatory="${3:-}" folder="${4:-$here}"
demo=
work="$(mktemp -d "${TMPDIR:-/tmp}/moram-pictures.XXXXXX")"
finish() {
  if [ -n "$demo" ]; then
    kill "$demo" 2> /dev/null || true
    wait "$demo" || true
  fi
  rm -rf "$work"
}
trap finish EXIT

# Waits until a command succeeds, as long as the demo runs.
await() {
  local seconds=$1 what=$2 end=$((SECONDS + $1))
  shift 2
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ] || { [ -n "$demo" ] && ! kill -0 "$demo" 2> /dev/null; }; then
      echo "make.sh: there is no $what after $seconds s, or the demo has ended." >&2
      [ -z "$demo" ] || tail -n 20 "$work/demo.txt" >&2
      exit 1
    fi
    sleep 2
  done
}

if [ -z "$dashboard" ]; then
  output="$work/output"
  (cd "$work" && exec "$here/../../moram" demo --keep-running --port 0 --broker-port 0 --observatory-port 0 --output output) \
    > "$work/demo.txt" 2>&1 &
  demo=$!
  await 1800 "address of the dashboard" grep -q '^Dashboard ' "$work/demo.txt"
  dashboard="$(sed -n 's/^Dashboard *//p' "$work/demo.txt")"
  await 60 "address of the observatory" grep -q '^Observatory ' "$work/demo.txt"
  observatory="$(sed -n 's/^Observatory *//p' "$work/demo.txt")"
fi
python3 "$here/pictures.py" dashboard "$chromium" "$dashboard" "$folder"
await 3600 "report" test -s "$output/report.html"
python3 "$here/pictures.py" report "$chromium" "$output/report.html" "$folder"
python3 "$here/pictures.py" observatory "$chromium" "$observatory" "$folder"
