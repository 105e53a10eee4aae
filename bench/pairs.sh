#!/bin/sh
# Runs M/M/3 here and in SimPy 3 by turns, on one core, and prints incidents a second of processor time of each pair and the ratio.
# SimPy is not among the packages of ./check: apt-get install python3-simpy3.
# usage: pairs.sh BENCH_NATIONAL SOURCE_DIR [PAIRS]
set -eu
program=$1 source_dir=$2 pairs=${3:-5}
/usr/bin/python3 -c 'import simpy' 2>/dev/null || {
  echo "skipped: there is no SimPy 3 here"
  exit 77
}
pair=0
while [ "$pair" -lt "$pairs" ]; do
  pair=$((pair + 1))
  "$program" --processor-time "$source_dir/scenarios/textbook/mmc.yaml" 5 >ours.$$
  "$source_dir/bench/simpy_m_m_c.py" 20000 "$pair" >simpy.$$
  awk -v pair="$pair" '
    FNR == NR { if ($1 == "replication") { incidents += $5; seconds += $3 } next }
    { printf "pair %d: %.0f a second here, %.0f in SimPy (mean wait %.2f min): %.0f times as many\n", pair, incidents / seconds, $1 / $3, $2, incidents / seconds / ($1 / $3) }
  ' ours.$$ simpy.$$
  rm -f ours.$$ simpy.$$
done
