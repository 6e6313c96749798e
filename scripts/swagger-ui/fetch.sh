#!/usr/bin/env bash
# Replaces the files of Swagger UI that openapi/ui embeds by those of one pinned
# release of the npm package, and writes their checksums beside them.
# Needs node's npm and the network; nothing else of the build does.
set -euo pipefail

version=5.35.0
integrity='sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ=='
files=(LICENSE NOTICE favicon-32x32.png swagger-ui.css swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt)

target=$(cd "$(dirname "$0")/../../openapi/ui" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cd "$scratch"
npm pack --silent "swagger-ui-dist@$version" >/dev/null
archive=swagger-ui-dist-$version.tgz
found="sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w0)"
if [[ $found != "$integrity" ]]; then
	echo "$archive is not the release that is pinned here: $found" >&2
	exit 1
fi

tar -xzf "$archive"
for file in "${files[@]}"; do
	install -m 0644 "package/$file" "$target/$file"
done
cd "$target"
sha256sum "${files[@]}" >SHA256SUMS
echo "openapi/ui holds Swagger UI $version"
