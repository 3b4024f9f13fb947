#!/bin/sh
# Sets up everything that the programs here need: Node packages, AWS's runtime client, Python packages.
# Safe to run at any time and after any interruption; with nothing to do it takes a fraction of a second.
# `setup.sh build` installs only what building and deploying need: the Node packages. `setup.sh python` is the part that
# runs beside the others: it installs .venv and nothing else.
# Each part keeps its stamp inside what it installed, written last: half an installation has none and is redone.
set -eu
cd "$(dirname "$0")/.."

MODE=${1:-all}
LOGS=.local/setup
STAMP=.agentpool-setup
CLIENT=node_modules/aws-lambda-ric
PYTHON=
ticker=
python_packages_pid=

fail() {
  stop_ticker
  printf 'setup: %s\n' "$1" >&2
  exit 1
}

stop_ticker() {
  [ -z "$ticker" ] || kill "$ticker" 2>/dev/null || true
  ticker=
}

interrupted() {
  stop_ticker
  printf '\nsetup: interrupted; run it again, finished parts are kept\n' >&2
  exit 130
}
trap interrupted INT TERM
# Whatever ends this ends the part beside it, with all that it started: it has a process group of its own.
trap '[ -z "$python_packages_pid" ] || kill -- "-$python_packages_pid" 2>/dev/null || true' EXIT

# --- What must be there already ------------------------------------------------------------------------------------

missing=

# need <what> <how to get it>: notes something absent, so that all of it is told at once.
need() {
  missing="${missing}setup: missing: $1. $2
"
}

# at_least <version> <wanted>: compares major.minor.
at_least() {
  have_major=${1%%.*}
  have_rest=${1#*.}
  have_minor=${have_rest%%.*}
  [ "$have_major" -gt "${2%%.*}" ] || { [ "$have_major" -eq "${2%%.*}" ] && [ "$have_minor" -ge "${2#*.}" ]; }
}

find_python() {
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      PYTHON=$candidate
      return
    fi
  done
  need 'Python 3.11 or newer with venv' 'Get it with your package manager: apt-get install python3 python3-venv'
}

# What only the local cloud needs.
check_local_prerequisites() {
  command -v make >/dev/null || need make 'Get it with your package manager: apt-get install make'
  command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null ||
    need 'a C++ compiler' 'Get it with your package manager: apt-get install g++'
  command -v cmake >/dev/null || command -v cmake3 >/dev/null ||
    need cmake 'Get it with your package manager: apt-get install cmake'
  find_python
}

check_prerequisites() {
  case $(uname -sm) in
    'Linux x86_64' | 'Linux aarch64') ;;
    *) fail "$(uname -sm) cannot build AWS's runtime client: use Linux on x86_64 or arm64, or a Linux container" ;;
  esac
  command -v git >/dev/null || need git 'Get it with your package manager: apt-get install git'
  command -v npm >/dev/null || need npm 'It comes with Node: see nodejs.org/en/download'
  node_version=$(node -p process.versions.node 2>/dev/null) || node_version=0.0
  at_least "$node_version" 20.0 || need 'Node 20 or newer' 'See nodejs.org/en/download'
  terraform_version=$(CHECKPOINT_DISABLE=1 terraform version 2>/dev/null | sed -n 's/^Terraform v//p')
  at_least "${terraform_version:-0.0}" 1.11 ||
    need 'Terraform 1.11 or newer' 'See developer.hashicorp.com/terraform/install'
  [ "$MODE" = build ] || check_local_prerequisites
  [ -z "$missing" ] || { printf '%s' "$missing" >&2; exit 1; }
}

# --- Steps ---------------------------------------------------------------------------------------------------------

# step <log> <what> <command…>: runs the command, its output added to a log, and says what it does and how long it took.
step() {
  log=$LOGS/$1.log
  what=$2
  shift 2
  started=$(date +%s)
  if [ -t 1 ] && [ -z "${CI:-}" ]; then
    (while sleep 1; do printf '\r  %s … %s s' "$what" $(($(date +%s) - started)); done) &
    ticker=$!
    printf '  %s …' "$what"
  else
    printf '  %s …\n' "$what"
  fi
  "$@" >>"$log" 2>&1 || explain
  if [ -n "$ticker" ]; then
    stop_ticker
    printf '\r'
  fi
  printf '  %s: %s s\n' "$what" $(($(date +%s) - started))
}

