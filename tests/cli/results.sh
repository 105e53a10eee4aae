# The same question has the same answer: whatever the threads, the interruptions and the way it is asked.
# shellcheck shell=bash disable=SC2034,SC2154

rows_do_not_depend_on_the_threads() { # case
  for scenario in small country; do
    finish $scenario.yaml --no-report --jobs 1 -o one
    finish $scenario.yaml --no-report --jobs 2 -o two
    rows one one.csv
    rows two two.csv
    expect_same one.csv two.csv
    rm -r one two
  done
}

rows_depend_on_the_seed() { # case
  finish small.yaml --no-report -o a
  finish small.yaml --no-report --seed 8 -o b
  rows a a.csv
  rows b b.csv
  expect_different a.csv b.csv
}

replications_means_exactly_so_many() { # case
  finish small.yaml --no-report --replications 3
  expect_out '^3 replications'
  rows out/small rows.csv
  ! grep -vqE '(,3|,replications)$' rows.csv || fail "rows of other numbers of replications"
}

a_run_extended_has_the_rows_of_a_long_one() { # case
  finish small.yaml --no-report --replications 3 -o a
  finish small.yaml --no-report --replications 6 -o a
  expect_out '3 replications were in the store already'
  finish small.yaml --no-report --replications 6 -o b
  rows a a.csv
  rows b b.csv
  expect_same a.csv b.csv
}

fewer_replications_leave_the_others_for_later() { # case
  finish small.yaml --no-report --replications 5 -o a
  finish small.yaml --no-report --replications 2 -o a
  expect_out '^2 replications'
  finish small.yaml --no-report --replications 2 -o fresh
  rows a a.csv
  rows fresh fresh.csv
  expect_same a.csv fresh.csv
  finish small.yaml --no-report --replications 1 --set 'time.measure=60 weeks' -o b
  finish small.yaml --no-report --replications 3 --set 'time.measure=60 weeks' -o b
  finish small.yaml --no-report --replications 1 --set 'time.measure=60 weeks' -o b
  finish small.yaml --no-report --replications 3 --set 'time.measure=60 weeks' -o b
  expect_out '3 replications were in the store already'
  finish small.yaml --no-report --replications 5 -o a
  expect_out '5 replications were in the store already'
  finish small.yaml --no-report --replications 5 -o fresh
  rows a a.csv
  rows fresh fresh.csv
  expect_same a.csv fresh.csv
}

a_finished_run_given_again_simulates_nothing_anew() { # case
  finish small.yaml --no-report
  rows out/small before.csv
  finish small.yaml --no-report
  expect_out '4 replications were in the store already'
  rows out/small after.csv
  expect_same before.csv after.csv
}

# start_long_run: a run in the background, long enough to be stopped, with at least one replication in its store.
start_long_run() {
  long=(run small.yaml --no-report --replications 150 --set "time.measure=20000 h" --jobs 2 -o stopped)
  # With job control a background command listens to SIGINT.
  set -m
  "$program" "${long[@]}" >stdout 2>stderr &
  long_run=$!
  set +m
  for _ in $(seq 600); do
    kill -0 "$long_run" 2>/dev/null || fail "the long run ended before it could be stopped"
    [ "$(sqlite3 -readonly stopped/results.sqlite 'select count(*) from replication' 2>/dev/null || echo 0)" -ge 1 ] && return
    sleep 0.05
  done
  kill -KILL "$long_run"
  fail "no replication was stored"
}

# expect_resumed: the same command goes on, and ends with the rows of a run that was never stopped.
expect_resumed() {
  safezone "${long[@]}"
  expect_status 0
  expect_out 'replications? (was|were) in the store already'
  rows stopped stopped.csv
  "$program" "${long[@]}" -o straight >stdout 2>stderr || fail "the straight run failed"
  rows straight straight.csv
  expect_same stopped.csv straight.csv
}

an_interrupted_run_says_what_is_kept_and_goes_on_to_the_same_rows() { # case
  start_long_run
  kill -INT "$long_run"
  status=0
  wait "$long_run" || status=$?
  expect_status 1
  expect_err "press Ctrl-C again to stop at once"
  expect_err "stopped; [0-9]+ finished replications? (is|are) kept in stopped/results.sqlite; the same command goes on from there"
  expect_resumed
}

