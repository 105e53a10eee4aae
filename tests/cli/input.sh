# Scenarios, right and wrong: what check says and what status a wrong one ends with.
# shellcheck shell=bash disable=SC2034,SC2154

a_missing_scenario_is_an_input_error() { # case
  safezone run nowhere.yaml
  expect_status 2
  expect_err "nowhere\.yaml"
  expect_no_file out/nowhere
}

wrong_yaml_is_named_with_its_place() { # case
  printf 'safezone: 1\nname: [a\n' >bad.yaml
  safezone check bad.yaml
  expect_status 2
  expect_err '^bad\.yaml:[0-9]+:[0-9]+: '
}

an_unknown_key_names_the_nearest() { # case
  sed 's/^dispatch:/dispach:/' small.yaml >bad.yaml
  safezone check bad.yaml
  expect_status 2
  expect_err '^bad\.yaml:[0-9]+:1: .*dispach.*dispatch'
}

all_errors_of_a_file_come_at_once() { # case
  sed -e 's/^dispatch:/dispach:/' -e 's/^travel:/tarvel:/' -e 's/measure: 200 h/measure: 5 kg/' small.yaml >bad.yaml
  safezone check bad.yaml
  expect_status 2
  [ "$(grep -c '^bad\.yaml:' stderr)" -ge 3 ] || fail "three errors expected"
}

errors_beyond_twenty_are_counted() { # case
  cp small.yaml bad.yaml
  for i in $(seq 25); do echo "unknown_key_$i: 1" >>bad.yaml; done
  safezone check bad.yaml
  expect_status 2
  [ "$(grep -c '^bad\.yaml:' stderr)" -eq 20 ] || fail "twenty errors expected"
  expect_err "and 5 more"
}

every_file_is_checked_whatever_the_one_before() { # case
  printf 'safezone: 1\nname: [a\n' >bad.yaml
  safezone check bad.yaml small.yaml
  expect_status 2
  expect_err '^bad\.yaml:'
  expect_out '^two cars$'
}

check_says_what_a_scenario_amounts_to() { # case
  safezone check country.yaml
  expect_status 0
  expect_empty stderr
  expect_out '^thinned country$'
  expect_out '^stations +1480 '
  expect_out '^country +77 provinces'
  expect_no_file out/country
}

defaults_are_a_scenario_that_amounts_to_the_same() { # case
  for scenario in small country; do
    safezone check --defaults $scenario.yaml
    expect_status 0
    expect_empty stderr
    cp stdout full.yaml
    safezone check --defaults full.yaml
    expect_status 0
    expect_same stdout full.yaml
  done
}

a_scenario_may_come_from_standard_input() { # case
  safezone check - <small.yaml
  expect_status 0
  expect_out "two cars"
}

a_run_from_standard_input_is_named_after_the_scenario() { # case
  finish - --no-report <small.yaml
  expect_file out/two-cars/results.sqlite
}

set_overrides_a_key() { # case
  safezone check --defaults small.yaml --set seed=99 --set 'world.cells[0].rate.call=0.25 /h'
  expect_status 0
  expect_out '^seed: 99$'
}

set_reaches_into_a_list_by_selector() { # case
  safezone check --defaults country.yaml --set 'units[type=motorcycle].per_station=3'
  expect_status 0
  expect_out 'per_station: 3'
}

a_wrong_override_is_an_input_error() { # case
  safezone check small.yaml --set novalue
  expect_status 2
  expect_err "--set takes path.to.key=value, not 'novalue'"
  safezone check small.yaml --set dispach.policy=closest_idle
  expect_status 2
  expect_err "dispach"
}

# refused FILE SETTING PATTERN: the setting makes the scenario wrong, and the message says how.
refused() {
  safezone check "$1" --set "$2"
  expect_status 2
  expect_err "$3"
}

a_wrong_unit_is_refused() { # case
  refused small.yaml 'time.measure=5 kg' 'kg'
}

a_negative_rate_is_refused() { # case
  refused small.yaml 'world.cells[0].rate.call=-1 /h' '-1'
}

an_empty_list_is_refused() { # case
  refused small.yaml 'world.cells=[]' 'cells'
}

an_unknown_province_is_refused() { # case
  refused country.yaml 'zones[0].stations={provinces: [TH-99], each: 1}' 'TH-99'
}

a_zone_without_cameras_is_refused() { # case
  refused country.yaml 'zones[0].cameras=0' 'cameras'
}

a_share_above_one_is_refused() { # case
  refused country.yaml 'zones[0].working=120 %' '120 %|working'
}

an_unknown_profile_is_refused() { # case
  refused country.yaml 'zones[0].recognition=edge-gup' 'edge-gup'
}

a_missing_data_folder_is_an_input_error() { # case
  SAFEZONE_ROOT=/nonexistent safezone check small.yaml
  expect_status 2
  expect_err "SAFEZONE_ROOT is '/nonexistent'"
}

