#!/usr/bin/env bash
# Runs the suites that touch an API server or a database on the real ones, as far as the environment names them:
#   KUBEBUILDER_ASSETS  folder with etcd and kube-apiserver
#   TIMESCALE_URL       connection string of a PostgreSQL with TimescaleDB preloaded, as a superuser
set -uo pipefail
cd "$(dirname "$0")/.."

with_cluster=(Api.Tests Cli.Tests ControllerRuntime.Tests Dashboard.Tests EndToEnd.Tests Install.Tests Operator.Tests)
with_database=(Metering.Tests)
left=()
projects=()
if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  [ -x "$KUBEBUILDER_ASSETS/kube-apiserver" ] || { echo "test-real: $KUBEBUILDER_ASSETS holds no kube-apiserver; KUBEBUILDER_ASSETS names the folder that does" >&2; exit 2; }
  projects+=("${with_cluster[@]}")
else
  left+=("kube-apiserver (KUBEBUILDER_ASSETS is not set): ${with_cluster[*]}")
fi
if [ -n "${TIMESCALE_URL:-}" ] || [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  projects+=("${with_database[@]}")
fi
[ -n "${TIMESCALE_URL:-}" ] || left+=("TimescaleDB (TIMESCALE_URL is not set): ${with_database[*]}")

if [ ${#projects[@]} -eq 0 ]; then
  printf 'left out: %s\n' "${left[@]}" >&2
  echo "test-real: nothing to do; set KUBEBUILDER_ASSETS, TIMESCALE_URL or both" >&2
  exit 2
fi
TEST_PROJECTS="${projects[*]}" hack/test.sh
code=$?
[ ${#left[@]} -eq 0 ] || printf 'left out: %s\n' "${left[@]}"
exit $code
