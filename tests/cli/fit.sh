# Demand models out of records: written, named in scenarios, and what is said about records that cannot be fitted.
# shellcheck shell=bash disable=SC2034,SC2154

# A year of incidents of one province with crashes that repeat; onset, category and place are those of safezone generate.
make_year() {
  sed 's/^    by: highway_crashes/    by: highway_crashes\n    near_repeats: {count: 0.4, delay: 2 days, displacement: 200 m}/' \
    "$source_dir/models/demand/thailand-2023.yaml" >clustered.yaml
  sed -e 's/^time:.*/time: {start: 2023-01-02, measure: 364 days, warm_up: 1 day}/' -e 's/cell_spacing: 16 km/cell_spacing: 4 km/' \
    -e 's/^demand:.*/demand: {model: .\/clustered.yaml, over_dispersion: {province: 0.1}, scale: 1}/' country.yaml >year.yaml
  safezone generate year.yaml --province TH-30 -o all.csv
  head -n 1 all.csv >year.csv
  grep -E 'highway_crash|person_crime' all.csv >>year.csv
}

# estimate FILE CATEGORY WHAT [ID]: the estimate and its standard error.
estimate() {
  awk -F , -v category="$2" -v what="$3" -v id="${4-}" '$1 == category && $2 == what && $3 == id {print $4, $5}' "$1"
}

# expect_within FILE CATEGORY WHAT TRUTH [ID]: within four standard errors of it.
expect_within() {
  estimate "$1" "$2" "$3" "${5-}" | awk -v truth="$4" '{found = ($1 - truth) ^ 2 <= (4 * $2) ^ 2} END {exit !found}' ||
    fail "$2, $3: $(estimate "$1" "$2" "$3") is not within four standard errors of $4"
}

a_fitted_model_is_what_the_record_was_made_of() { # case
  make_year
  safezone fit year.csv -o fitted.yaml
  expect_status 0
  expect_file fitted.yaml
  expect_file fitted-density.csv
  expect_within fitted-estimates.csv highway_crash near_repeat_count 0.4
  expect_within fitted-estimates.csv highway_crash near_repeat_delay_s 172800
  expect_within fitted-estimates.csv highway_crash near_repeat_displacement_m 200
  expect_within fitted-estimates.csv '' day_factor_variance 0.1 province
  expect_out '^highway_crash: .* near repeats 0\.'
  expect_out '^person_crime: '
  grep '^person_crime' stdout | grep -q "near repeats" && fail "near repeats where there are none"
  sed -e 's/^demand:.*/demand: {model: .\/fitted.yaml}/' -e 's/cell_spacing: 16 km/cell_spacing: 4 km/' country.yaml >again.yaml
  safezone check again.yaml
  expect_status 0
  expect_out 'of 2 categories'
  safezone generate again.yaml --set time.weeks=1
  expect_status 0
  [ "$(tail -n +2 stdout | cut -d , -f 3 | sort -u)" = TH-30 ] || fail "incidents in another province"
}

# The relative error of the first count is the fit's; the second is as uncertain again.
a_fitted_model_generates_as_many_as_it_was_fitted_to() { # case
  make_year
  safezone fit all.csv -o fitted.yaml
  expect_status 0
  sed -e 's/^demand:.*/demand: {model: .\/fitted.yaml}/' year.yaml >again.yaml
  safezone generate again.yaml --province TH-30 --seed 77 -o again.csv
  expect_status 0
  for category in routine_call urgent_call property_crime person_crime highway_crash; do
    estimate fitted-estimates.csv "$category" rate_per_year |
      awk -v n="$(grep -c "$category" all.csv)" -v m="$(grep -c "$category" again.csv)" \
        '{found = (m / n - 1) ^ 2 <= 2 * (4 * $2 / $1) ^ 2} END {exit !found}' ||
      fail "$category: $(grep -c "$category" again.csv) incidents again, of $(grep -c "$category" all.csv)"
  done
}

