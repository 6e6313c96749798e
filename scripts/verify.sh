#!/usr/bin/env bash
# Regenerates what is generated and fails, naming it, if anything differs from
# what is committed. Needs no network once Go's caches are warm.
#   verify.sh LINTER
set -euo pipefail
cd "$(dirname "$0")/.."
linter=$1
failed=0

complain() {
	echo "verify: $*" >&2
	failed=1
}

scripts/spec.sh
git diff --exit-code --stat -- openapi/openapi.json ||
	complain "openapi/openapi.json differs from the comments: commit what \`make spec\` wrote"

find . -name SHA256SUMS -not -path './.git/*' -printf '%h\n' | sort | while read -r folder; do
	(cd "$folder" && sha256sum --check --quiet --strict SHA256SUMS) || exit 1
done || complain "a committed file is not the one its SHA256SUMS names"

"$linter" fmt --diff ./... || complain "run \`make fmt\`"
"${GO:-go}" mod tidy -diff >/dev/null || complain "run \`go mod tidy\`"
"${GO:-go}" mod verify >/dev/null || complain "a module in the cache is not the one that go.sum names"

git ls-files -z -- '*.sh' .ci/run | while IFS= read -r -d '' script; do
	bash -n "$script" || exit 1
done || complain "a shell script does not parse"

exit "$failed"
