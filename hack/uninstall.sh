#!/usr/bin/env bash
# Removes what hack/install.sh applied from the cluster of the current kubeconfig. The namespace stays, with Secrets and what the operator keeps of keys.
# Objects of the four kinds have to go first: without the operator nobody would clean up after them.
set -euo pipefail
cd "$(dirname "$0")/.."
namespace=claudeconfig-system
# By their full names, of which kubectl asks the server anew; and what cannot be asked is no answer.
kinds=$(kubectl get crd {claudeprojects,claudeconfigurations,budgets,modelroutes}.claudeconfig.dev --ignore-not-found -o name | sed 's/.*\///' | paste -sd,)
left=
[ -z "$kinds" ] || left=$(kubectl get "$kinds" -A -o name)
if [ -n "$left" ]; then
  echo "uninstall: $(wc -l <<<"$left") objects are left ($(head -n 3 <<<"$left" | paste -sd' ')…); delete them while the operator runs, and see 'kubectl get claude -A'" >&2
  exit 1
fi
# Admission first: it would ask a program that goes.
kubectl delete validatingwebhookconfiguration/claudeconfig mutatingwebhookconfiguration/claudeconfig-pods --ignore-not-found >/dev/null
{ kubectl kustomize config/default; echo ---; kubectl kustomize config/dashboard; } | awk 'BEGIN {RS = "---\n"; ORS = "---\n"} !/\nkind: Namespace\n/' | kubectl delete -f - --ignore-not-found --wait=false >/dev/null
echo "uninstall: done; the namespace $namespace stays with its Secrets: kubectl delete namespace $namespace"
