#!/bin/sh
# Go's benchmarks of the parts, the masking twin in a browser, then the whole server as shipped, from outside.
set -eu
go test -run '^$' -bench . -benchmem ./mask/... ./internal/keyring/... ./internal/db/... ./internal/desk/... ./internal/realtime/...
(cd web && node tools/mask-bench.mjs)
exec bin/snug bench
