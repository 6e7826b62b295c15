#!/bin/sh
# Fuzzes targets for some seconds each, all of them or those that are named: `sh fuzz/run.sh 600`, `sh fuzz/run.sh 600 model`.
# What is found on the way is kept in fuzz/found, and the next run begins with it; what panics, hangs or grows is kept in
# fuzz/artifacts, and goes to fuzz/faults/TARGET once it is mended. fuzz/logs says what ran.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:?how many seconds for each target}
shift
tool=target/cargo-fuzz
# cargo-fuzz needs flags that only nightly compilers take by themselves.
export RUSTC_BOOTSTRAP=1
[ -x "$tool/bin/cargo-fuzz" ] || cargo install --quiet --locked --root "$tool" cargo-fuzz@0.13.2
# The build takes no `--locked`: where a crate of the workspace has new dependencies, fuzz/Cargo.lock gets them, to be committed.
[ $# -gt 0 ] || set -- $(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | grep -v '^tierline-fuzz$')
mkdir -p fuzz/logs
failed=
for target in "$@"; do
    mkdir -p "fuzz/found/$target"
    more=
    case $target in document_*) more="tests/documents/good tests/documents/bad" ;; esac
    # Only what follows foreign pointers has unsafe code to look at; the others are some times as fast without.
    case $target in arrow) sanitizer=address ;; *) sanitizer=none ;; esac
    echo "$target, for $seconds seconds, sanitizer: $sanitizer"
    # shellcheck disable=SC2086
    "$tool/bin/cargo-fuzz" run --fuzz-dir fuzz --target-dir "target/fuzz/$sanitizer" --sanitizer "$sanitizer" \
        "$target" "fuzz/found/$target" "fuzz/corpus/$target" $more -- \
        -max_total_time="$seconds" -max_len=65536 -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
        >"fuzz/logs/$target" 2>&1 || failed="$failed $target"
    sed -n -e 's/^stat::number_of_executed_units: */  executions: /p' -e 's/^Done .* runs in \(.*\) second.*/  seconds: \1/p' "fuzz/logs/$target"
    sed -n 's/.*cov: \([0-9]*\) .*/  edges of the program that were reached: \1/p' "fuzz/logs/$target" | tail -1
done
if [ -n "$failed" ]; then
    echo "Something does not hold in:$failed (fuzz/logs, fuzz/artifacts)"
    exit 1
fi
