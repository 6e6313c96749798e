# riskgate's habits. `make` alone lists them.
SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

GO ?= go
# The tests run under the race detector; `make test RACE=` leaves it out.
RACE ?= -race
LINT := bin/golangci-lint-$(shell cat tools/go.mod tools/go.sum | sha256sum | cut -c1-12)

.PHONY: help setup run test lint verify check bench spec fmt build

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the tests need and this machine lacks (PostgreSQL, Chromium, Node, Kannel, npm packages)
	@scripts/setup.sh

build: ## build the program into ./riskgate
	$(GO) build -o riskgate .

run: ## start the sandbox on http://127.0.0.1:8080
	$(GO) run . serve --sandbox

test: setup ## run every test and print the coverage
	@# Coverage counts the program, not the scripts, the examples and the tests' own tools around it.
	@covered=$$($(GO) list ./... | grep -v -e /scripts/ -e /examples/ -e 'test$$' | paste -sd, -); \
	$(GO) test $(RACE) -timeout 30m -covermode=atomic -coverpkg=$$covered -coverprofile=coverage.out ./... | sed "s/ of statements in .*//"
	@$(GO) tool cover -func=coverage.out | awk '/^total:/ { print "coverage of statements: " $$NF }'

lint: $(LINT) ## run the linters
	$(LINT) run ./...

fmt: $(LINT) ## format the code
	$(LINT) fmt ./...

spec: ## generate openapi/openapi.json from the comments of the handlers
	@scripts/spec.sh

verify: $(LINT) ## regenerate what is generated and fail if it differs from what is committed
	@scripts/verify.sh $(LINT)

check: lint test verify ## everything that must hold before a push

bench: ## measure what has a goal, and print one table (docs/benchmarks.md explains it)
	@scripts/bench.sh

# One binary per content of tools/, so that it is built once and never stale.
$(LINT):
	@echo "building the linters; this takes minutes, once"
	@rm -f bin/golangci-lint-*
	cd tools && CGO_ENABLED=0 $(GO) build -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
