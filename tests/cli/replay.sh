# Recorded incidents: replayed, compared, and what is said about files that cannot be used.
# shellcheck shell=bash disable=SC2034,SC2154

# What is generated goes on through the cool-down: it is all there is.
whole_small() {
  sed 's/^time:.*/time: {warm_up: 10 h, measure: 400 h}/' small.yaml >whole.yaml
  safezone generate whole.yaml -o incidents.csv
  expect_status 0
}

# What safezone generate wrote, with made-up times of calls and units and another tongue.
make_record() {
  awk -F , 'NR == 1 {print "when,called,sent,there,done,kind,east,north,nr"; next}
    {t = $2; printf "%.3f,%.3f,%.3f,%.3f,%.3f,CALL,%s,%s,%s\n", t, t, t + 60, t + 60 + 400 + 10 * (NR % 60), t + 4000, $7 / 1000, $8 / 1000, $9}' incidents.csv >record.csv
  cat >mapping.yaml <<'END'
safezone_mapping: 1
columns: {onset: when, alerted: called, dispatched: sent, arrived: there, cleared: done, category: kind, x: east, y: north, id: nr}
times: seconds
plane_unit: 1 km
categories: {CALL: call}
END
}

what_was_generated_is_the_run_it_comes_from() { # case
  whole_small
  finish whole.yaml --no-report --replications 1 -o ran
  safezone replay whole.yaml --incidents incidents.csv --no-report --replications 1 -o again
  expect_status 0
  expect_err "rows read, .* used, 0 outside the time simulated, 0 dropped"
  grep -o 'fingerprint [0-9a-f]*' ran/scenario.yaml >a
  grep -o 'fingerprint [0-9a-f]*' again/scenario.yaml >b
  expect_same a b
  rows ran ran.csv
  rows again again.csv
  expect_same ran.csv again.csv
  [ -z "$(find again -name 'results.sqlite.*')" ] || fail "incidents set aside are left"
}

incidents_of_the_country_are_the_same_to_a_millimetre() { # case
  sed -e 's/^time:.*/time: {start: 2024-04-08, measure: 3 days}/' \
    -e 's/scale: 0.02/scale: 0.02, largest_scale: 0.02/' country.yaml >whole.yaml
  safezone generate whole.yaml -o incidents.csv
  finish whole.yaml --no-report --replications 1 -o ran
  safezone replay whole.yaml --incidents incidents.csv --no-report --replications 1 -o again
  expect_status 0
  for metric in share_within_target incidents_per_day unnoticed_share; do
    safezone query ran --metric $metric
    cp stdout ran.csv
    safezone query again --metric $metric
    expect_same stdout ran.csv
  done
}

a_record_of_its_own_form_is_compared() { # case
  whole_small
  make_record
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml -o compared
  expect_status 0
  expect_file compared/report.pdf
  expect_file compared/comparison.csv
  grep -q '^quantile_s,dispatched-arrived 0.50,[67]' compared/comparison.csv || fail "no median of the record, about 700 s"
  grep -q '^quantile_s,beat-s1 dispatched-arrived 0.50,[67]' compared/comparison.csv || fail "no median of a beat"
  grep -q '^quantile_s,hour-05 arrived-cleared 0.90,' compared/comparison.csv || fail "no quantile of an hour"
  grep -q '^mean_s,dispatched-arrived,6[0-9][0-9]' compared/comparison.csv || fail "no mean of a part"
  grep -q '^share_helped,nation,1,1,0' compared/comparison.csv || fail "no share that was helped"
  grep -q '^share_within_target,nation,' compared/comparison.csv || fail "no share of the nation"
  grep -q '^share_within_target,hour-05,' compared/comparison.csv || fail "no share of an hour"
  if command -v pdftotext >/dev/null; then
    pdftotext compared/report.pdf text
    grep -q "Prediction and record" text || fail "the report does not compare"
    safezone report compared --lang th -o thai.pdf
    expect_status 0
  fi
}

