# Shared by setup.sh and setup-test.sh: what they say, how they ask Debian for packages, and how they
# know that a step was done already.

say() { printf '%s\n' "set-up: $*"; }

fail() {
    printf '%s\n' "set-up: $*" >&2
    exit 1
}

# One set-up at a time: a second one waits for the first.
take_turns() {
    mkdir -p .cache
    if command -v flock >/dev/null; then
        exec 9>.cache/setup.lock
        flock 9
    fi
}

# install_debian PACKAGE… — install them where this user may, else name the one command and stop.
install_debian() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
    fi
    local advice="${as_root[*]:+sudo }apt-get install --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        fail "these Debian packages, or what they are called here, are missing: $*. Install them, then repeat."
    fi
    if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        fail "this needs an administrator. Run the following, then repeat:
    $advice"
    fi
    say "installing from Debian: $*"
    local log=.cache/apt.log
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
    "${apt[@]}" update >"$log" 2>&1 9>&- || say "the package lists could not be refreshed; trying with those at hand"
    if ! "${apt[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1 9>&-; then
        tail -n 15 "$log" >&2
        fail "Debian's packages could not be installed (all of it: $log). Mend that or run
    $advice
then repeat."
    fi
}

# fingerprint FILE… — one checksum over the files, this folder and the extra words in $FINGERPRINT_OF.
fingerprint() {
    { printf '%s\n' "$PWD" "${FINGERPRINT_OF:-}"; cat "$@"; } | sha256sum | cut -d ' ' -f 1
}

# is_done STAMP FINGERPRINT — whether the step was carried out for exactly these inputs.
is_done() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

has_cjk_font() {
    local folder
    for folder in /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" "$HOME/.fonts"; do
        if [ -d "$folder" ] && [ -n "$(find "$folder" -iname 'Noto*CJK*' -print -quit)" ]; then
            return 0
        fi
    done
    return 1
}
