#!/usr/bin/env bash
# Runs every validation case and prints docs/validation.md: what each system should give, what it gave, and a verdict.
# usage: validate.sh [--short] [--jobs N] [--only 'FAMILY...'] [BUILD_DIR]
#
# The build is out/build/release unless another is named, and the runs are long, under four minutes on two cores; --short makes a tenth of them,
# too imprecise for the page. --only runs these families, and takes the others' tables from the page as it is. Exit status 1 when a quantity differs, is not precise enough, or there are too many outside their intervals.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

length=long
only=
jobs=$(getconf _NPROCESSORS_ONLN)
build=out/build/release
while [ $# -gt 0 ]; do
  case $1 in
  --short) length=short ;;
  --jobs)
    jobs=$2
    shift
    ;;
  --only)
    only=$2
    shift
    ;;
  *) build=$1 ;;
  esac
  shift
done

# Each family is a program, in the order of the page.
families='one_server=One server
several_servers=Several servers
service_laws=Service laws
priorities=Priorities
interruptions=Interrupted service
networks=Networks
time_varying=What changes with time
demand=Demand
batches=Batches
statistics=Statistics
dispatch=Dispatch, through scenarios
rules=Dispatch rules, through scenarios
positions=Where units are, through scenarios
persons=Persons of interest, through scenarios'

rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
[ "$length" = short ] || export SAFEZONE_VALIDATION_LONG=1

run_case() { # family case
  SAFEZONE_VALIDATION_ROWS=$3/$1.$2 "$4/tests/validation/test_validation_$1" "$2" >"$3/$1.$2.log" 2>&1 ||
    { echo "validate.sh: $1/$2 fails:" && cat "$3/$1.$2.log"; } >&2
}
export -f run_case

echo "$families" | while IFS='=' read -r family _; do
  "$build/tests/validation/test_validation_$family" --list | sed "s/^/$family /"
done >"$rows/cases" || exit 1
is_run() { # family
  [ -z "$only" ] || [[ " $only " == *" $1 "* ]]
}
# shellcheck disable=SC2016
while read -r family case; do
  ! is_run "$family" || echo "$family $case"
done <"$rows/cases" | xargs -P "$jobs" -L 1 bash -c 'run_case "$2" "$3" "$0" "$1"' "$rows" "$build"

table_of() { # family heading
  is_run "$1" || {
    awk -v heading="## $2" '/^## / { inside = $0 == heading; next } inside && /^\|/' docs/validation.md
    return
  }
  echo '| system | parameters | quantity | exact | simulated | standard error | 95 % interval | errors apart | verdict | runs |'
  echo '|---|---|---|---|---|---|---|---|---|---|'
  sed -n "s/^$1 //p" "$rows/cases" | while read -r case; do
    [ ! -e "$rows/$1.$case" ] || cat "$rows/$1.$case"
  done
}

{
  echo "$families" | while IFS='=' read -r family heading; do
    printf '\n## %s\n\n' "$heading"
    table_of "$family" "$heading"
  done
} >"$rows/tables"

# Each column as awk counts it: the verdict is field 10. The chance is that of as many quantities outside a 95 % interval, or more.
counts=$(awk -F '|' '
  NF == 12 && $2 !~ /system|---/ {
    count++
    outside += $10 !~ /^ agrees $/
    wrong += $10 !~ /^ agrees/
    squares += $9 * $9
  }
  END {
    term = 0.95 ^ count
    chance = 1
    for (i = 0; i < outside; i++) {
      chance -= term
      term *= (count - i) / (i + 1) * 0.05 / 0.95
    }
    printf "%d %d %d %.2g %.2f\n", count, outside, wrong, chance, squares / (count + (count == 0))
  }' "$rows/tables")
read -r count outside wrong chance squares <<<"$counts"
case_count=$(wc -l <"$rows/cases")
expected=$(awk "BEGIN { printf \"%.1f\", $count / 20 }")

flag=
[ "$length" = long ] || flag=' --short'
verdict="**All $count quantities of $case_count cases agree.**"
[ "$wrong" -eq 0 ] || verdict="**$wrong of $count quantities do not agree.**"
cat <<END
# Validation

Systems that have an exact answer, simulated by the code that everything else runs on, and the two side by side. This page is made by

\`\`\`
cmake --build --preset release --target validation
\`\`\`

which runs \`tests/validation/validate.sh$flag\` (under four minutes on two cores). \`ctest -R validation_\` runs the same cases at a tenth of the length, and fails when
one of them differs or is not on this page.

$verdict

- **Simulated**: the mean over independent replications, how many and how long after a warm-up stands in the column *runs*. Seeds are fixed, another one for
  each system, so the same numbers come out again. The standard error is taken from the replications, the 95 % interval is Student's t. Runs are long enough for three
  standard errors to be at most 0.5 % of the exact value; where they are not, the verdict is *not precise enough* and the page has failed.
- **Exact**: computed beside the simulation from closed forms, Markov chains and integrals, whose sources stand in \`tests/validation/\`; none is typed in.
- **Verdict**: a quantity *differs* when chance gives so great a deviation with probability 0.01 / 200 at most (Bonferroni: one false alarm on the whole page then has a
  probability of 1 % at most). Between that and 95 % it *agrees, outside 95 %*: of true intervals of 95 % one in twenty misses.
- **All together**: $outside of $count quantities are outside their 95 % intervals, where $expected are expected; so many or more have a probability of $chance if all is right. Quantities of
  one system share its runs, so this is rough; below 0.001 the page has failed. The mean square of the deviations in standard errors is $squares, where 1.07 is expected.
END
cat "$rows/tables"
[ "$count" -gt 0 ] && [ "$wrong" -eq 0 ] && awk "BEGIN { exit !($chance >= 0.001 && $count <= 200) }"