# One line on why a step failed, from its log.
explain() {
  [ -z "$ticker" ] || printf '\n'
  if grep -qE 'ENOSPC|No space left on device' "$log"; then
    fail "no space left while doing: $what. Free 1 GB on the disk of $(pwd) and run it again"
  fi
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|NewConnectionError|ConnectTimeout' "$log"; then
    fail "no connection to the package registry while doing: $what. Check network and proxy; details in $log"
  fi
  reason=$(grep -E '^npm error [a-z`]|[Ee]rror: |ERROR: ' "$log" | grep -v 'complete log' | head -n 1 | cut -c 1-160)
  fail "failed while doing: $what. ${reason:-No reason was given}. Details in $log"
}

check_space() {
  available=$(df -Pk . | awk 'NR == 2 { print $4 }')
  [ "${available:-0}" -ge 1000000 ] ||
    fail "only $((available / 1024)) MB are free on the disk of $(pwd). Free 1 GB and run it again"
}

build_client() {
  # node-gyp takes the headers of Node from the network, unless they lie beside the binary.
  prefix=$(node -p "require('path').resolve(process.execPath, '../..')")
  [ ! -f "$prefix/include/node/node.h" ] || export npm_config_nodedir="$prefix"
  npm rebuild aws-lambda-ric --foreground-scripts || return 1
  # Loading it proves the build; it wants an address to be set, and does not call it.
  AWS_LAMBDA_RUNTIME_API=127.0.0.1:9 node_modules/.bin/node -e "require('./$CLIENT/rapid-client.node')"
}

create_venv() {
  rm -rf .venv && "$PYTHON" -m venv .venv && .venv/bin/python -m pip install --disable-pip-version-check -r requirements.txt
}

if [ "$MODE" = python ]; then
  find_python
  create_venv
  exit
fi

# Beside the other parts: pip loads and unpacks on one core while the runtime client is configured on another.
begin_python_packages() {
  setsid sh scripts/setup.sh python >"$LOGS/python.log" 2>&1 &
  python_packages_pid=$!
}

await_python_packages() {
  wait "$python_packages_pid" || return 1
  python_packages_pid=
}

# --- What is there, and what is to be done -------------------------------------------------------------------------

# stamped <folder> <fingerprint>: whether the part in the folder was finished from the same sources.
stamped() {
  [ -f "$1/$STAMP" ] && [ "$(cat "$1/$STAMP")" = "$2" ]
}

packages=$(git hash-object package.json package-lock.json 2>/dev/null | tr '\n' ' ') || packages=
python_packages="$(git hash-object requirements.txt 2>/dev/null) $(.venv/bin/python --version 2>/dev/null)" || true

todo=
stamped node_modules "$packages" && [ -x node_modules/.bin/node ] || todo="$todo node"
if [ "$MODE" = all ]; then
  case $todo in
    '') stamped "$CLIENT" "$packages" && [ -f "$CLIENT/rapid-client.node" ] || todo="$todo client" ;;
    *) todo="$todo client" ;;
  esac
  stamped .venv "$python_packages" || todo="$todo python"
fi
if ! command -v terraform >/dev/null || [ -n "$todo" ]; then
  check_prerequisites
fi
[ -n "$todo" ] || { echo 'setup: everything is in place'; exit 0; }

mkdir -p "$LOGS" 2>/dev/null || fail "cannot write to $(pwd)/$LOGS: check space and permissions"
check_space
rm -f "$LOGS"/*.log
began=$(date +%s)
echo 'setup: installing what is missing (the first time takes some minutes)'
case $todo in *python*) begin_python_packages ;; esac
for part in $todo; do
  case $part in
    node)
      rm -f "node_modules/$STAMP"
      step npm 'Node packages, Node 24 among them' npm ci --ignore-scripts --no-audit --no-fund
      echo "$packages" >"node_modules/$STAMP"
      ;;
    client)
      rm -f "$CLIENT/$STAMP"
      step runtime-client "AWS's Lambda runtime client, compiled (a good minute)" build_client
      echo "$packages" >"$CLIENT/$STAMP"
      ;;
    python)
      step python 'Python packages: moto and the AWS CLI, in .venv, what is left of them' await_python_packages
      echo "$(git hash-object requirements.txt) $(.venv/bin/python --version)" >.venv/$STAMP
      ;;
  esac
done
echo "setup: ready after $(($(date +%s) - began)) s"