# What a run recorded of itself, in order of onset; the next replay has other luck.
record_own() {
  sed -e 's/^time:.*/time: {warm_up: 10 h, measure: 1200 h}/' -e 's/travel: none/travel: {speed: 30 km\/h}/' -e 's/noticed: always/patience: 30 min, &/' small.yaml >own.yaml
  finish own.yaml --seed 8 --no-report --record-incidents -o ran
  head -n 1 ran/incidents.csv >own.csv
  grep '^1,world,[0-9]*,incident,' ran/incidents.csv | sort -t , -k 14,14g >>own.csv
  cat >own-mapping.yaml <<'END'
safezone_mapping: 1
columns: {onset: onset_s, dispatched: assigned_s, arrived: arrived_s, cleared: cleared_s, category: category, cell: cell, id: incident}
times: seconds
known: no
no_arrival: never
END
}

# The report's words on a record, on one line.
words_on() { # RECORD
  safezone replay own.yaml --seed 16 -i "$1" --mapping own-mapping.yaml -o "words-$1"
  expect_status 0
  pdftotext "words-$1/report.pdf" text
  tr '\n' ' ' <text | sed 's/  */ /g' >words
}

expect_words() { # PATTERN
  grep -qE "$1" words || fail "the report does not say: $1"
}

the_words_call_no_chance_a_miss() { # case
  command -v pdftotext >/dev/null || exit 77
  record_own
  words_on own.csv
  expect_words "Within the target arrive .* may be chance"
  expect_words "Help came to .* may be chance"
  expect_words "No part of the response differs by more than chance"
  expect_words "No hour and no area differs by more than chance, all of them together"
  grep -qE "misses|too hopeful|too gloomy" words && fail "a miss where there is none"
  # One of two dozen hours is beyond its own interval, and none beyond that of all together.
  awk -F , '$1 == "share_within_target" && $6 * $7 > 0 {found = 1} $8 * $9 > 0 {wrong = 1} END {exit wrong || !found}' words-own.csv/comparison.csv ||
    fail "no hour that differs by itself, or one that does among all"
}

the_words_name_the_part_and_the_place_that_miss() { # case
  command -v pdftotext >/dev/null || exit 77
  record_own
  # All units took a quarter of an hour longer to the cell b.
  awk -F , -v OFS=, -v CONVFMT=%.3f 'NR > 1 && $7 == "b" && $20 != "" {$20 += 900; if ($21 != "") $21 += 900} {print}' own.csv >slow.csv
  words_on slow.csv
  expect_words "The simulation is too hopeful: within the target"
  expect_words "The part that misses most is dispatch to arrival: on average [0-9.]+ min by the simulation and [0-9.]+ min by the record, [0-9.]+ min too short"
  expect_words "The simulation misses in 1 of the beats, most in the beat of s2, by [0-9.]+ points"
  grep -q "beat of s1, by" words && fail "a beat that does not miss is told"
  safezone report words-slow.csv --lang th -o thai.pdf
  expect_status 0
}

who_came_is_told_beside_the_record() { # case
  command -v pdftotext >/dev/null || exit 77
  record_own
  awk -F , -v OFS=, 'NR == 1 {print $0, "who", "whose"; next} {gsub(/- [0-9.]+ +refused;?/, "", $22); split($22, u, /[" ]/); print $0, u[2], NR % 2 == 0 ? "s1" : "Soho"}' own.csv >who.csv
  sed -i 's/id: incident}/id: incident, unit: who, station: whose}/' own-mapping.yaml
  words_on who.csv
  expect_words "Of [0-9,]+ incidents whose unit is recorded, that unit is the first to come in [6-9][0-9]"
  expect_words "Of [0-9,]+ incidents whose station is recorded"
  expect_words "The scenario has not the stations named in [0-9,]+ rows and the units named in 0"
  grep -qE '^recorded_unit_first,nation,,0\.[6-9]' words-who.csv/comparison.csv || fail "no share of the recorded unit"
  grep -qE '^recorded_station_first,nation,,0\.' words-who.csv/comparison.csv || fail "no share of the recorded station"
}

rows_that_cannot_be_used_end_it_with_their_places() { # case
  whole_small
  make_record
  sed -i -e '3s/CALL/FIRE/' -e '5s/^[^,]*/noon/' -e '7s/,[^,]*$//' record.csv
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml -o out
  expect_status 2
  expect_err '^record\.csv:3:[0-9]+: category "FIRE"'
  expect_err '^record\.csv:5:1: onset "noon"'
  expect_err '^record\.csv:7: '
  expect_err 'drop-bad-rows'
  expect_no_file out
}

