#!/usr/bin/env bash
# Changes the pure core in small ways and counts which changes no test notices. MUTATE names the projects; reports land in artifacts/mutation.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore >/dev/null
for project in ${MUTATE:-Pricing Domain Policy}; do
  (cd "tests/$project.Tests" && dotnet stryker --project "$project.csproj" --test-runner mtp --concurrency 2 \
    --reporter json --reporter cleartext --output "../../artifacts/mutation/$project" --break-at 0)
done
