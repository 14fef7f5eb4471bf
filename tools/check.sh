#!/bin/sh
# Everything that can be said about the sources without running them.
set -u
failed=0
step() { name=$1; shift; if out=$("$@" 2>&1); then echo "ok    $name"; else failed=1; echo "FAIL  $name"; echo "$out" | head -60; fi; }
formatted() { out=$(gofmt -l cmd internal mask tools); [ -z "$out" ] || { echo "not formatted: $out"; return 1; }; }

step 'go vet' go vet ./...
step 'staticcheck' go tool staticcheck ./...
step 'gofmt' formatted
step 'types' sh -c 'cd web && npm run --silent typecheck'
step 'biome' sh -c 'cd web && npm run --silent lint'
step 'generated files are current' tools/generate.sh --check
exit $failed
