#!/usr/bin/env bash
# Runs the benchmarks that have a goal, once, and prints one table. With a file as
# its argument the table goes there, too. It takes four minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

raw=$(mktemp)
trap 'rm -f "$raw"' EXIT
measure() { # package, benchmarks, how often
	echo "measuring $2 in $1" >&2
	go test "$1" -run '^$' -bench "$2" -benchtime "$3" -benchmem | grep '^Benchmark' >>"$raw"
}
measure ./cli 'LoginWithOTP' 4000x
measure ./cli 'Verification$' 2000x
measure ./cli 'LoginWithPassword' 10x
measure ./cli 'ParallelPasswords' 1x
measure ./risk '^BenchmarkDecide$|^BenchmarkObserve|^BenchmarkScore' 100000x
measure ./risk '^BenchmarkDecideWithRules|^BenchmarkByPastLogins|^BenchmarkByUsers' 20000x
measure ./cli 'BacktestFromStore' 3x
measure ./store 'CommitLogin' 20000x

table() {
	echo "Measured $(date -u +%Y-%m-%d) on $(nproc) × $(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo), $(go env GOVERSION), $(go env GOOS)/$(go env GOARCH), by \`make bench\`."
	echo
	awk '
	function value(unit,   i) { for (i = 3; i < NF; i++) if ($(i + 1) == unit) return $i; return "" }
	function row(what, got, goal, held) { printf "| %s | %s | %s | %s |\n", what, got, goal, held == "" ? "–" : held ? "met" : "missed" }
	BEGIN { print "| what | measured | goal | |"; print "|---|---|---|---|" }
	/LoginWithOTP/ {
		row("login with OTP beside a bare Gin handler, 64 clients, rate", value("ratio"), "≥ 0.5", value("ratio") >= 0.5)
		row("the same, processor time of the server", value("cpu-ratio"), "")
		row("logins with OTP a second, durable at commit", value("logins/s") " (bare handler: " value("bare/s") ")", "")
		row("processor time of a login with OTP", value("cpu-µs/login") " µs (bare handler: " value("cpu-µs/bare") " µs)", "")
	}
	/BenchmarkVerification/ {
		row("start of a verification, message queued, beside a login with OTP, 64 clients, rate", value("ratio"), "≥ 0.5", value("ratio") >= 0.5)
		row("starts of verifications a second, durable at commit", value("starts/s") " (logins with OTP: " value("logins/s") ")", "")
		row("processor time of a start, the message sent to the outbox", value("cpu-µs/start") " µs (login: " value("cpu-µs/login") " µs)", "")
	}
	/LoginWithPassword/ {
		row("login with password beside the bare hash, processor time", value("cpu-ratio") " (" value("cpu-ms/login") " and " value("cpu-ms/hash") " ms)", "≤ 1.15", value("cpu-ratio") <= 1.15)
	}
	/ParallelPasswords/ {
		row("peak of memory, 200 logins with password at once", value("peak-MiB") " MiB, from " value("base-MiB") " (" value("answered") " answered, " value("busy") " told to come back)", "≤ " value("allowed-MiB") " MiB", value("peak-MiB") <= value("allowed-MiB"))
	}
	/BenchmarkScore/ { row("risk: terms and score", value("ns/op") " ns, " value("allocs/op") " allocations", "≤ 300 ns, none", value("ns/op") <= 300 && value("allocs/op") == 0) }
	/BenchmarkDecideWithRules/ { name = $1; sub(/-[0-9]+$/, "", name); sub(/Benchmark/, "risk.", name); row(name ", 50 live rules, slowest hundredth", value("µs-p99") " µs (mean " value("ns/op") " ns)", "≤ 200 µs", value("µs-p99") <= 200); next }
	/BenchmarkBy/ { name = $1; sub(/-[0-9]+$/, "", name); sub(/Benchmark/, "risk.", name); row(name ", a whole login of the engine", value("ns/op") " ns" (value("history-B") == "" ? "" : ", history of " value("history-B") " bytes"), "") }
	/BenchmarkDecide/ { name = $1; sub(/-[0-9]+$/, "", name); sub(/Benchmark/, "risk.", name); row(name, value("ns/op") " ns, " value("allocs/op") " allocations", "≤ 5000 ns", value("ns/op") <= 5000) }
	/BenchmarkObserve/ { name = $1; sub(/-[0-9]+$/, "", name); sub(/Benchmark/, "risk.", name); row(name, value("ns/op") " ns, " value("allocs/op") " allocations", "") }
	/BacktestFromStore\/thresholds/ { row("backtest of other thresholds, from the store", value("decisions/core-s") " decisions a second and core", "≥ 1000000", value("decisions/core-s") >= 1e6) }
	/BacktestFromStore\/one-rule/ { row("backtest of one new rule, from the store", value("decisions/core-s") " decisions a second and core", "≥ 200000", value("decisions/core-s") >= 2e5) }
	/BacktestFromStore\/evidence/ { row("backtest of another model, by the evidence", value("decisions/core-s") " decisions a second and core", "") }
	/CommitLogin/ { name = $1; sub(/-[0-9]+$/, "", name); sub(/Benchmark/, "store.", name); row(name, value("logins/s") " logins/s", "") }
	' "$raw"
}
if (($# > 0)); then table | tee "$1"; else table; fi