a_run_interrupted_twice_stops_and_goes_on_to_the_same_rows() { # case
  start_long_run
  kill -INT "$long_run"
  sleep 0.05 # two signals at once may arrive as one
  kill -INT "$long_run"
  status=0
  wait "$long_run" || status=$?
  expect_status 1
  expect_resumed
}

a_run_told_to_terminate_says_what_is_kept_and_goes_on_to_the_same_rows() { # case
  start_long_run
  kill -TERM "$long_run"
  status=0
  wait "$long_run" || status=$?
  expect_status 1
  expect_err "stopped; [0-9]+ finished replications? (is|are) kept"
  expect_resumed
}

a_run_that_is_hung_up_leaves_one_file_and_goes_on_to_the_same_rows() { # case
  start_long_run
  kill -HUP "$long_run"
  status=0
  wait "$long_run" || status=$?
  expect_status 1
  expect_err "stopped; [0-9]+ finished replication"
  [ "$(ls stopped)" = results.sqlite ] || fail "left: $(ls stopped)"
  expect_resumed
}

# interrupted ARGUMENT...: the program gets Ctrl-C a little after its start.
interrupted() {
  set -m
  "$program" "$@" >stdout 2>stderr &
  local it=$!
  set +m
  sleep 0.7
  kill -INT "$it" || fail "$1 ended too early"
  status=0
  wait "$it" || status=$?
}

a_check_that_is_interrupted_says_so() { # case
  mkfifo pipe.yaml
  sleep 20 >pipe.yaml &
  local writer=$!
  interrupted check pipe.yaml
  kill "$writer"
  expect_status 1
  expect_err '^safezone: interrupted$'
}

generate_that_is_interrupted_speaks_of_no_replications() { # case
  interrupted generate small.yaml --set 'time.measure=200000000 h' -o rows.csv
  expect_status 1
  expect_err '^safezone: stopping$'
  expect_no_err 'replication'
  expect_no_file rows.csv
}

a_killed_run_goes_on_to_the_same_rows() { # case
  start_long_run
  kill -KILL "$long_run"
  wait "$long_run" 2>/dev/null
  expect_resumed
}

query_filters_by_scope_id_and_metric() { # case
  finish country.yaml --no-report
  safezone query out/country --scope province --metric share_within_target
  expect_status 0
  [ "$(head -n 1 stdout)" = scenario,scope,id,metric,mean,low,high,replications ] || fail "wrong heading"
  [ "$(wc -l <stdout)" -eq 78 ] || fail "77 provinces and a heading expected"
  safezone query out/country/results.sqlite --scope province --id TH-50 --metric share_within_target
  expect_status 0
  [ "$(wc -l <stdout)" -eq 2 ] || fail "one row and a heading expected"
  expect_out '^thinned country,province,TH-50,share_within_target,[0-9.e-]+,[0-9.e-]+,[0-9.e-]+,2$'
}

query_says_what_of_a_filter_is_not_there() { # case
  finish country.yaml --no-report
  safezone query out/country --scope province --id TH-5O
  expect_status 2
  expect_err 'has no rows of province TH-5O, did you mean TH-5'
  expect_empty stdout
  safezone query out/country --id nowhere
  expect_status 2
  expect_err 'no rows of any scope nowhere, expected one such as '
  safezone query out/country --scope unit_cell
  expect_status 2
  expect_err 'no rows of scope unit_cell, expected one of nation, .*province'
  safezone query out/country --scope province --id TH-10 --metric explicit_latency_p95_s
  expect_status 2
  expect_err 'has no explicit_latency_p95_s of province TH-10'
}

query_gives_the_same_rows_in_both_forms() { # case
  finish small.yaml --no-report
  rows out/small rows.csv
  safezone query out/small --format json
  expect_status 0
  cp stdout rows.json
  count=$(sqlite3 :memory: "select count(*) from json_each(readfile('rows.json'))")
  [ "$count" -eq $(($(wc -l <rows.csv) - 1)) ] || fail "$count rows in JSON, others in CSV"
}