a_scenario_that_fails_leaves_no_folder() { # case
  sed 's/^dispatch:/dispach:/' small.yaml >bad.yaml
  safezone run bad.yaml
  expect_status 2
  expect_no_file out/bad
}

a_missing_store_is_an_input_error() { # case
  for command in query report "map --metric reach"; do
    # shellcheck disable=SC2086
    safezone $command nowhere
    expect_status 2
    expect_err "there are no results at nowhere"
  done
}

a_file_that_is_no_store_is_an_input_error() { # case
  for command in query report "map --metric reach"; do
    # shellcheck disable=SC2086
    safezone $command small.yaml
    expect_status 2
    expect_err "small\.yaml"
  done
  expect_no_file report.pdf
}

every_shipped_scenario_checks() { # case
  safezone check "$source_dir"/scenarios/*.yaml
  expect_status 0
  expect_empty stderr
}

two_stages_of_one_name_are_told_at_the_second() { # case
  sed 's/^  - {name: embed,/  - {name: detect,/' "$source_dir/models/recognition/profiles/edge-gpu.yaml" >mine.yaml
  second=$(grep -n '{name: detect,' mine.yaml | sed -n '2s/:.*//p')
  [ -n "$second" ] || fail "the profile has no stage called embed"
  sed 's/recognition: edge-gpu/recognition: .\/mine.yaml/' country.yaml >profile.yaml
  safezone check profile.yaml
  expect_status 2
  expect_err "mine.yaml:$second:[0-9]+: there is a stage called detect before this one"
}

# Detection of edge-cpu serves four cameras, and nothing is dropped.
recognition_that_cannot_keep_up_is_refused_whatever_way_it_is_run() { # case
  safezone check country.yaml --set 'zones[0].recognition=edge-cpu'
  expect_status 2
  expect_err 'detect would be loaded to 1[0-9]\.[0-9]+ in the busiest hour, .* expected at most 4 cameras a zone at work, '
  expect_no_err 'explicit'
  safezone check country.yaml --set 'zones[0].recognition=edge-cpu' --set 'zones[0].simulate=explicit'
  expect_status 2
  expect_err '^--set zones\[0\]\.recognition:1:1: edge-cpu: the stage detect would be loaded to 1[0-9]\.[0-9]+ in the mean, .* expected at most 4 cameras'
  safezone check country.yaml --set 'zones[0].recognition=edge-cpu' --set 'zones[0].simulate=explicit' \
    --set 'zones[0].cameras=4' --set 'zones[0].stations=[1007]' --set time.weeks=1
  expect_status 0
}

# change_profile SED: edge-gpu with one thing changed, in p.yaml, checked.
change_profile() {
  sed "$1" "$source_dir/models/recognition/profiles/edge-gpu.yaml" >p.yaml
  safezone check country.yaml --set 'zones[0].recognition=./p.yaml'
  expect_status 2
}

profiles_whose_law_would_take_for_ever_are_refused_at_their_place() { # case
  change_profile 's/passages_per_camera_day: .*/passages_per_camera_day: 1e12/'
  expect_err 'p\.yaml:8:26: passages_per_camera_day is 1e12, expected at most'
  change_profile 's/passages_per_camera_day: .*/passages_per_camera_day: 1e6/'
  expect_err 'p\.yaml:9:10: 231 people are in view of a camera in the mean, .* expected at most 100'
  change_profile 's/in_view: .*/in_view: {constant: 1e6 s}/'
  expect_err 'p\.yaml:9:10: in_view is 1e\+06 s in the mean, expected at most 3600 s'
  change_profile 's/frame_interval: .*/frame_interval: 1e6 s/'
  expect_err 'p\.yaml:5:17: frame_interval is 1e6 s, expected at most'
}

# refuses_once SCENARIO PATTERN PATH=VALUE...: check refuses it with one line alone, which matches.
refuses_once() {
  local scenario=$1 pattern=$2 settings=() setting
  shift 2
  for setting; do settings+=(--set "$setting"); done
  safezone check "$scenario" "${settings[@]}"
  expect_status 2
  [ "$(wc -l <stderr)" -eq 1 ] || fail "one line expected for $*"
  expect_err "$pattern"
}

a_precision_of_what_is_not_there_is_refused_at_its_place() { # case
  refuses_once country.yaml '^--set precision\.id:1:1: precision: there is no province TH-100; the nearest is TH-10' precision.scope=province precision.id=TH-100
  refuses_once small.yaml '^--set precision\.metric:1:1: precision: this scenario has no camera_gain_s' precision.metric=camera_gain_s 'precision.half_width=1 s'
}

