#!/usr/bin/env bash
# Installs what tests and the demo need and the machine lacks. Says what it does; does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
need() { # need COMMAND PACKAGE...
  local command=$1
  shift
  command -v "$command" >/dev/null 2>&1 || missing+=("$@")
}
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
need clang clang
need node nodejs npm
need openssl openssl
need redis-server redis-server
need redis-sentinel redis-sentinel
need promtool prometheus
need lua5.1 lua5.1
need umoci umoci
need skopeo skopeo
need unzip unzip
need chromium chromium
[ -x /usr/sbin/runc ] || need runc runc
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
# Only benchmarks need these peers.
[ "${1:-}" = "--bench" ] && { need nginx nginx-light; need wrk wrk; }
# Only make demo-pitr archives a database.
[ "${1:-}" = "--pitr" ] && need pgbackrest pgbackrest
# Only slow tests run a process whose clock is wrong.
[ "${1:-}" = "--slow" ] && { ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing+=(libfaketime); }

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "prerequisites: install ${missing[*]} and try again (as root on Debian this happens by itself)" >&2
    exit 1
  fi
  echo "prerequisites: installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! command -v kubectl >/dev/null 2>&1; then
  echo "prerequisites: kubectl 1.27 or later is not on the PATH; see https://kubernetes.io/docs/tasks/tools/" >&2
  exit 1
fi

# Tests run clients and checks that are npm packages, at the versions of their lock files; node_modules stays out of git.
# To change one: npm install --package-lock-only --omit-lockfile-registry-resolved
for package in $(git ls-files '*package.json'); do
  folder=$(dirname "$package")
  # What npm installed is as new as the lock file, or it is installed again.
  if [ ! "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
    echo "prerequisites: npm ci in $folder"
    (cd "$folder" && npm ci --no-audit --no-fund --silent)
  fi
done
