#!/usr/bin/env bash
# Pack everything that set-up would fetch into a folder, for machines without a network:
#
#   bash scripts/offline.sh DIR            pack, then prove it by installing from it in a fresh environment
#
# There: copy the project and DIR, then  bash scripts/setup.sh --wheels DIR
# (Python 3.11 with venv, Node.js and fonts-noto-cjk come from the system's own installation media.)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup-lib.sh
. scripts/setup-lib.sh

target="${1:-}"
[ -n "$target" ] || fail "wrong use: offline.sh DIR"
[ ! -e "$target" ] || fail "$target exists already; name a new folder."
[ -x .venv/bin/python ] || bash scripts/setup.sh

mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$(dirname "$target")/.offline.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/pack/wheels" "$work/front" "$work/proof"

say "fetching the Python packages of requirements/run.lock, as wheels"
.venv/bin/python -m pip download --quiet --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    --dest "$work/pack/wheels" -r requirements/run.lock

say "fetching the front-end packages of package-lock.json"
cp package.json package-lock.json .npmrc "$work/front"
(cd "$work/front" && npm ci --omit=dev --no-progress --loglevel=error)
# npm's own note tells where the packages came from.
rm -f "$work/front/node_modules/.package-lock.json"
tar --create --gzip --file "$work/pack/node_modules.tar.gz" --directory "$work/front" \
    --sort=name --owner=0 --group=0 --numeric-owner --mtime=2020-01-01 node_modules

cp docs/sbom.json requirements/run.lock package-lock.json "$work/pack"
(cd "$work/pack" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)

say "proving it: a fresh environment from this folder alone"
.venv/bin/python -m venv "$work/proof/venv"
"$work/proof/venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --no-index \
    --find-links "$work/pack/wheels" --require-hashes -r requirements/run.lock
PYTHONPATH=src SUNAN_VAR="$work/proof/var" "$work/proof/venv/bin/python" -m sunan.cli.main version >/dev/null
mv "$work/pack" "$target"
say "packed: $target ($(du -sh "$target" | cut -f 1)); install there with: bash scripts/setup.sh --wheels DIR"
