#!/bin/sh
# Makes sure that the tests find what they need. Installs Debian packages when it may; else says exactly what is missing.
set -eu
missing=''
# Servers lie in /usr/sbin, which is not in everybody's PATH.
need() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2"; }

for tool in go node npm gcc; do
	command -v "$tool" >/dev/null 2>&1 || { echo "setup: '$tool' is missing: install Go 1.26, Node 20 with npm, and gcc (for go test -race)" >&2; exit 1; }
done

postgres_found() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
need chromium chromium
need nginx nginx-light
need haproxy haproxy
need pdftotext poppler-utils
postgres_found || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "setup: installing$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	case "$missing" in *postgresql*)
		# Debian's package would start a cluster of its own; the tests start theirs.
		apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
		sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf ;;
	esac
	# Debian's packages would start a proxy, now and at every boot; the tests start theirs.
	policy=/usr/sbin/policy-rc.d
	for service in nginx haproxy; do
		unit=/etc/systemd/system/$service.service
		case "$missing" in *$service*) [ -e "$unit" ] || { mkdir -p "${unit%/*}" && ln -s /dev/null "$unit"; } ;; esac
	done
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
		trap 'rm -f "$policy"' EXIT
	fi
	# shellcheck disable=SC2086
	apt-get install -y -qq --no-install-recommends $missing >/dev/null
	exit 0
fi
echo "setup: missing Debian packages:$missing" >&2
echo "setup: install them, as root: apt-get install$missing" >&2
exit 1