# Half of all thefts are called in and 2 % seen by patrols: 0.51 become known.
rows_that_are_all_incidents_are_recorded_as_far_as_they_become_known() { # case
  make_year
  grep -E '^onset|property_crime' all.csv >thefts.csv
  printf 'safezone_mapping: 1\ncolumns: {onset: onset, category: category, lon: lon, lat: lat, province: province}\nknown: no\n' >all.yaml
  sed 's/known: no/known: yes/' all.yaml >known.yaml
  safezone fit thefts.csv --mapping all.yaml -o of-all.yaml
  expect_status 0
  expect_out '^property_crime: .* known of '
  safezone fit thefts.csv --mapping known.yaml -o of-known.yaml
  expect_status 0
  echo "$(estimate of-all-estimates.csv property_crime rate_per_year) $(estimate of-known-estimates.csv property_crime rate_per_year)" |
    awk '{ratio = $1 / $3; found = ratio > 0.50999 && ratio < 0.51001} END {exit !found}' || fail "a ratio of 0.51 expected"
  safezone fit thefts.csv -o of-neither.yaml
  expect_same of-all-estimates.csv of-neither-estimates.csv
}

calls_and_holidays_are_those_of_the_base() { # case
  make_year
  sed 's/^    songkran: 3$/    songkran: 4/' "$source_dir/models/demand/thailand-2023.yaml" >base.yaml
  safezone fit year.csv --base base.yaml -o fitted.yaml
  expect_status 0
  grep -qE '^  hoax_share: 54 %' fitted.yaml || fail "no hoaxes"
  grep -qE '^  callers_per_incident: 1.3' fitted.yaml || fail "no further callers"
  grep -qE '^    songkran: 4' fitted.yaml || fail "no holidays"
  sed -e 's/^demand:.*/demand: {model: .\/fitted.yaml}/' country.yaml >again.yaml
  finish again.yaml --set 'precision.half_width=100 %' --no-report -o out
  safezone query out --scope nation --metric operator_occupancy
  expect_status 0
  tail -n 1 stdout | awk -F , '{exit !($5 > 0)}' || fail "nobody calls"
}

# Weeks drawn over a year leave gaps; what is between them is not known to be empty.
weeks_of_a_year_are_fitted_by_the_days_that_their_mapping_tells() { # case
  safezone generate country.yaml --set time.weeks=4 -o weeks.csv --mapping weeks.yaml
  expect_status 0
  tail -n +2 weeks.csv | grep -q '^,' && fail "a row without a date"
  grep -qE '^observed: \[\[20[0-9-]+, 20[0-9-]+\], \[' weeks.yaml || fail "no stretches of days"
  safezone fit weeks.csv --mapping weeks.yaml -o weeks-fitted.yaml
  expect_status 0
  expect_out 'incidents of 30 days, 0 rows dropped$'
  # 2 % of the 67,745 thefts that are recorded.
  expect_within weeks-fitted-estimates.csv property_crime rate_per_year 1354.9
  safezone fit weeks.csv -o x.yaml
  expect_status 2
  expect_err '^weeks\.csv: there is no row from 20[0-9-]+ to 20[0-9-]+, .*observed: \[\[20'
  expect_no_file x.yaml
  safezone generate country.yaml --set time.weeks=52 -o weeks.csv --mapping twice.yaml
  expect_status 2
  expect_err 'weeks drawn over the year are the same'
  expect_no_file twice.yaml
}

rows_outside_of_the_observed_days_are_counted_and_left_out() { # case
  make_year
  {
    echo 'safezone_mapping: 1'
    echo 'columns: {onset: onset, category: category, lon: lon, lat: lat, province: province}'
    echo 'observed: [[2023-02-01, 2023-02-28], [2023-03-02, 2023-05-31]]'
  } >part.yaml
  safezone fit year.csv --mapping part.yaml -o part-fitted.yaml
  expect_status 0
  outside=$(tail -n +2 year.csv | grep -cvE '^2023-0(2|3-0[2-9]|3-[123]|4|5)')
  [ "$outside" -gt 0 ] || fail "no row is outside"
  expect_out " incidents of 119 days, 0 rows dropped, $outside outside of the observed days$"
}

