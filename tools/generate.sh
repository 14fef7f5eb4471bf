#!/bin/sh
# Makes generated files anew. With --check: fails where one is not what its source gives.
set -eu
cd "$(dirname "$0")/.."
files='mask/internal/tables/phones.gen.go mask/internal/tables/seeds.gen.bin web/packages/mask/src/tables.gen.ts web/packages/mask/src/more.gen.ts web/packages/protocol/openapi.json web/packages/protocol/src/api.d.ts docs/operations/configuration.md'
if [ "${1:-}" = --check ]; then
	before=$(mktemp -d)
	trap 'rm -rf "$before"' EXIT
	for f in $files; do mkdir -p "$before/$(dirname "$f")"; cp "$f" "$before/$f"; done
fi
go generate ./mask/...
go test ./internal/httpapi -run TestDocumentIsCurrent -update >/dev/null
[ -d web/tools/openapi/node_modules ] || (cd web/tools/openapi && npm ci --no-audit --no-fund --loglevel=error)
(cd web/tools/openapi && npm run --silent generate >/dev/null)
go run ./cmd/snug config doc --page > docs/operations/configuration.md
if [ "${1:-}" = --check ]; then
	status=0
	for f in $files; do
		cmp -s "$f" "$before/$f" || { echo "$f is not current: run make generate"; status=1; }
		cp "$before/$f" "$f"
	done
	exit $status
fi