a_date_given_from_outside_is_kept() { # case
  SOURCE_DATE_EPOCH=86400 safezone run small.yaml --no-report
  expect_status 0
  grep -q '^# Written by safezone [0-9.]* on 1970-01-02,' out/small/scenario.yaml || fail "$(head -n 1 out/small/scenario.yaml)"
}

a_date_from_outside_that_is_none_is_refused() { # case
  SOURCE_DATE_EPOCH=abc safezone run small.yaml --no-report
  expect_status 2
  expect_err "SOURCE_DATE_EPOCH is 'abc', expected seconds since 1970"
  expect_no_file out
}

# not_continued SCENARIO: its run finds a store of something else.
not_continued() {
  safezone run "$1" --no-report
  expect_status 2
  expect_err "$2"
}

a_store_is_not_continued_when_a_file_of_values_has_changed() { # case
  sed 's/on_scene: {exponential: {mean: 40 min}}/on_scene: {shifted: {by: 1 min, of: {empirical: times.csv}}}/' small.yaml >values.yaml
  printf '60 s\n120 s\n' >times.csv
  finish values.yaml --no-report
  finish values.yaml --no-report
  expect_out '4 replications were in the store already'
  printf '60 s\n121 s\n' >times.csv
  not_continued values.yaml 'another scenario'
}

a_store_is_not_continued_when_the_data_of_the_country_have_changed() { # case
  mkdir -p root/render
  cp -r "$source_dir/models" root/models
  cp -r "$source_dir/render/fonts" root/render/fonts
  export SAFEZONE_ROOT=$folder/root
  finish country.yaml --no-report
  finish country.yaml --no-report
  expect_out '2 replications were in the store already'
  echo >>root/models/geography/thailand/districts.csv
  not_continued country.yaml 'another scenario'
}

a_store_is_not_continued_when_a_profile_has_changed() { # case
  cp "$source_dir/models/recognition/profiles/edge-gpu.yaml" mine.yaml
  sed 's/recognition: edge-gpu/recognition: .\/mine.yaml/' country.yaml >profile.yaml
  finish profile.yaml --no-report
  sed -i 's/^hit_rate: .*/hit_rate: 12 %/' mine.yaml
  not_continued profile.yaml 'another scenario'
}

the_target_is_in_the_store() { # case
  command -v sqlite3 >/dev/null || skip "there is no sqlite3"
  finish country.yaml --no-report
  [ "$(sqlite3 out/country/results.sqlite "SELECT value FROM meta WHERE key = 'target_share'")" = 0.90000000000000002 ] || fail "no target_share"
}

a_run_that_finds_its_warm_up_goes_on_with_it() { # case
  sed 's/on_scene: {exponential: {mean: 40 min}}/on_scene: {exponential: {mean: 1 day}}/; s/warm_up: 10 h/warm_up: auto/; s/{id: car1,/{id: car1, count: 99,/' small.yaml >slow.yaml
  finish slow.yaml --no-report -o parts --replications 2
  finish slow.yaml --no-report -o parts --replications 4 --jobs 3
  expect_out '2 replications were in the store already'
  finish slow.yaml --no-report -o whole --replications 4 --jobs 1
  rows parts parts.csv
  rows whole whole.csv
  expect_same parts.csv whole.csv
  safezone run slow.yaml --no-report -o traced --trace slow.trace --replications 1
  expect_status 0
  safezone verify slow.yaml --trace slow.trace
  expect_status 0
}

a_report_in_thai_tells_horizon_and_assumptions_in_thai() { # case
  command -v pdftotext >/dev/null || skip "there is no pdftotext"
  finish country.yaml --lang th
  pdftotext -layout out/country/report.pdf report.txt
  grep -q 'สัปดาห์' report.txt || fail "no week in Thai"
  for english in 'drawn over' 'Station positions' 'Natural Earth 1:10m, simplified' 'Believed hoaxes' 'as the scenario says' 'Operators on' ssumption ublished \
    Ministry; do
    ! grep -q "$english" report.txt || fail "$english"
  done
  ! grep -q $'\uFFFD' report.txt || fail "a cell is cut within a letter"
}

