#!/usr/bin/env bash
# Writes openapi/openapi.json: swag reads the comments of the handlers, then
# scripts/spec completes and checks the result.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"${GO:-go}" tool swag init --v3.1 --quiet --outputTypes json \
	--dir api --generalInfo doc.go --parseInternal --parseDependencyLevel 1 --output "$scratch" >"$scratch/log" 2>&1 || {
	cat "$scratch/log" >&2
	exit 1
}
"${GO:-go}" run ./scripts/spec -in "$scratch/swagger.json" -out openapi/openapi.json
