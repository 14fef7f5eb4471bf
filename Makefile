# Snug's commands. `make run` and `make test` do their own set-up; `make help` lists the rest.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X snug/internal/cli.version=$(VERSION)
GOFLAGS_BUILD := -trimpath -buildvcs=false
WEB_SOURCES := $(shell find web -type d \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f -print 2>/dev/null)
GO_SOURCES := $(shell find cmd internal mask -path internal/webui/dist -prune -o -type f ! -path '*/testdata/*' -print 2>/dev/null) go.mod go.sum

.PHONY: help build run dev test check bench screenshots generate clean setup

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

build: bin/snug ## make bin/snug, with all assets in it

run: build ## build, then start a demo shop with the chat on it
	@bin/snug demo

dev: build ## demo that is built anew and restarted when sources change
	@tools/dev.sh

test: ## install what tests need, then run everything
	@tools/setup.sh
	@$(MAKE) --no-print-directory build
	@go run ./tools/testall

check: web/node_modules/.stamp ## vet, staticcheck, formatting, types, Biome, generated files current
	@tools/check.sh

bench: build ## Go benchmarks, then `snug bench` against the server as shipped
	@tools/bench.sh

screenshots: build ## make the README's pictures anew, with a real conversation in them
	@cd web && node e2e/screenshots.mjs ../docs/pictures

generate: web/node_modules/.stamp ## make generated files anew: masking tables, OpenAPI document, its types
	@tools/generate.sh

clean: ## remove what builds leave
	rm -rf bin web/dist && find internal/webui/dist -mindepth 1 ! -name README.md -delete

setup: ## install what the tests need
	@tools/setup.sh

bin/snug: $(GO_SOURCES) internal/webui/dist/.stamp
	@mkdir -p bin
	CGO_ENABLED=0 go build $(GOFLAGS_BUILD) -ldflags '$(LDFLAGS)' -o $@ ./cmd/snug

internal/webui/dist/.stamp: web/node_modules/.stamp $(WEB_SOURCES)
	cd web && npm run --silent build
	@find internal/webui/dist -mindepth 1 ! -name README.md -delete
	cp -r web/dist/. internal/webui/dist/
	@# The binary unpacks the gzip for those who take nothing packed: no need to carry both.
	@find internal/webui/dist -name '*.gz' | sed 's/\.gz$$//' | xargs rm -f
	@touch $@

web/node_modules/.stamp: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