assumptions_that_a_scenario_gives_are_told_in_thai_too() { # case
  command -v pdftotext >/dev/null || skip "there is no pdftotext"
  finish country.yaml --lang th --replications 2 --set geography.stations=1500 \
    --set 'zones=[{stations: phase-1, cameras: 20, sos_poles: 2, outages: {camera: {mtbf: 60 h, mttr: 20 h}, box: {mtbf: 100 h, mttr: 1 h}, link: {mtbf: 200 h, mttr: 2 h}}}]' \
    --set 'watch_list={persons: 2 /day, leave: 10 %, gallery: 2000}' --set 'demand={scale: 0.02, hotspots: {share: 30 %}}' \
    --set 'control_rooms={operators: [2, 3, 4], call_takers: 50, call_service: {constant: 30 s}, accept_true: 100 %, false_sos_per_pole: 3 /day, watchers: [1, 2, 0]}' \
    --set 'travel={circuity: 1.4, speed: 36 km/h}'
  pdftotext -layout out/country/report.pdf report.txt
  grep -q 'กำหนดโดยแผน' report.txt || fail "nothing is given"
  for english in Given Stations ' s an ' mean Failures times 'Call takers' Operators watched rates Speed ' of ' Cameras lattice 'SOS buttons' a.day; do
    ! grep -q "$english" report.txt || fail "$english"
  done
}

one_replication_of_many_weeks_has_intervals() { # case
  finish small.yaml --no-report --replications 1 --set 'time.measure=60 weeks'
  safezone query out/small --metric waiting_mean_s --scope nation
  expect_out '^two cars,nation,,waiting_mean_s,[0-9.]+,[0-9.]+,[0-9.]+,1$'
  cp stdout first
  finish small.yaml --no-report --replications 1 --set 'time.measure=60 weeks'
  safezone query out/small --metric waiting_mean_s --scope nation
  expect_same first stdout
  finish small.yaml --no-report --replications 1 --set 'time.measure=9 weeks' -o short
  safezone query short --metric waiting_mean_s --scope nation
  expect_out '^two cars,nation,,waiting_mean_s,[0-9.]+,,,1$'
}

the_precision_of_one_replication_is_judged_by_its_weeks() { # case
  for width in 1 0.001; do
    safezone run small.yaml --no-report -o "wide$width" --set 'time.measure=60 weeks' --set precision.min_replications=1 \
      --set precision.max_replications=1 --set precision.metric=waiting_share --set "precision.half_width=$width"
    cp stdout "status$status"
  done
  expect_status 3
  expect_err 'waiting_share, nation: half-width [0-9.]+ points, 0.1 wanted'
  expect_file status0
}

# The profile of phase 2, its detectors loaded to 0.6.
the_law_of_recognition_is_within_2_percent_of_a_sample_hour() { # case
  finish country.yaml --no-report --replications 1 -o one --jobs 1
  finish country.yaml --no-report --replications 2 -o two --jobs 2
  for folder in one two; do
    "$program" query $folder --scope stage >$folder.csv 2>stderr || fail "query failed"
  done
  expect_same one.csv two.csv
  for figure in latency_mean_s latency_p50_s latency_p95_s; do
    awk -F, -v figure=$figure '$4 == "explicit_" figure { hour = $5; low = $6; high = $7 } $4 == "windowed_" figure { law = $5 }
      END { exit !(hour > 0.05 && low < hour && hour < high && law / hour < 1.02 && law / hour > 0.98) }' one.csv || fail "$figure differs"
  done
  # The uplink fails with 0.5 %, and a line of 60 frames at a load of 0.6 hardly ever is full: 99.9 % of the simulated hour's interval.
  awk -F, '$4 == "explicit_loss_share" { hour = $5; width = 1.7 * ($7 - $6) / 2 } $4 == "windowed_loss_share" { law = $5 } $4 == "windowed_excess_loss_share" { excess = $5 }
    END { d = law - hour; exit !(law >= 0.005 && law < 0.00501 && d < width && d > -width && excess - d < 1e-9 && d - excess < 1e-9) }' one.csv || fail "the loss differs"
  awk -F, '$4 == "windowed_differs" { differs = $5 } $4 == "windowed_latency_mean_s" { known = $7 > $6 } END { exit !(differs == 0 && known) }' one.csv || fail "law and hour differ"
}