bad_rows_are_dropped_and_counted() { # case
  whole_small
  make_record
  sed -i -e '3s/CALL/FIRE/' -e '5s/^[^,]*/noon/' -e '7s/,[^,]*$//' record.csv
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml --drop-bad-rows --no-report -o out
  expect_status 0
  expect_err " 3 dropped"
  expect_err "dropped for their category: 1"
  expect_err "dropped for their time: 1"
  expect_err "dropped for their form: 1"
}

a_wrong_mapping_is_told_with_every_error() { # case
  whole_small
  make_record
  cat >bad.yaml <<'END'
safezone_mapping: 1
columns: {onset: when, categry: kind, x: east}
times: "%Y"
END
  safezone replay whole.yaml -i record.csv --mapping bad.yaml
  expect_status 2
  expect_err '^bad\.yaml:2:[0-9]+: .*categry.*category'
  sed -i 's/categry/category/' bad.yaml
  safezone replay whole.yaml -i record.csv --mapping bad.yaml
  expect_status 2
  expect_err '^bad\.yaml:3:[0-9]+: .*lacks'
  expect_err 'one of x and y'
  sed -i 's/TYPE/x/; s/east/eest/; s/north/north/' mapping.yaml
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml
  expect_status 2
  expect_err '^record\.csv:1.*eest'
}

a_wrong_channel_is_told_with_its_place() { # case
  whole_small
  make_record
  sed 's/alerted: called, /channel: kind, /' mapping.yaml >alone.yaml
  safezone replay whole.yaml -i record.csv --mapping alone.yaml -o out
  expect_status 2
  expect_err '^alone\.yaml:1:1: channel is mapped without alerted, expected'
  { sed 's/alerted: called, /&channel: kind, /' mapping.yaml && echo 'channels: {CALL: cal}'; } >near.yaml
  safezone replay whole.yaml -i record.csv --mapping near.yaml -o out
  expect_status 2
  expect_err '^near\.yaml:6:18: "cal" is not one of the channels: did you mean "call"'
  sed -i 's/cal}/call}\nno_arrival: nevr/' near.yaml
  safezone replay whole.yaml -i record.csv --mapping near.yaml -o out
  expect_status 2
  expect_err '^near\.yaml:7:13: .*nevr.*never'
  sed -i 's/nevr/never/' near.yaml
  safezone replay whole.yaml -i record.csv --mapping near.yaml --no-report -o out
  expect_status 0
}

a_replay_asks_for_what_it_needs() { # case
  safezone replay small.yaml
  expect_status 2
  expect_err "needs --incidents"
  safezone replay small.yaml --incidents nowhere.csv
  expect_status 2
  expect_err 'nowhere\.csv'
  expect_no_file out/small-replay
  printf 'onset_s,category,x,y\n' >empty.csv
  safezone replay small.yaml --incidents empty.csv
  expect_status 2
  expect_err 'empty\.csv: none of the 0 rows'
  printf 'onset_s,category,x,y\n1e9,call,0,0\n' >late.csv
  safezone replay small.yaml --incidents late.csv
  expect_status 2
  expect_err 'late\.csv: none of the 1 rows lies in the time'
}

a_store_of_another_replay_is_kept_unless_forced() { # case
  whole_small
  make_record
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml --no-report -o kept
  expect_status 0
  rows kept first.csv
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml --no-report -o kept
  expect_status 0
  rows kept second.csv
  expect_same first.csv second.csv
  safezone replay whole.yaml -i incidents.csv --no-report -o kept
  expect_status 2
  expect_err "force"
  safezone replay whole.yaml -i incidents.csv --no-report -o kept --force
  expect_status 0
}

threads_do_not_change_a_replay() { # case
  whole_small
  make_record
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml --no-report -o one -j 1
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml --no-report -o four -j 4
  expect_status 0
  expect_same one/comparison.csv four/comparison.csv
  expect_same one/summary.json four/summary.json
}

