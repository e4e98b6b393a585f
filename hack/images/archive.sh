#!/usr/bin/env bash
# Writes an OCI archive from a root file system, without a registry and without an engine.
#   hack/images/archive.sh NAME ROOT FOLDER      writes FOLDER/NAME.tar, FOLDER/NAME.cdx.json and FOLDER/NAME.digest
set -euo pipefail
name=$1 root=$2 folder=$3
for tool in umoci skopeo; do
  command -v "$tool" >/dev/null || { echo "images: $tool is not on the PATH; run 'hack/prerequisites.sh'" >&2; exit 1; }
done
version=${VERSION:?}
time=$(date -u -d "@${SOURCE_DATE_EPOCH:-0}" +%Y-%m-%dT%H:%M:%SZ)
architecture=$(case $(uname -m) in aarch64 | arm64) echo arm64 ;; *) echo amd64 ;; esac)
layout=$(mktemp -d)
trap 'rm -rf "$layout"' EXIT

umoci init --layout "$layout/oci"
umoci new --image "$layout/oci:$version"
# Of its files all belong to root, who is nobody that runs there.
umoci insert --rootless --image "$layout/oci:$version" --history.created "$time" --history.created_by "hack/images/root.sh $name" "$root" /
umoci config --image "$layout/oci:$version" --created "$time" --history.created "$time" --history.created_by "hack/images/archive.sh $name" \
  --architecture "$architecture" --os linux --config.user 65532:65532 --config.workingdir / --clear config.entrypoint --config.entrypoint "/$(readlink "$root/program")" \
  --config.env DOTNET_EnableDiagnostics=0 --config.env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
  --config.label "org.opencontainers.image.title=claudeconfig-$name" \
  --config.label "org.opencontainers.image.version=$version" \
  --config.label "org.opencontainers.image.licenses=Apache-2.0" \
  --config.label "org.opencontainers.image.vendor=The Claude Config authors" \
  --config.label "org.opencontainers.image.revision=${REVISION:-unknown}" \
  --config.label "org.opencontainers.image.created=$time"

mkdir -p "$folder"
rm -f "$folder/$name.tar"
skopeo --insecure-policy copy --quiet "oci:$layout/oci:$version" "oci-archive:$folder/$name.tar:claudeconfig/$name:$version"
cp "$root/usr/share/sbom/$name.cdx.json" "$folder/$name.cdx.json"
skopeo inspect --format '{{.Digest}}' "oci:$layout/oci:$version" >"$folder/$name.digest"
echo "claudeconfig/$name:$version $(cat "$folder/$name.digest") $(du -h "$folder/$name.tar" | cut -f1)"
