package cli

import "runtime"

// slack is memory that the garbage collector counts as in use and nobody touches, so
// that the system never has to give it. Without it the garbage of three hundred logins
// would double a heap of 14 MiB, and the collector would run ten times a second: see
// docs/adr/0026-slack-for-the-collector.md.
const slack = 16 << 20

// keepSlack holds the slack until release is called.
func keepSlack() (release func()) {
	held := make([]byte, slack)
	return func() { runtime.KeepAlive(held) }
}
