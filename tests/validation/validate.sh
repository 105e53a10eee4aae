#!/usr/bin/env bash
# Runs every validation case and prints docs/validation.md: what each system should give, what it gave, and a verdict.
# usage: validate.sh [--short] [--jobs N] [--only 'FAMILY...'] [BUILD_DIR]
#
# The build is out/build/release unless another is named, and all replications are run, under three minutes on two idle cores; --short runs the first of
# them, too imprecise for the page. --only runs these families, and takes the others' tables from the page as it is. Exit status 1 when a quantity differs,
# is not precise enough, or there are too many outside their intervals.
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
busy_units=Busy units over the day, through scenarios
rules=Dispatch rules, through scenarios
channels=How incidents become known, through scenarios
positions=Where units are, through scenarios
persons=Persons of interest, through scenarios'

row_limit=400 # VALIDATION_ROW_LIMIT
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
done <"$rows/cases" | xargs -r -P "$jobs" -L 1 bash -c 'run_case "$2" "$3" "$0" "$1"' "$rows" "$build"

table_of() { # family heading
  is_run "$1" || {
    awk -v heading="## $2" '/^## / { inside = $0 == heading; next } inside && /^\|/' docs/validation.md
    return
  }
  echo '| system | parameters | quantity | exact | simulated | standard error | 95 %, +- | decides, +- | errors apart | verdict | runs | first 40 |'
  echo '|---|---|---|---|---|---|---|---|---|---|---|---|'
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

# Each column as awk counts it: the verdict is field 11. The chance is that of as many quantities outside a 95 % interval, or more.
counts=$(awk -F '|' '
  NF == 14 && $2 !~ /^ system $|---/ {
    count++
    outside += $11 !~ /^ agrees $/
    wrong += $11 !~ /^ agrees/
    squares += $10 * $10
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

# User time of the runs, the second line, rounded up to tens; when only some were made it is what the page says of all.
times >"$rows/times"
seconds=$(awk 'NR == 2 { split($1, part, /[ms]/); print 10 * int((60 * part[1] + part[2]) / 10 + 1) }' "$rows/times")
[ -z "$only" ] || seconds=$(sed -n 's/.*they took about \([0-9]*\) s of processor time.*/\1/p' docs/validation.md)

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

which runs \`tests/validation/validate.sh$flag\` (under three minutes on two idle cores: they took about $seconds s of processor time). \`ctest -R validation_\` runs the first 40 of the
200 replications of each system again, and fails when a quantity differs, is not on this page, or is not what the column *first 40* says: so this is the page of the
engine as it is.

$verdict

- **Simulated**: the mean over 200 independent replications, how long each of them is after a warm-up stands in the column *runs*. Seeds are fixed, another one for
  each system, so the same numbers come out again. The standard error is taken from the replications, and an interval is as far on either side by Student's t.
- **Verdict**: a quantity *differs* when it is further from its exact value than the interval in the column *decides*, which chance brings about with probability
  0.01 / $row_limit at most (Bonferroni: one false alarm on the whole page then has a probability of 1 % at most). Between that and 95 % it *agrees, outside 95 %*: of true intervals of
  95 % one in twenty misses.
- **Precision**: runs are long enough for an error of 0.5 % of the exact value to be called *differs* nine times in ten: the interval that decides and 1.28 standard errors are
  at most 0.5 %. Where they are more, the verdict is *not precise enough* and the page has failed. A \`ctest\` decides by an interval of at most 1 %, which chance leaves with
  probability 0.05 / $row_limit. Shares of dispatches below 5 % are held to 0.025 points (0.5 % of 5 %), a chi-square of the days of a replication to 1.5.
- **Exact**: computed beside the simulation from closed forms, Markov chains and integrals, whose sources stand in \`tests/validation/\`; none is typed in.
- **All together**: $outside of $count quantities are outside their 95 % intervals, where $expected are expected; so many or more have a probability of $chance if all is right. Quantities of
  one system share its runs, so this is rough; below 0.001 the page has failed. The mean square of the deviations in standard errors is $squares, where 1.01 is expected.
END
cat "$rows/tables"
[ "$count" -gt 0 ] && [ "$wrong" -eq 0 ] && awk "BEGIN { exit !($chance >= 0.001 && $count <= $row_limit) }"
