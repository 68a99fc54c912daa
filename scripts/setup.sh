#!/usr/bin/env bash
# Everything `sunan` needs to run, from a bare Debian: repeat it as often as you like.
# A step that was carried out for the same inputs is not carried out again.
#
#   bash scripts/setup.sh                  fetches the packages
#   bash scripts/setup.sh --wheels DIR     takes them from a folder that scripts/offline.sh made, and from nowhere else
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup-lib.sh
. scripts/setup-lib.sh

offline=
pip_from=()
case "${1:-}" in
    "") ;;
    --wheels)
        [ -d "${2:-}/wheels" ] || fail "--wheels needs a folder that scripts/offline.sh made; ${2:-nothing} is none."
        offline=$(cd "$2" && pwd)
        (cd "$offline" && sha256sum --quiet --strict --check SHA256SUMS) \
            || fail "$offline is not what was packed; copy it again."
        for lock in requirements/run.lock package-lock.json; do
            cmp --silent "$lock" "$offline/${lock##*/}" || fail "$offline was packed for another version: $lock differs."
        done
        pip_from=(--no-index --find-links "$offline/wheels")
        ;;
    *) fail "wrong use: setup.sh [--wheels DIR]" ;;
esac
take_turns

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 /usr/bin/python3.11 python3; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

make_environment() {
    local python
    if ! python=$(find_python); then
        install_debian python3.11 python3.11-venv
        python=$(find_python) || fail "Python 3.11 is not on this machine. Name one with PYTHON=/path/to/python3.11, then repeat."
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_debian python3.11-venv
    fi
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

# 1. Programs and fonts that come from Debian.
missing=()
command -v node >/dev/null || missing+=(nodejs)
[ -n "$offline" ] || command -v npm >/dev/null || missing+=(npm)
has_cjk_font || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] || install_debian "${missing[@]}"

# 2. The Python environment; made anew when it is broken or was made in another folder.
# (Its programs name the folder that they were made in.)
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
    || ! grep -qsF "$PWD/.venv/bin/python" .venv/bin/pip; then
    make_environment
fi

# 3. Python packages, each checked against its hash, then the package itself.
inputs=$(fingerprint requirements/run.lock requirements/run.in pyproject.toml)
if ! is_done .venv/.run-packages "$inputs"; then
    say "installing the Python packages of requirements/run.lock"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check "${pip_from[@]}" --require-hashes -r requirements/run.lock
    say "installing sunan itself, editable"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
    echo "$inputs" >.venv/.run-packages
fi

# 4. What the pages load in the browser.
inputs=$(fingerprint package.json package-lock.json .npmrc)
if ! is_done node_modules/.packages "$inputs"; then
    say "installing the front-end packages of package-lock.json"
    if [ -n "$offline" ]; then
        rm -rf node_modules
        tar --extract --gzip --file "$offline/node_modules.tar.gz" --no-same-owner
    else
        npm ci --no-progress --loglevel=error
    fi
    echo "$inputs" >node_modules/.packages
fi

# 5. Translations, compiled when their text is newer.
while IFS= read -r -d '' catalogue; do
    compiled="${catalogue%.po}.mo"
    if [ ! -f "$compiled" ] || [ "$catalogue" -nt "$compiled" ]; then
        say "compiling $catalogue"
        .venv/bin/pybabel --quiet compile --input-file "$catalogue" --output-file "$compiled"
    fi
done < <(find src/sunan -path '*/LC_MESSAGES/*.po' -print0)

say "ready to run"