a_report_compares_a_sample_hour_with_the_law() { # case
  command -v pdftotext >/dev/null || skip "there is no pdftotext"
  finish country.yaml --replications 1
  pdftotext -layout out/country/report.pdf report.txt
  grep -q 'Recognition, every frame against its law' report.txt || fail "no heading"
  sed -n '/^The people who look at alerts/,/EEMUA/p' report.txt | grep -qE 'Alerts an operator gets in ten minutes +[0-9]' || fail "no load of operators"
  grep -qE 'edge-gpu: 95th percentile, ms +1[0-9][0-9]\.[0-9]' report.txt || fail "no row"
  sed '/service:/d; s/^name: .*/name: delays/' "$source_dir/models/recognition/profiles/edge-gpu.yaml" >delays.yaml
  finish country.yaml --replications 1 --set 'zones[0].recognition=./delays.yaml' -o exact
  pdftotext -layout exact/report.pdf report.txt
  grep -q 'Nothing queues in delays' report.txt || fail "no reason"
}

overloaded_units_are_warned_of_before_and_after_a_run() { # case
  safezone check small.yaml --set 'categories.call.on_scene={constant: 4 h}'
  expect_status 0
  expect_out "^units' load  all of them: 170 % of their time, 170 % in the busiest hour, 170 % while incidents wait$"
  expect_out '^warning +units of all of them: so loaded a line begins'
  finish small.yaml --no-report --set 'categories.call.on_scene={constant: 4 h}' -o over
  expect_err 'warning: the units were overloaded: busy (9[0-9]|100) % of their time'
  safezone check small.yaml --set 'categories.call.on_scene={constant: 4 h}' --set dispatch.line=5
  ! grep -q '^warning' stdout || fail "a line of five cannot grow without end"
  safezone check small.yaml
  ! grep -q '^warning' stdout || fail "units enough are warned of"
  finish small.yaml --no-report -o enough
  expect_no_err 'overloaded'
}

# A town whose cameras raise six false alerts an hour, for one operator who looks at five.
town_of_alarms() {
  cat >alarms.yaml <<'END'
safezone: 1
name: alarms
time: {warm_up: 0 h, measure: 500 h}
world:
  cells: [{id: square, area: 1 km2, rate: {call: 0.01 /h}}]
  stations: [{id: station}]
  units: [{id: car, station: station, count: 5}]
categories: {call: {channels: {call: {probability: 100 %}}, on_scene: {constant: 1 s}}}
zones: [{stations: all, area: 1 km2, cameras: 100, working: 100 %, recognition: ./exact.yaml}]
control_rooms: {operators: 1, alert_service: {constant: 12 min}, accept_false: 0 %}
travel: none
END
  cat >exact.yaml <<'END'
safezone_recognition: 1
name: exact
title: Exact
frame_interval: 1 s
confirming_hits: 1
hit_rate: 100 %
passages_per_camera_day: 144
false_positive_rate: 0.01
stages: [{name: stage, latency: {constant: 0 s}}]
END
}

# 100 cameras x 144 passages x 1 % are 6 false alerts an hour, 12 min each.
alerts_that_outrun_operators_are_warned_of() { # case
  town_of_alarms
  safezone check alarms.yaml
  expect_status 0
  expect_out '^ +operators: 120 % of their time in the busiest shift$'
  expect_out '^warning +operators: alerts come faster than they are looked at'
  safezone check alarms.yaml --set control_rooms.operators=2
  expect_out '^ +operators: 60 % of their time in the busiest shift$'
  ! grep -q '^warning' stdout || fail 'two operators are warned of'
  safezone check alarms.yaml --set control_rooms.operators=by_load --set control_rooms.beside_calls=yes --set control_rooms.call_takers=1
  expect_out "^rooms' load +call takers, who judge alerts too: 120 % of their time in the busiest shift$"
  finish alarms.yaml --no-report --replications 3 -o outrun
  expect_err 'warning: alerts outran the operators: busy 100 % of their time, nobody looked at 1[0-9]\.[0-9] % of camera alerts'
  finish alarms.yaml --no-report --replications 3 --set control_rooms.operators=2 -o enough
  expect_no_err 'outran'
}
