# Claude Config. 'make help' lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CONFIGURATION ?= Debug
# One compiler for all projects, whatever the environment says: half the time.
DOTNET_BUILD := dotnet build ClaudeConfig.sln --nologo -v q -clp:ErrorsOnly -c $(CONFIGURATION) -p:UseSharedCompilation=true
RUNTIME ?= linux-$(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x64)

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-zA-Z0-9_-]+:.*## / {printf "  %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build everything
	$(DOTNET_BUILD)

.PHONY: prerequisites
prerequisites: ## Install what tests and the demo need (Debian packages as root, npm packages)
	@hack/prerequisites.sh

.PHONY: native
native: prerequisites ## Publish the Router, the Operator, the Webhooks and claudeconfig as native programs
	@for project in Router Operator Webhooks Cli; do \
	  dotnet publish src/$$project --nologo -v q -clp:ErrorsOnly -c Release -r $(RUNTIME) -p:NuGetLockFilePath=obj/native.lock.json -o artifacts/$${project,,}; \
	done

.PHONY: images
images: native ## Write OCI archives of all programs to artifacts/images, with lists of their parts (IMAGES=operator for one)
	@for project in Metering Dashboard; do \
	  dotnet publish src/$$project --nologo -v q -clp:ErrorsOnly -c Release -r $(RUNTIME) --self-contained -p:NuGetLockFilePath=obj/native.lock.json -o artifacts/images/published/$${project,,}; \
	done
	@hack/images/build.sh

.PHONY: dist
dist: prerequisites ## Write dist/install.yaml and the packed Helm chart (REGISTRY=registry.example.com/platform for images that were pushed there)
	@hack/dist.sh

.PHONY: install
install: ## Install into the cluster of the current kubeconfig, or upgrade it (DATABASE_URL='Host=…' the first time)
	@hack/install.sh

.PHONY: uninstall
uninstall: ## Remove the programs, roles and kinds from the cluster of the current kubeconfig; the namespace stays
	@hack/uninstall.sh

.PHONY: run
run: prerequisites build native ## Run the whole system here until Ctrl-C (ONCE=1: exit when everything is shown; FULL=1: with Redis, Kafka and a replica)
	@dotnet exec tools/Demo/bin/$(CONFIGURATION)/net10.0/ClaudeConfig.Demo.dll $(if $(ONCE),--once) $(if $(FULL),--full)

.PHONY: test
test: prerequisites build ## Run every test
	@hack/test.sh

.PHONY: test-real
test-real: prerequisites build ## Run the suites on a real kube-apiserver (KUBEBUILDER_ASSETS) and TimescaleDB (TIMESCALE_URL); says what it left out
	@hack/test-real.sh

.PHONY: conformance-settings
conformance-settings: prerequisites ## Give 300 settings to Claude Code itself and to our rules, and list where they differ (docs/conformance-settings.md)
	@dotnet build tests/Policy.Tests/Policy.Tests.csproj --nologo -v q -clp:ErrorsOnly -c $(CONFIGURATION)
	@CONFORMANCE_RECORD=1 dotnet exec tests/Policy.Tests/bin/$(CONFIGURATION)/net10.0/ClaudeConfig.Policy.Tests.dll --filter-method '*Client_AskedForAll_*' --progress off

.PHONY: mutate
mutate: build ## Mutation tests of the pure core: Pricing, Domain, Policy
	@hack/mutate.sh

.PHONY: test-slow
test-slow: prerequisites build images ## Run the tests that wait: stopped leaders, idle minutes, upgrades, images
	@hack/prerequisites.sh --slow
	@hack/test.sh --slow

.PHONY: manifests
manifests: build ## Regenerate CRDs, RBAC and the API reference from the types
	@dotnet exec src/Manifests/bin/$(CONFIGURATION)/net10.0/ClaudeConfig.Manifests.dll generate

.PHONY: verify
verify: build ## Fail if a generated file differs from what the types say
	@dotnet exec src/Manifests/bin/$(CONFIGURATION)/net10.0/ClaudeConfig.Manifests.dll verify

.PHONY: demo-pitr
demo-pitr: ## Put a ledger's database back to a minute, and measure how long that takes and what is lost (needs pgBackRest)
	@dotnet build src/Metering --nologo -v q -clp:ErrorsOnly -c $(CONFIGURATION)
	@hack/prerequisites.sh --pitr
	@CONFIGURATION=$(CONFIGURATION) hack/pitr.sh

.PHONY: bench
bench: bench-accuracy bench-forecast bench-anomalies bench-dashboard bench-local-cluster bench-operator bench-operator-history bench-router bench-sidecar bench-metering bench-webhooks ## Run every benchmark

.PHONY: bench-accuracy bench-dashboard bench-local-cluster bench-operator bench-operator-history bench-router bench-sidecar bench-metering bench-webhooks
bench-accuracy bench-dashboard bench-local-cluster bench-operator bench-operator-history bench-router bench-sidecar bench-metering bench-webhooks: ## Run one benchmark; prints 'name value unit' lines (bench-router takes ARGUMENTS='features')
	@hack/prerequisites.sh --bench
	@$(MAKE) --no-print-directory native build CONFIGURATION=Release
	@$(if $(filter %router,$@),dotnet publish tests/YarpForwarder --nologo -v q -clp:ErrorsOnly -c Release -r $(RUNTIME) -p:NuGetLockFilePath=obj/native.lock.json -o artifacts/yarpforwarder)
	@dotnet exec tests/Benchmarks/bin/Release/net10.0/ClaudeConfig.Benchmarks.dll $(@:bench-%=%) $(ARGUMENTS)

.PHONY: simulate-scale
simulate-scale: ## 500 gateways, five replicas of Metering and one company's budget on a PostgreSQL of their own (ARGUMENTS='gateways=N replicas=N seconds=N fsync=on')
	@hack/prerequisites.sh --bench
	@dotnet build src/Metering/Metering.csproj --nologo -v q -clp:ErrorsOnly -c Release
	@dotnet build tests/Benchmarks/Benchmarks.csproj --nologo -v q -clp:ErrorsOnly -c Release
	@dotnet exec tests/Benchmarks/bin/Release/net10.0/ClaudeConfig.Benchmarks.dll scale $(ARGUMENTS)

.PHONY: faults
faults: ## Stop and freeze each part under load, and write docs/faults.md (ARGUMENTS=SECONDS)
	@hack/prerequisites.sh
	@$(MAKE) --no-print-directory native build CONFIGURATION=Release
	@dotnet exec tests/Benchmarks/bin/Release/net10.0/ClaudeConfig.Benchmarks.dll faults $(ARGUMENTS)

.PHONY: bench-forecast bench-anomalies
bench-forecast bench-anomalies: ## Run the benchmark of forecasts or of anomalies on made series (needs nothing but .NET)
	@dotnet build tests/Benchmarks/Benchmarks.csproj --nologo -v q -clp:ErrorsOnly -c Release
	@dotnet exec tests/Benchmarks/bin/Release/net10.0/ClaudeConfig.Benchmarks.dll $(@:bench-%=%)

.PHONY: clean
clean: ## Remove build output
	git clean -fdXq -e '!.vs' -- src tests tools artifacts