observed_days_that_are_wrong_are_told_at_their_place() { # case
  echo 'onset,category,lon,lat' >none.csv
  for wrong in '[[2023-02-01]]' '[[2023-02-30, 2023-03-01]]' '[[2023-03-01, 2023-02-01]]' \
    '[[2023-02-01, 2023-02-28], [2023-02-28, 2023-03-01]]' '[]'; do
    printf 'safezone_mapping: 1\ncolumns: {onset: onset, category: category, lon: lon, lat: lat}\nobserved: %s\n' "$wrong" >wrong.yaml
    safezone fit none.csv --mapping wrong.yaml -o x.yaml
    expect_status 2
    expect_err '^wrong\.yaml:3:[0-9]+: '
  done
}

a_fitted_model_is_the_same_every_time() { # case
  make_year
  safezone fit year.csv -o one.yaml
  safezone fit year.csv -o two.yaml
  sed 's/two/one/g' two.yaml >renamed.yaml
  expect_same one.yaml renamed.yaml
  expect_same one-density.csv two-density.csv
}

a_record_that_cannot_be_fitted_is_told() { # case
  safezone fit nowhere.csv -o x.yaml
  expect_status 2
  expect_err 'nowhere\.csv'
  safezone fit nowhere.csv
  expect_status 2
  expect_err 'needs -o MODEL\.yaml'
  safezone fit nowhere.csv -o x.csv
  expect_status 2
  printf 'onset,category,lon,lat\n' >empty.csv
  safezone fit empty.csv -o x.yaml
  expect_status 2
  expect_err 'empty\.csv: there is no row'
  printf 'onset,category,lon,lat\n2024-04-08T10:00:00,a,100.5,13.75\n' >short.csv
  safezone fit short.csv -o x.yaml
  expect_status 2
  expect_err 'the record is of 1 day, expected a week at least'
  printf 'onset,category,lon,lat\nnoon,a,100.5,13.75\n2024-04-08T10:00:00,a,10,13.75\n' >bad.csv
  safezone fit bad.csv -o x.yaml
  expect_status 2
  expect_err '^bad\.csv:2:1: '
  expect_err '^bad\.csv:3:'
  expect_err 'drop-bad-rows'
  expect_no_file x.yaml
}

odd_names_and_a_single_incident_a_category_are_fitted() { # case
  {
    echo 'onset,category,lon,lat'
    for day in 08 09 10 11 12 13 14 15 16; do
      echo "2024-04-${day}T10:00:00,\"a: b, \"\"c\"\" # {d}\",100.5,13.75"
    done
    echo "2024-04-17T10:00:00,once,98.98,18.79"
  } >odd.csv
  safezone fit odd.csv -o odd.yaml
  expect_status 0
  sed 's/^demand:.*/demand: {model: .\/odd.yaml}/' country.yaml >again.yaml
  safezone check again.yaml
  expect_status 0
}

a_record_to_fit_may_come_from_standard_input() { # case
  printf 'onset,category,lon,lat\n2024-04-08T10:00:00,crash,100.5,13.75\nnoon,crash,100.5,13.75\n' >short.csv
  printf 'safezone_mapping: 1\ncolumns: {onset: onset, category: category, lon: lon, lat: lat}\n' >short.yaml
  safezone fit - --mapping short.yaml -o short-fitted.yaml <short.csv
  expect_status 2
  expect_err '^standard input:3:1: onset "noon"'
  head -n 1 short.csv >none.csv
  safezone fit - --mapping short.yaml -o short-fitted.yaml <none.csv
  expect_status 2
  expect_err '^standard input: there is no row that can be used'
}

# expect_in PATTERN FILE
expect_in() {
  grep -qE "$1" "$2" || fail "$2 has no line that matches $1"
}

# make_times COUNT TIME...: a record of COUNT thefts, hours apart over 20 days, with these times on scene in turn.
make_times() {
  echo 'onset,category,lon,lat,on_scene' >times.csv
  awk -v n="$1" -v given="${*:2}" 'BEGIN {
    count = split(given, times, " ")
    for (i = 0; i < n; i++) {
      minute = int(20 * 1440 * i / n)
      printf "2024-04-%02dT%02d:%02d:00,theft,100.5,13.75,%s\n", 1 + minute / 1440, minute % 1440 / 60, minute % 60, times[i % count + 1]
    }
  }' >>times.csv
  printf 'safezone_mapping: 1\ncolumns: {onset: onset, category: category, lon: lon, lat: lat, on_scene: on_scene}\n' >times.yaml
}

