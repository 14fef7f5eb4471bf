#!/bin/sh
# Runs the demo, and builds and restarts it whenever a source changes. Polls: works everywhere, needs nothing.
set -u
stamp=$(mktemp)
pid=''
stop() { [ -z "$pid" ] || { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; }; pid=''; }
trap 'stop; rm -f "$stamp"; exit 0' INT TERM
while :; do
	touch "$stamp"
	stop
	if make --no-print-directory build; then bin/snug demo & pid=$!; fi
	while [ -z "$(find cmd internal mask web/apps web/packages -newer "$stamp" -type f ! -path '*/dist/*' ! -path '*/node_modules/*' -print -quit)" ]; do sleep 1; done
done
