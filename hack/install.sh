#!/usr/bin/env bash
# Installs Claude Config into the cluster of the current kubeconfig, or upgrades it: makes what Secrets are missing, then applies config/default.
#   DATABASE_URL    connection string of PostgreSQL, needed until Secret claudeconfig-database exists
#   DASHBOARD       a kustomization with config/dashboard and your identity provider, applied as well (Secret claudeconfig-dashboard-client with the key secret is yours to make)
#   MANIFESTS       what to apply instead of config/default, such as dist/install.yaml
set -euo pipefail
cd "$(dirname "$0")/.."
namespace=claudeconfig-system
has() { kubectl get secret "$1" -n $namespace -o name >/dev/null 2>&1; }
make_secret() { # make_secret NAME TYPE ARGUMENTS...
  local name=$1 type=$2
  shift 2
  kubectl create secret generic "$name" --type="$type" -n $namespace "$@" >/dev/null
  echo "install: made Secret $name"
}
certificate() { # certificate SERVICE [FURTHER NAMES]
  has "$1-tls" && return
  local name=$1 further=${2-} folder
  folder=$(mktemp -d)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$name authority" -keyout "$folder/ca.key" -out "$folder/ca.crt" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name.$namespace.svc" -keyout "$folder/tls.key" -out "$folder/tls.csr" 2>/dev/null
  openssl x509 -req -in "$folder/tls.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial -days 3650 -out "$folder/tls.crt" 2>/dev/null \
    -extfile <(echo "subjectAltName=DNS:$name.$namespace.svc,DNS:$name,DNS:$name.$namespace,DNS:$name.$namespace.svc.cluster.local$further")
  # The authority's key is kept nowhere: a new certificate comes with a new authority.
  make_secret "$name-tls" kubernetes.io/tls --from-file="$folder/tls.crt" --from-file="$folder/tls.key" --from-file="$folder/ca.crt"
  rm -rf "$folder"
}

command -v openssl >/dev/null || { echo "install: openssl is not on the PATH; install it" >&2; exit 1; }
apply() { kubectl apply --server-side --field-manager=claudeconfig-install "$@" >/dev/null; }
apply -f config/manager/namespace.yaml
if ! has claudeconfig-database; then
  [ -n "${DATABASE_URL:-}" ] || { echo "install: Metering needs PostgreSQL: set DATABASE_URL, such as 'Host=db.example.com;Database=ledger;Username=claudeconfig;Password=…', or make Secret claudeconfig-database in $namespace with the key url" >&2; exit 1; }
  make_secret claudeconfig-database Opaque --from-literal=url="$DATABASE_URL"
fi
has claudeconfig-metering-token || make_secret claudeconfig-metering-token Opaque --from-literal=token="$(openssl rand -hex 24)"
certificate claudeconfig-metering
# Gateways that projects have of their own show the same certificate under names of theirs.
certificate claudeconfig-gateway ",DNS:*.$namespace.svc"

apply -k config/crd
kubectl wait --for=condition=Established --timeout=60s crd/{claudeprojects,claudeconfigurations,budgets,modelroutes}.claudeconfig.dev >/dev/null
if [ -n "${MANIFESTS:-}" ]; then apply -f "$MANIFESTS"; else apply -k config/default; fi
if [ -n "${DASHBOARD:-}" ]; then
  has claudeconfig-dashboard-client || { echo "install: the dashboard needs its secret at the identity provider: kubectl create secret generic claudeconfig-dashboard-client -n $namespace --from-literal=secret=…" >&2; exit 1; }
  has claudeconfig-dashboard-keys || make_secret claudeconfig-dashboard-keys Opaque --from-literal=keys="$(openssl rand -hex 32)"
  certificate claudeconfig-dashboard
  apply -k "$DASHBOARD"
fi
echo "install: applied ${MANIFESTS:-config/default}; look with: kubectl get pods -n $namespace"
