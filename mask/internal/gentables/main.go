// Command gentables writes the tables of the TypeScript twin from those of the engine, so that both know the same. Run it
// by go generate ./mask; a test of package mask fails while its output is not current.
package main

import (
	"fmt"
	"os"

	"snug/mask/internal/tables"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gentables SMALL MORE")
		os.Exit(2)
	}
	small, more := tables.TypeScript()
	for i, module := range []string{small, more} {
		if err := os.WriteFile(os.Args[i+1], []byte(module), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "gentables:", err)
			os.Exit(1)
		}
	}
}
