// Command riskgate is an adaptive login server.
package main

import (
	"os"

	"riskgate/cli"
)

func main() { os.Exit(cli.Main()) }
