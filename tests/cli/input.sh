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

# Encoding of edge-cpu serves 50 cameras, detection 12, and nothing is dropped.
recognition_that_cannot_keep_up_is_refused_whatever_way_it_is_run() { # case
  safezone check country.yaml --set 'zones[0].recognition=edge-cpu'
  expect_status 2
  expect_err 'detect would be loaded to 4\.[0-9]+ in the busiest hour, .* expected at most 11 cameras a zone at work, '
  expect_no_err 'explicit'
  safezone check country.yaml --set 'zones[0].recognition=edge-cpu' --set 'zones[0].simulate=explicit'
  expect_status 2
  expect_err '^--set zones\[0\]\.recognition:1:1: edge-cpu: the stage detect would be loaded to 4\.[0-9]+ in the mean, .* expected at most 12 cameras'
  safezone check country.yaml --set 'zones[0].recognition=edge-cpu' --set 'zones[0].simulate=explicit' \
    --set 'zones[0].cameras=12' --set 'zones[0].stations=[1007]' --set time.weeks=1
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
