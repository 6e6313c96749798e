#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL's server
# programs, a Chromium, Node, Kannel, and the npm package that tests and an example drive
# the Verify API by. Does nothing where all is there. Without the right to install, it says what to install.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }

reachable() { (exec 3<>/dev/tcp/127.0.0.1/5432) 2>/dev/null; }

startable() {
	has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

browser() {
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable headless-shell; do
		if has "$name"; then return 0; fi
	done
	return 1
}

# The vendor's own client, as the lock files say. Nothing of it runs while it is installed.
client() {
	local folder lock
	for folder in cli/testdata/client examples/guest-list; do
		folder=$(dirname "${BASH_SOURCE[0]}")/../$folder
		lock=$folder/package-lock.json
		if cmp -s "$lock" "$folder/node_modules/.installed"; then continue; fi
		echo "installing the vendor's client of the Verify API"
		npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null
		cp "$lock" "$folder/node_modules/.installed"
	done
}

if ! has "${GO:-go}"; then
	echo "Go is missing: see go.mod for the version, https://go.dev/dl/ for the program" >&2
	exit 1
fi

packages=()
has "${CC:-cc}" || has gcc || packages+=(gcc libc6-dev)
reachable || startable || packages+=(postgresql)
browser || packages+=(chromium fonts-liberation)
has node || packages+=(nodejs)
has npm || packages+=(npm)
if [[ $(uname) == Linux ]]; then
	[[ -x /usr/sbin/bearerbox && -x /usr/sbin/smsbox ]] || packages+=(kannel)
	[[ -x /usr/lib/kannel/test/fakesmsc ]] || packages+=(kannel-extras)
	[[ -x /usr/sbin/ip ]] || has ip || packages+=(iproute2)
fi
if ((${#packages[@]} == 0)); then
	client
	exit 0
fi

install=()
if has apt-get; then
	if ((EUID == 0)); then
		install=(env DEBIAN_FRONTEND=noninteractive)
	elif has sudo && sudo -n true 2>/dev/null; then
		install=(sudo -n env DEBIAN_FRONTEND=noninteractive)
	fi
fi
if ((${#install[@]} == 0)); then
	echo "The tests need these packages (Debian's names), which this account may not install: ${packages[*]}" >&2
	echo "For example: sudo apt-get install ${packages[*]}" >&2
	exit 1
fi

echo "installing ${packages[*]}"
if [[ " ${packages[*]} " == *" postgresql "* ]]; then
	# The tests start a cluster of their own; a permanent one would only be in the way.
	"${install[@]}" mkdir -p /etc/postgresql-common/createcluster.d
	echo "create_main_cluster = false" |
		"${install[@]}" tee /etc/postgresql-common/createcluster.d/no-main-cluster.conf >/dev/null
fi
"${install[@]}" apt-get update -qq
"${install[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
if [[ " ${packages[*]} " == *" kannel "* ]]; then
	# The tests start boxes of their own, in a network of their own.
	"${install[@]}" update-rc.d kannel disable >/dev/null 2>&1 || true
	"${install[@]}" service kannel stop >/dev/null 2>&1 || true
fi
client
