# A file of recorded incidents and its mapping: where it comes from, what is refused, and what the report and comparison.csv make of it.
# shellcheck shell=bash disable=SC2034,SC2154

# Incidents of small.yaml, hourly from hour 11 on, one line each; what is more of a row is $2 (printf's words).
write_record() { # COLUMNS FORMAT
  printf 'onset,kind,cell%s\n' "$1" >record.csv
  for hour in $(seq 11 205); do
    # shellcheck disable=SC2059
    printf '%d,CALL,%s'"$2"'\n' $((hour * 3600)) "$([ $((hour % 2)) = 0 ] && echo a || echo b)" >>record.csv
  done
}

write_mapping() { # COLUMNS LINE...
  printf 'safezone_mapping: 1\ncolumns: {onset: onset, category: kind, cell: cell%s}\ntimes: seconds\nknown: no\n' "$1" >mapping.yaml
  shift
  printf '%s\n' "${@:-categories: {CALL: call\}}" >>mapping.yaml
}

replay_record() { # ARGUMENT...
  safezone replay small.yaml -i record.csv --mapping mapping.yaml "$@"
}

words_of() { # REPORT
  command -v pdftotext >/dev/null || exit 77
  pdftotext "$1" text
  tr '\n' ' ' <text | sed 's/  */ /g' >words
}

expect_words() { # PATTERN
  grep -qE "$1" words || fail "the report does not say: $1"
}

a_record_may_come_from_standard_input() { # case
  write_record "" ""
  write_mapping ""
  replay_record --no-report -o file
  expect_status 0
  safezone replay small.yaml -i - --mapping mapping.yaml --no-report -o piped <record.csv
  expect_status 0
  expect_same file/summary.json piped/summary.json
  sed 's/CALL/FIRE/' record.csv >wrong.csv
  safezone replay small.yaml -i - --mapping mapping.yaml -o wrong <wrong.csv
  expect_status 2
  expect_err '^standard input:2:[0-9]+: category "FIRE"'
  safezone replay - -i - <small.yaml
  expect_status 2
  expect_err 'the scenario or the incidents are standard input, not both'
}

the_last_line_of_a_record_needs_no_line_feed() { # case
  write_record "" ""
  write_mapping ""
  replay_record --no-report -o ended
  expect_err '^safezone: 195 rows read, 195 used'
  truncate -s -1 record.csv
  replay_record --no-report -o open
  expect_status 0
  expect_err '^safezone: 195 rows read, 195 used'
  expect_same ended/summary.json open/summary.json
}

a_category_that_the_scenario_has_not_is_told_in_the_mapping() { # case
  write_record "" ""
  write_mapping "" 'categories: {CALL: calll}'
  replay_record -o out
  expect_status 2
  expect_err '^mapping\.yaml:5:20: "calll" is not one of the scenario.s categories: did you mean "call"'
  [ "$(wc -l <stderr)" = 1 ] || fail "it is told more than once"
  write_mapping "" 'other_category: cal'
  replay_record -o out
  expect_status 2
  expect_err '^mapping\.yaml:5:17: "cal" is not one of the scenario.s categories: did you mean "call"'
}

a_key_about_a_column_that_is_not_mapped_is_refused() { # case
  write_record "" ""
  for line in 'channels: {PHONE: call}=channel' 'stations: {Soho: s1}=station' 'units: {A: car1}=unit' 'durations: 1 min=on_scene' \
    'no_arrival: never=arrived' 'plane_unit: 1 km=x'; do
    write_mapping "" "${line%=*}"
    replay_record -o out
    expect_status 2
    expect_err "^mapping\\.yaml:5:[0-9]+: ${line%%:*} is given without columns\\.${line#*=}, expected the column it is about"
  done
}

rows_that_are_dropped_are_in_the_report_by_reason() { # case
  write_record "" ""
  write_mapping ""
  sed -i -e '3s/CALL/FIRE/' -e '4s/CALL/FIRE/' -e '6s/^[0-9]*/noon/' record.csv
  replay_record --drop-bad-rows -o out
  expect_status 0
  words_of out/report.pdf
  expect_words "3 could not be used and were dropped"
  expect_words "Dropped were, by what is wrong with them: time 1, category 2\."
  safezone report out --lang th -o thai.pdf
  expect_status 0
}

a_record_of_dispatches_alone_has_its_medians_by_hour_and_beat() { # case
  write_record ",sent" ',%d'
  awk -F , -v OFS=, 'NR > 1 {$4 = $1 + 60 * (NR % 7)} {print}' record.csv >sent.csv
  mv sent.csv record.csv
  write_mapping ", dispatched: sent"
  replay_record -o out
  expect_status 0
  words_of out/report.pdf
  grep -q "nothing to compare" words && fail "a part is compared, and nothing is said to be"
  expect_words "Medians by hour and by area"
  expect_words "5:00.*6:00"
  expect_words "beat of s1 [0-9.]+ / [0-9.]+"
}

a_record_without_any_time_has_nothing_to_compare() { # case
  write_record "" ""
  write_mapping ""
  replay_record -o out
  expect_status 0
  words_of out/report.pdf
  expect_words "nothing to compare"
}

an_id_with_a_comma_is_quoted_in_comparison_csv() { # case
  sed -i -e 's/id: s1/id: "s,1"/; s/station: s1/station: "s,1"/' -e 's/id: s2/id: "s\\"2"/; s/station: s2/station: "s\\"2"/' small.yaml
  write_record ",sent,there" ',%d,'
  awk -F , -v OFS=, 'NR > 1 {$4 = $1 + 60; $5 = $1 + 300} {print}' record.csv >sent.csv
  mv sent.csv record.csv
  write_mapping ", dispatched: sent, arrived: there"
  replay_record --no-report -o out
  expect_status 0
  grep -q '^share_within_target,"beat-s,1",' out/comparison.csv || fail "the id of a beat is not quoted"
  grep -q '^quantile_s,"beat-s,1 dispatched-arrived 0.50",' out/comparison.csv || fail "the id of a quantile is not quoted"
  grep -q '^share_within_target,"beat-s""2",' out/comparison.csv || fail "a quotation mark is not written twice"
}

what_a_camera_saw_where_there_is_no_zone_is_told() { # case
  write_record ",called,by" ',%d,camera'
  awk -F , -v OFS=, 'NR > 1 {$4 = $1; if (NR % 3 == 0) $5 = "call"} {print}' record.csv >by.csv
  mv by.csv record.csv
  write_mapping ", alerted: called, channel: by"
  sed -i 's/noticed: always/channels: {call: {probability: 90 %}}/; /^travel/a control_rooms: {call_takers: 5}' small.yaml
  replay_record -o out
  expect_status 0
  expect_err 'where the scenario has no zone, and taken for calls: 130 rows'
  words_of out/report.pdf
  expect_words "In 130 rows a camera or a pole made it known where the scenario has no zone: they are taken for calls"
}

what_is_one_is_told_as_one() { # case
  write_record "" ""
  write_mapping ""
  sed -i -e '/- {id: b/d' -e '3d' small.yaml
  sed -i 's/,b$/,a/' record.csv
  replay_record --replications 1 -o out
  expect_status 0
  expect_out '^1 replication, 195 incidents in'
  grep -q ', 1 replication$' out/scenario.yaml || fail "the scenario says how many replications in the plural"
  safezone check small.yaml
  expect_out '^world +1 cell$'
  expect_out 'of 1 category$'
  words_of out/report.pdf
  expect_words "1 replication ·"
}
