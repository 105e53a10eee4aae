#!/usr/bin/env bash
# Runs one case of a file of cases: whole-program tests that compare what a user sees.
# usage: harness.sh PROGRAM SOURCE_DIR BUILD_DIR FILE CASE
#
# A case is a function on a line that ends in "# case". It starts in an empty folder of its own, with small.yaml (a world of two cars) and
# country.yaml (the provinces, thinned) in it, and ends at the first expectation that fails. Status 77 skips, with the reason printed.
# shellcheck disable=SC2034
set -uo pipefail

program=$1 source_dir=$2 build_dir=$3 file=$4 case=$5
folder=$(mktemp -d "${TMPDIR:-/tmp}/safezone-cli-XXXXXX")
clean_up_more=:
clean_up() {
  $clean_up_more
  rm -rf "$folder"
}
trap clean_up EXIT
cd "$folder" || exit 1
cp "$source_dir/tests/cli/small.yaml" "$source_dir/tests/cli/country.yaml" .
unset SAFEZONE_ROOT NO_COLOR SOURCE_DATE_EPOCH
export XDG_CACHE_HOME=$build_dir/Testing/cache # shared by the cases: what takes time is kept there

status=0

# safezone ARGUMENT...: runs the program; its output is in the files stdout and stderr, its exit status in $status.
safezone() {
  status=0
  "$program" "$@" >stdout 2>stderr || status=$?
}

fail() {
  printf 'FAILED: %s\n--- status %s\n--- out\n' "$*" "$status"
  head -n 40 stdout 2>/dev/null
  echo "--- err"
  head -n 40 stderr 2>/dev/null
  exit 1
}

skip() {
  echo "skipped: $*"
  exit 77
}

expect_status() {
  [ "$status" -eq "$1" ] || fail "exit status $1 expected"
  # A sanitizer's report is a failure whatever the status.
  ! grep -qE 'AddressSanitizer|LeakSanitizer|runtime error:|ThreadSanitizer' stderr || fail "a sanitizer complains"
}

expect_out() {
  grep -qE -- "$1" stdout || fail "no line of standard output matches: $1"
}

expect_err() {
  grep -qE -- "$1" stderr || fail "no line of standard error matches: $1"
}

expect_no_err() {
  ! grep -qE -- "$1" stderr || fail "a line of standard error matches: $1"
}

expect_empty() {
  [ ! -s "$1" ] || fail "$1 is not empty"
}

expect_file() {
  [ -s "$1" ] || fail "there is no $1, or it is empty"
}

expect_no_file() {
  [ ! -e "$1" ] || fail "there is a $1"
}

expect_same() {
  cmp -s "$1" "$2" || fail "$1 and $2 differ: $(diff "$1" "$2" | head -n 5)"
}

expect_different() {
  ! cmp -s "$1" "$2" || fail "$1 and $2 are the same"
}

# rows STORE FILE: all the rows of a store.
rows() {
  safezone query "$1"
  expect_status 0
  cp stdout "$2"
  [ "$(wc -l <"$2")" -gt 5 ] || fail "$1 has hardly any rows"
}

# finish ARGUMENT...: a run that must end well.
finish() {
  safezone run "$@"
  expect_status 0
}

# shellcheck source=/dev/null
. "$source_dir/tests/cli/$file.sh"
$case
