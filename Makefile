# Every target is one call of a script; `make` alone lists them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

# Node 24 comes with the packages: it runs the TypeScript as it is.
NODE := node_modules/.bin/node --disable-warning=ExperimentalWarning

# Examples for the lines about variables that were not given.
example_STAGE := dev
example_F := router
example_TENANT := acme
example_NAME := returns
example_LOG := out/router.log

.PHONY: help setup demo evaluate replay test check local status logs deploy bootstrap floors warm prune release rollback local-down \
  api-key user seed new-agent new-function build bench clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what the programs need; quick when nothing is missing
	@sh scripts/setup.sh

demo: setup ## Deploys to the local cloud through Terraform, runs the main job, leaves nothing running
	@$(NODE) scripts/demo/run.ts

evaluate: setup ## Tells how well messages are routed locally; ARGS="--train FILE --test FILE" for other data
	@$(NODE) scripts/evaluate/main.ts $(ARGS)

replay: need-LOG setup ## Takes recorded decisions again, tells which would differ: LOG=out/router.log, ARGS=--json
	@$(NODE) scripts/replay/main.ts "$(LOG)" $(ARGS)

test: setup ## Runs all tests
	@$(NODE) scripts/test/run.ts

check: setup ## Checks types, style, Terraform, the catalogue and what may not be in the repository
	@$(NODE) scripts/test/check.ts

local: setup ## Brings the local cloud up, deploys to it and prints a request to paste
	@$(NODE) scripts/local/control/local.ts

local-down: setup ## Stops the local cloud
	@$(NODE) scripts/local/control/down.ts

build: setup ## Bundles the functions into dist/ and prints their sizes
	@$(NODE) scripts/build/main.ts

bootstrap: need-STAGE setup ## Creates what deploying to a stage needs, once: STAGE=dev
	@$(NODE) scripts/deploy/bootstrap.ts "$(STAGE)"

deploy: need-STAGE setup ## Plans, applies and releases in CodeBuild and follows it: STAGE=local|dev|qa|prod
	@$(NODE) scripts/deploy/deploy.ts "$(STAGE)"

release: need-STAGE setup ## Moves traffic to the newest versions of a deployed stage: STAGE=dev; DRY_RUN=1 only tells
	@DRY_RUN="$(DRY_RUN)" TAKE_OVER="$(TAKE_OVER)" $(NODE) scripts/release/release.ts "$(STAGE)"

rollback: need-STAGE setup ## Takes back what the last release moved: STAGE=dev; F=router VERSION=7 for one; DRY_RUN=1
	@F="$(F)" VERSION="$(VERSION)" DRY_RUN="$(DRY_RUN)" TAKE_OVER="$(TAKE_OVER)" $(NODE) scripts/release/rollback.ts "$(STAGE)"

status: setup ## Shows functions, versions and floors; STAGE=local when not given
	@$(NODE) scripts/operate/status.ts "$(or $(STAGE),local)"

logs: need-F setup ## Shows the newest log lines of a function: F=router
	@$(NODE) scripts/operate/logs.ts "$(F)" "$(or $(STAGE),local)"

floors: setup ## Proves that the floors fit the pool, prints the week and its cost; all stages, or STAGE=dev
	@$(NODE) scripts/floors/check.ts $(STAGE)

warm: setup ## Pings every worker of the fleet once and prints the coverage; DRY_RUN=1 only tells which
	@DRY_RUN="$(DRY_RUN)" $(NODE) scripts/operate/warm.ts "$(or $(STAGE),local)"

prune: setup ## Deletes versions that nothing serves; DRY_RUN=1 tells, PLAN=<file> writes or executes it; KEEP=2
	@DRY_RUN="$(DRY_RUN)" $(NODE) scripts/operate/prune.ts "$(or $(STAGE),local)"

api-key: need-TENANT setup ## Issues an API key: TENANT=acme
	@$(NODE) scripts/operate/api-key.ts "$(TENANT)" "$(or $(STAGE),local)"

user: example_NAME := ann
user: need-TENANT need-NAME setup ## Makes a person of a tenant, on local with a token: TENANT=acme NAME=ann SCOPES=actors.delete
	@SCOPES="$(SCOPES)" EMAIL="$(EMAIL)" $(NODE) scripts/operate/user.ts "$(TENANT)" "$(NAME)" "$(or $(STAGE),local)"

seed: need-TENANT setup ## Fills a tenant's records with sample data: TENANT=acme
	@$(NODE) scripts/operate/seed.ts "$(TENANT)" "$(or $(STAGE),local)"

new-agent: need-NAME setup ## Adds an agent that works at once: NAME=returns; RUNS=function for one that is a function
	@$(NODE) scripts/scaffold/main.ts "$(if $(RUNS),$(RUNS)-agent,agent)" "$(NAME)"

new-function: need-NAME setup ## Adds a function that works at once: NAME=report-sender
	@$(NODE) scripts/scaffold/main.ts function "$(NAME)"

bench: setup ## Compares with other tools, and with what is possible; B=prune runs one
	@$(NODE) scripts/bench/run.ts "$(B)"

clean: ## Removes what was built; the local cloud and installed packages stay
	@rm -rf dist out

# Comes before setup: a forgotten variable is told at once.
need-%:
	@[ -n "$($*)" ] || { echo "Which $*? For example: make $(MAKECMDGOALS) $*=$(example_$*)" >&2; exit 2; }
