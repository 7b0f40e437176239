# The package and its parts as tools judge them: nothing is installed.
set -euo pipefail
packaging=$(cd "${BASH_SOURCE[0]%/*}/../../../packaging" && pwd)

fail() {
    printf 'package: %s\n' "$*" >&2
    exit 1
}

# exposure_at_most FIGURE UNIT
exposure_at_most() {
    local text figure
    text=$(systemd-analyze security --offline=true --no-pager "$packaging/systemd/$2" 2>/dev/null | tail -n 1)
    figure=$(sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p' <<<"$text")
    echo "$2: $figure"
    awk -v figure="$figure" -v bound="$1" 'BEGIN { exit !(figure != "" && figure <= bound) }' ||
        fail "$2 is exposed more than $1: $text"
}
exposure_at_most 1.0 holdfast.service
exposure_at_most 1.7 holdfast-helper.service
exposure_at_most 3.0 holdfast-runner.service
exposure_at_most 1.0 holdfast-metrics@.service

profiles=("${packaging%/*}"/policy/apparmor/*)
((${#profiles[@]} == 3)) || fail "not three AppArmor profiles: ${profiles[*]}"
for profile in "${profiles[@]}"; do
    apparmor_parser --skip-kernel-load --skip-cache --skip-read-cache "$profile" 2>/dev/null ||
        fail "apparmor_parser refuses $profile"
    # The profile is attached to a program of that name.
    grep -q "^profile [a-z-]* /usr/libexec/holdfast/${profile##*.} {" "$profile" || fail "$profile isn't ${profile##*.}'s"
done

# Neither errors nor warnings; what is overridden has its reason in packaging/debian.
compat=${HOLDFAST_PACKAGE%/*}/holdfast-keepalived-compat_0.1.0_all.deb
lintian --allow-root --fail-on error,warning "$HOLDFAST_PACKAGE" "$compat" || fail "lintian complains"

# Each option that Debian's keepalived lists is carried out, accepted or refused by the compatible command.
wanted=$(keepalived --help 2>&1 | grep -oE '^ *(-[A-Za-z], )? *--[a-zA-Z_-]+' | grep -oE -- '--[a-zA-Z_-]+' | sort)
(($(wc -l <<<"$wanted") > 25)) || fail "keepalived --help isn't understood: $wanted"
listed=$("$packaging/compat/keepalived" --list-options |
    awk -F'|' '$3 ~ /^(mapped|accepted|refused)$/ && $4 != "" { print $1 }' | tr , '\n' | sort)
missing=$(comm -23 <(echo "$wanted") <(grep -e '^--' <<<"$listed" | sort))
[[ -z $missing ]] || fail "options of keepalived that nobody thought of: $missing"

# Every file of the package that is read by others than us is understood by them.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
dpkg-deb -x "$HOLDFAST_PACKAGE" "$tree"
bash -n "$tree/usr/share/bash-completion/completions/holdfast" || fail "the completion of bash"
[[ -s $tree/usr/share/zsh/vendor-completions/_holdfast ]] || fail "the completion of zsh"
[[ -s $tree/usr/share/fish/vendor_completions.d/holdfast.fish ]] || fail "the completion of fish"
dpkg-deb -x "$compat" "$tree"
for page in man5/holdfast.conf.5 man7/holdfast-scripts.7 man8/holdfast.8 man8/keepalived.8; do
    mandoc -T lint -W error "$tree/usr/share/man/$page.gz" || fail "$page"
done
# What is linked when they start can't be written any more.
for program in "$tree"/usr/libexec/holdfast/holdfast-*; do
    readelf --dynamic "$program" | grep -q BIND_NOW || fail "$program isn't bound at its start"
done
# Three are whole in themselves: at a random address, read-only after that, and the places that depend on the
# address are packed, since each start reads the table of them.
for program in "$tree/usr/bin/holdfast" "$tree"/usr/libexec/holdfast/holdfast-{engine,supervisor}; do
    dynamic=$(readelf --dynamic --wide "$program") headers=$(readelf --program-headers --wide "$program")
    [[ $dynamic != *NEEDED* && $headers != *INTERP* ]] || fail "$program needs a library"
    [[ $dynamic == *FLAGS_1*PIE* && $headers == *GNU_RELRO* ]] || fail "$program isn't hardened"
    size=$(awk '/RELASZ/ { print $3 }' <<<"$dynamic")
    [[ $dynamic == *RELRSZ* && $size -lt 8192 ]] || fail "$program: $size bytes of relocations aren't packed"
done
"$tree/usr/bin/holdfast" check "$tree/usr/share/doc/holdfast/examples/holdfast.conf" || fail "the example"
for unit in holdfast{,-helper,-runner,-compile}.service holdfast{,-helper,-runner}.socket; do
    [[ -s $tree/lib/systemd/system/$unit ]] || fail "no $unit"
done