times_on_scene_that_are_all_equal_are_a_constant() { # case
  make_times 500 1800
  safezone fit times.csv --mapping times.yaml -o times-fitted.yaml
  expect_status 0
  expect_out '^theft: .*, constant time on scene$'
  expect_in '^ *on_scene: \{constant: 30 min\}' times-fitted.yaml
  expect_in 'constant: all 500 times are equal' times-fitted.yaml
  make_times 500 0
  safezone fit times.csv --mapping times.yaml -o times-fitted.yaml
  expect_status 0
  expect_in '^ *on_scene: \{constant: 0 ms\}' times-fitted.yaml
}

times_on_scene_that_are_too_few_are_told() { # case
  make_times 19 6600 7200 7680
  safezone fit times.csv --mapping times.yaml -o times-fitted.yaml
  expect_status 0
  expect_out '^theft: time on scene: not fitted \(19 times\), log-normal mean: 37\.3 min, cv: 1\.41$'
  expect_in 'not fitted \(19 times\), log-normal mean' times-fitted.yaml
  sed 's/theft/property_crime/' times.csv >named.csv
  safezone fit named.csv --mapping times.yaml -o times-fitted.yaml
  expect_status 0
  expect_out "^property_crime: time on scene: not fitted \\(19 times\\), the base's law$"
  make_times 20 6600 7200 7680
  safezone fit times.csv --mapping times.yaml -o times-fitted.yaml
  expect_status 0
  grep -q 'not fitted' stdout && fail "20 times are enough"
  expect_in 'scale: [0-9.]+ s' times-fitted.yaml
}

# One incident, of which something is expected on a single day.
days_that_cannot_tell_how_they_differ_have_no_variance_and_no_error() { # case
  printf 'onset,category,lon,lat\n2024-04-10T10:00:00,once,100.5,13.75\n' >once.csv
  printf 'safezone_mapping: 1\ncolumns: {onset: onset, category: category, lon: lon, lat: lat}\nobserved: [[2024-04-08, 2024-04-16]]\n' >once.yaml
  safezone fit once.csv --mapping once.yaml -o once-fitted.yaml
  expect_status 0
  expect_out '^1 incident of 9 days'
  expect_out "^days: these cannot tell how a province's differ$"
  expect_in '^,day_factor_variance,nation,0,$' once-fitted-estimates.csv
  expect_in '^,day_factor_variance,province,0,$' once-fitted-estimates.csv
  expect_in '; 1 incident([^s]|$)' once-fitted.yaml
  grep -q 'inf)' once-fitted.yaml && fail "an infinite error"
  return 0
}

rows_that_are_there_twice_are_told() { # case
  echo 'onset,category,lon,lat' >double.csv
  awk 'BEGIN {
    srand(7)
    for (i = 0; i < 300; i++) {
      minute = int(60 * 1440 * i / 300 + 200 * rand())
      row = sprintf("2024-%02d-%02dT%02d:%02d:00,theft,%.5f,%.5f", 4 + int(minute / 43200), 1 + int(minute % 43200 / 1440),
                    minute % 1440 / 60, minute % 60, 100.4 + 0.3 * rand(), 13.6 + 0.3 * rand())
      print row "\n" row
    }
  }' >>double.csv
  safezone fit double.csv -o double-fitted.yaml
  expect_status 0
  expect_out '^theft: 300 pairs of rows have the same place and time: duplicates\?$'
  grep -q 'near repeats' stdout && fail "near repeats"
  { head -n 1 double.csv; tail -n +2 double.csv | uniq; } >single.csv
  safezone fit single.csv -o single-fitted.yaml
  expect_status 0
  grep -q 'duplicates' stdout && fail "duplicates where there are none"
  return 0
}

a_category_that_cannot_be_written_leaves_no_table() { # case
  echo 'onset,category,lon,lat' >merge.csv
  for day in 08 09 10 11 12 13 14 15 16; do echo "2024-04-${day}T10:00:00,<<,100.5,13.75" >>merge.csv; done
  safezone fit merge.csv -o merge.yaml
  expect_status 2
  expect_err 'merge keys'
  expect_no_file merge.yaml
  expect_no_file merge-density.csv
  expect_no_file merge-estimates.csv
}
