#!/usr/bin/env bash
# What the tests and the checks need besides scripts/setup.sh: a browser, a database server, and the
# programs that open the documents. Repeat it as often as you like.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh
# shellcheck source=scripts/setup-lib.sh
. scripts/setup-lib.sh
take_turns

has_postgres() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

missing=()
command -v chromium >/dev/null || missing+=(chromium)
has_postgres || missing+=(postgresql)
# The writer is a part of LibreOffice, so the program alone does not tell.
compgen -G '/usr/lib/libreoffice/program/libswlo.so' >/dev/null || missing+=(libreoffice-writer)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] || install_debian "${missing[@]}"

inputs=$(fingerprint requirements/dev.lock)
if ! is_done .venv/.dev-packages "$inputs"; then
    say "installing the Python packages of requirements/dev.lock"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
    echo "$inputs" >.venv/.dev-packages
fi

say "ready to test"
