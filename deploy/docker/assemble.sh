#!/bin/sh
# Makes the folder of Flink that an image holds: a distribution, our libraries and the jobs.
set -eu

usage() {
  cat <<'TEXT'
Usage: assemble.sh FLINK LIB JOBS cpu|gpu TARGET
  FLINK   the folder of an official Flink distribution
  LIB     the folder of the project's libraries: flink-jobs/bench/target/lib
  JOBS    the job jar: flink-jobs/jobs/target/moram-jobs-*-job.jar
  cpu     with PyTorch's libraries for CPUs; gpu: without, because the image has those for CUDA
  TARGET  the folder to make, which must not exist
TEXT
}

if [ "${1:-}" = --help ]; then
  usage
  exit 0
fi
if [ $# -ne 5 ]; then
  usage >&2
  exit 2
fi
flink=$1 lib=$2 jobs=$3 device=$4 target=$5
case $device in
  cpu) natives=pytorch-native-cpu ;;
  gpu) natives= ;;
  *) echo "assemble.sh: the device is '$device'; must be cpu or gpu." >&2; exit 2 ;;
esac
if ! ls "$flink"/lib/flink-dist-*.jar > /dev/null 2>&1; then
  echo "assemble.sh: FLINK is $flink; must be a folder with lib/flink-dist-*.jar." >&2
  exit 1
fi
if [ ! -f "$jobs" ]; then
  echo "assemble.sh: JOBS is $jobs; must be the job jar. Run ./mvnw package first." >&2
  exit 1
fi
if [ -e "$target" ]; then
  echo "assemble.sh: TARGET is $target, which exists; must be a new folder." >&2
  exit 1
fi

mkdir -p "$target/usrlib" "$target/log"
for part in bin conf lib opt plugins licenses LICENSE NOTICE; do
  if [ -e "$flink/$part" ]; then
    cp -R "$flink/$part" "$target/"
  fi
done
# Native libraries load once per process, so they belong beside Flink and not into the job jar.
for library in api pytorch-engine pytorch-jni tokenizers jna gson commons-io commons-lang3 $natives; do
  copied=no
  for jar in "$lib/$library"-[0-9]*.jar; do
    if [ -f "$jar" ]; then
      cp "$jar" "$target/lib/"
      copied=yes
    fi
  done
  if [ $copied = no ]; then
    echo "assemble.sh: LIB is $lib; must have $library-*.jar. Run ./mvnw package first." >&2
    exit 1
  fi
done
cp "$jobs" "$target/usrlib/moram-jobs.jar"
# An object store for checkpoints is a plug-in, which a distribution leaves out of plugins/.
for jar in "$flink"/opt/flink-s3-fs-presto-*.jar; do
  if [ -f "$jar" ]; then
    mkdir -p "$target/plugins/s3-fs-presto"
    cp "$jar" "$target/plugins/s3-fs-presto/"
  fi
done
cp "$(dirname "$0")/../config.yaml" "$target/conf/config.yaml"
