#!/bin/sh
# Counts instructions an event under callgrind and compares them with those on record: exit status 0 when all are within 5 %
# and none is above its limit, where it has one; 77 with the reason when they cannot be compared here. With --record the file is written anew.
# usage: instructions.sh [--record] BENCH_INSTRUCTIONS FILE
set -eu
record=
if [ "$1" = --record ]; then
  record=yes
  shift
fi
program=$1 file=$2

command -v valgrind >/dev/null || {
  echo "skipped: there is no valgrind here"
  exit 77
}
reason=$("$program" --comparable) || {
  echo "skipped: $reason"
  exit 77
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() { # work -> instructions an event
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=measured "$program" "$1" \
    >"$folder/events" 2>"$folder/valgrind"
  awk -v events="$(cat "$folder/events")" '/Collected/ { printf "%.1f", $NF / events }' "$folder/valgrind"
}

status=0
while read -r work recorded limit; do
  case $work in '#'* | '') echo "$work${recorded:+ $recorded}${limit:+ $limit}" >>"$folder/new" && continue ;; esac
  counted=$(count "$work")
  echo "$work $counted${limit:+ $limit}" >>"$folder/new"
  verdict=$(awk -v n="$counted" -v r="$recorded" -v limit="${limit:-none}" 'BEGIN {
    print (limit != "none" && n > limit + 0 ? "ABOVE ITS LIMIT OF " limit : n > 1.05 * r ? "TOO MANY" : n < 0.95 * r ? "FEWER: record it, or the gain may be lost unseen" : "as recorded")
  }')
  echo "$work: $counted instructions, on record $recorded: $verdict"
  [ "$verdict" = "as recorded" ] || status=1
done <"$file"
if [ -n "$record" ]; then
  cp "$folder/new" "$file"
  exit 0
fi
exit $status