a_recorded_priority_counts_in_the_headline() { # case
  whole_small
  sed -i 's/priority: 1/priority: 2/' whole.yaml
  awk -F , -v OFS=, 'NR > 1 {$5 = NR % 4 == 0 ? 1 : 2} {print}' incidents.csv >ranked.csv
  safezone replay whole.yaml -i ranked.csv --no-report --replications 1 -o ranked
  expect_status 0
  safezone query ranked --metric urgent_share_within_target
  grep -q ',nation,' stdout || fail "no incident counts as urgent"
  safezone query ranked --metric incidents_per_day --scope priority
  grep -q ',priority,1,' stdout || fail "no row of the recorded priority"
}

a_date_far_from_the_others_is_told_with_its_line() { # case
  printf 'safezone_mapping: 1\ncolumns: {onset: t, category: kind, province: p, lon: lon, lat: lat}\ntimes: unix\n' >unix.yaml
  printf 't,kind,p,lon,lat\n1712556358,urgent_call,TH-10,100.5,13.75\n1712556359,urgent_call,TH-10,100.5,13.75\n4712556359,urgent_call,TH-10,100.5,13.75\n' >dates.csv
  safezone replay country.yaml --set time.warm_up=0d -i dates.csv --mapping unix.yaml
  expect_status 2
  expect_err '^dates\.csv:4: the onset is more than 20 years after'
  sed -i 's/^1712556358/0/' dates.csv
  safezone replay country.yaml --set time.warm_up=0d -i dates.csv --mapping unix.yaml
  expect_status 2
  expect_err '^dates\.csv:2:1: onset "0" is more than 20 years before'
  sed -i 's/^4712556359/999999999999999/' dates.csv
  safezone replay country.yaml --set time.warm_up=0d -i dates.csv --mapping unix.yaml
  expect_status 2
  expect_err '^dates\.csv:4:1: onset "999999999999999" is not a time'
}

one_wrong_date_costs_one_row() { # case
  whole_small
  make_record
  awk -F , -v OFS=, 'NR == 100 {for (i = 1; i <= 5; i++) $i += 1e6} {print}' record.csv >late.csv
  mv late.csv record.csv
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml --drop-bad-rows --no-report -o out
  expect_status 0
  expect_err " 1 dropped"
  expect_err "dropped for their order: 1"
  safezone replay whole.yaml -i record.csv --mapping mapping.yaml -o out2
  expect_status 2
  expect_err '^record\.csv:100:1: onset ".*" is after the rows below'
  [ "$(grep -c '^record' stderr)" = 1 ] || fail "more rows than the wrong one are told"
}

stations_and_units_of_a_record_keep_their_names() { # case
  whole_small
  make_record
  awk -F , -v OFS=, 'NR == 1 {print $0, "place", "who"; next}
    {print $0, NR % 3 == 0 ? "North" : NR % 3 == 1 ? "s2" : "Soho", NR % 2 == 0 ? "A12" : ""}' record.csv >named.csv
  sed -e 's/id: nr}/id: nr, station: place, unit: who}/' mapping.yaml >named.yaml
  printf 'stations: {North: s1}\nunits: {A12: car2}\n' >>named.yaml
  rows=$(($(wc -l <named.csv) - 1))
  safezone replay whole.yaml -i named.csv --mapping named.yaml --no-report -o named
  expect_status 0
  expect_err " 0 dropped"
  expect_err "stations that the scenario has not: those of $(((rows + 2) / 3)) rows"
  sed -i 's/car2/car3/' named.yaml
  safezone replay whole.yaml -i named.csv --mapping named.yaml --no-report -o named2
  expect_status 2
  expect_err '^named\.yaml:7:14: "car3" is not one of the scenario.s units: did you mean "car[12]"'
}

a_record_of_other_columns_without_a_mapping_is_told_of_mappings() { # case
  printf 'when,where\n1,2\n' >calls.csv
  for command in "replay small.yaml -i calls.csv" "fit calls.csv -o model.yaml"; do
    # shellcheck disable=SC2086
    safezone $command
    expect_status 2
    expect_err 'without a mapping the columns are those of .safezone generate.; --mapping FILE'
  done
}
