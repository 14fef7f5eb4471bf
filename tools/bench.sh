#!/bin/sh
# Go's benchmarks of the parts, then the whole server as shipped, from outside.
set -eu
go test -run '^$' -bench . -benchmem ./mask/... ./internal/keyring/... ./internal/db/... ./internal/desk/... ./internal/realtime/...
exec bin/snug bench