errors_stand_at_the_key_they_are_about() { # case
  refuses_once small.yaml '^--set precision\.metric:1:1: there is no metric waiting_shar, did you mean' precision.metric=waiting_shar
  refuses_once small.yaml '^small\.yaml:6:[0-9]+: half_width of response_mean_s: 50 %: ' precision.metric=response_mean_s
  refuses_once small.yaml '^--set precision\.scope:1:1: precision has a scope but no id' precision.scope=province
  refuses_once small.yaml '^--set precision\.max_replications:1:1: max_replications is 3' precision.max_replications=3
  refuses_once country.yaml '^--set geography\.data:1:1: there is no data set laos' geography.data=laos
  refuses_once country.yaml '^--set units\[0\]\.shifts:1:10: a shift starts at "25:00"' 'units[0].shifts=[{start: "25:00", length: 8 h}]'
  refuses_once country.yaml '^--set time\.start:1:1: time has weeks of a year and a start, expected' time.start=2024-04-08
  refuses_once country.yaml '^--set watch_list:1:102: a threshold of 0\.9 is beyond the DET curve' \
    'watch_list={persons: 1 /day, det: {gallery: 10, points: [{threshold: 0.6, fpir: 0.001, tpir: 0.9}]}, threshold: 0.9}'
}

a_misspelt_required_key_is_one_error() { # case
  misspelt() { # SCENARIO SED PATTERN
    sed "$2" "$1" >bad.yaml
    cmp -s "$1" bad.yaml && fail "$2 changes nothing"
    refuses_once bad.yaml "$3"
  }
  misspelt small.yaml 's/^safezone:/safezon:/' 'no key "safezon", did you mean safezone'
  misspelt small.yaml 's/^name:/nme:/' 'no key "nme", did you mean name'
  misspelt small.yaml 's/on_scene:/onscene:/' 'no key "onscene", did you mean on_scene'
  misspelt small.yaml 's/{id: s1/{ids: s1/' 'no key "ids", did you mean id'
  misspelt small.yaml 's/rate: {call: 0.5/rat: {call: 0.5/' 'no key "rat", did you mean rate'
  misspelt country.yaml 's/cameras: 60/camera: 60/' 'no key "camera", did you mean cameras'
}

a_file_that_is_not_there_is_told_of_where_it_is_named() { # case
  refuses_once small.yaml '^--set categories\.call\.on_scene:1:13: .*nope\.csv: cannot be opened' 'categories.call.on_scene={empirical: nope.csv}'
  refuses_once small.yaml '^--set travel:1:23: .*nope\.osm: cannot be opened' 'travel={model: roads, roads: ./nope.osm}'
  refuses_once small.yaml '^--set travel:1:25: .*nope\.csv: cannot be opened' 'travel={model: matrix, matrix: ./nope.csv}'
  refuses_once small.yaml '^--set world\.units\[0\]\.idle:1:1: .*nope\.csv: cannot be opened' 'world.units[0].idle=./nope.csv'
  refuses_once country.yaml '^--set units\[0\]\.idle:1:1: .*nope\.csv: cannot be opened' 'units[0].idle=./nope.csv'
  refuses_once country.yaml '^country\.yaml:13:3: 2000 units at each of 1480 stations are 2960000 in all, expected at most 2000000' \
    'units[0].per_station=1000' 'units[0].shifts=[{start: "00:00", length: 8 h}, {start: "08:00", length: 8 h}]'
  safezone check ''
  expect_status 2
  expect_err 'the name of the scenario is empty'
}

numbers_beyond_all_measure_are_refused() { # case
  refuses_once small.yaml 'at\[0\] is 1e300, expected at most 1000000' 'world.cells[0].at=[1e300, 0]'
  refuses_once small.yaml 'area is 1e12 km2, expected at most 1e12 m2' 'world.cells[0].area=1e12 km2'
  refuses_once small.yaml 'mean is 1e300 s, expected at most 1e12 s' 'world.units[0].turnout={exponential: {mean: 1e300 s}}'
  refuses_once small.yaml 'call is 1e300 /s, expected at most 1e9 /s' 'world.cells[0].rate={call: 1e300 /s}'
}

messages_say_what_is_wrong_in_the_words_of_the_file() { # case
  refuses_once small.yaml "uniform distribution's maximum is 5, expected more than its minimum, 8" 'world.units[0].turnout={uniform: {min: 8 s, max: 5 s}}'
  refuses_once small.yaml 'alert_line: many is not a whole number' control_rooms.alert_line=many
  refuses_once small.yaml 'travel by speed_law does not use speed, expected it left out' \
    'travel={model: speed_law, speed: 10 m/s, acceleration: 1 m/s2, cruising_speed: 10 m/s}'
}

what_there_is_one_of_is_not_plural() { # case
  safezone check country.yaml
  expect_out '^time +1 week of 2024, drawn over the year; warm-up 1 day$'
  expect_out '^units +1480, of 1 kind, '
  safezone check small.yaml --set 'time.measure=20000 h'
  expect_out '^time +833\.3 days; '
  expect_out '^incidents +20\.4 a day, of 1 category$'
  finish small.yaml --no-report --replications 1
  expect_out '^1 replication, '
  finish small.yaml --no-report --replications 1
  expect_out '\(1 replication was in the store already\)$'
}
