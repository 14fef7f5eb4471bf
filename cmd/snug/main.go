// Command snug is the live chat: server, demo and the host's commands in one binary.
package main

import (
	"os"

	"snug/internal/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
