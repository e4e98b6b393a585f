#!/usr/bin/env bash
# Writes the OCI archives of the programs that were published: artifacts/images/NAME.tar, with the list of parts beside each. IMAGES names them; all unless set.
set -euo pipefail
cd "$(dirname "$0")/../.."
export VERSION=${VERSION:-$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export REVISION=${REVISION:-$(git rev-parse HEAD)}
roots=$(mktemp -d)
trap 'rm -rf "$roots"' EXIT
image() { # image NAME PROJECT PUBLISHED PROGRAM
  hack/images/root.sh "$1" "artifacts/$3" "$4" "$roots/$1" "src/$2/packages.lock.json"
  hack/images/archive.sh "$1" "$roots/$1" artifacts/images
}
for name in ${IMAGES:-operator webhooks metering dashboard gateway cli}; do
  case $name in
    operator) image operator Operator operator ClaudeConfig.Operator ;;
    webhooks) image webhooks Webhooks webhooks ClaudeConfig.Webhooks ;;
    metering) image metering Metering images/published/metering ClaudeConfig.Metering ;;
    dashboard) image dashboard Dashboard images/published/dashboard ClaudeConfig.Dashboard ;;
    gateway) image gateway Router router ClaudeConfig.Router ;;
    cli) image cli Cli cli claudeconfig ;;
    *) echo "images: there is no image $name; there are operator, webhooks, metering, dashboard, gateway and cli" >&2; exit 2 ;;
  esac
done
