# Demand models out of records: written, named in scenarios, and what is said about records that cannot be fitted.
# shellcheck shell=bash disable=SC2034,SC2154

# A year of incidents of one province with crashes that repeat; onset, category and place are those of safezone generate.
make_year() {
  sed 's/^    by: highway_crashes/    by: highway_crashes\n    near_repeats: {count: 0.4, delay: 2 days, displacement: 200 m}/' \
    "$source_dir/models/demand/thailand-2023.yaml" >clustered.yaml
  sed -e 's/^time:.*/time: {start: 2023-01-02, measure: 364 days, warm_up: 1 day}/' -e 's/cell_spacing: 16 km/cell_spacing: 4 km/' \
    -e 's/^demand:.*/demand: {model: .\/clustered.yaml, over_dispersion: {province: 0.1}, scale: 1}/' country.yaml >year.yaml
  safezone generate year.yaml --province TH-30 >all.csv
  head -n 1 stdout >year.csv
  grep -E 'highway_crash|person_crime' stdout >>year.csv
}

# number PATTERN: the number behind a pattern of what fit printed.
number() {
  sed -nE "s/.*$1([0-9.]+).*/\1/p" stdout | head -n 1
}

a_fitted_model_is_what_the_record_was_made_of() { # case
  make_year
  safezone fit year.csv -o fitted.yaml
  expect_status 0
  expect_file fitted.yaml
  expect_file fitted-density.csv
  grep -q '^highway_crash: .*near repeats 0\.[345]' stdout || fail "near repeats of 0.4 expected"
  expect_out '^highway_crash: .* after [12]\.[0-9]+ days'
  expect_out '^person_crime: '
  grep '^person_crime' stdout | grep -q "near repeats" && fail "near repeats where there are none"
  cp stdout fit.txt
  sed -e 's/^demand:.*/demand: {model: .\/fitted.yaml}/' -e 's/cell_spacing: 16 km/cell_spacing: 4 km/' country.yaml >again.yaml
  safezone check again.yaml
  expect_status 0
  expect_out 'of 2 categories'
  rows=$(($(wc -l <year.csv) - 1))
  expected=$(awk "BEGIN {printf \"%d\", $rows / 365 / 0.8}")
  safezone generate again.yaml --set time.weeks=1
  expect_status 0
  [ "$(tail -n +2 stdout | cut -d , -f 3 | sort -u)" = TH-30 ] || fail "incidents in another province"
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
  expect_err 'a week at least'
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
