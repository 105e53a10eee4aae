# Synthetic incidents: generate, what they are made of, and what is said about wrong requests.
# shellcheck shell=bash disable=SC2034,SC2154

generated_incidents_are_the_same_every_time_and_for_a_file() { # case
  safezone generate country.yaml --province TH-83
  expect_status 0
  cp stdout first.csv
  [ "$(wc -l <first.csv)" -gt 5 ] || fail "hardly any incidents"
  safezone generate country.yaml --province TH-83 -o second.csv
  expect_status 0
  expect_empty stdout
  expect_err "incidents in second\.csv"
  expect_same first.csv second.csv
  expect_no_file second.csv.part
}

generated_incidents_are_in_order_of_time() { # case
  safezone generate country.yaml
  expect_status 0
  expect_out '^onset,onset_s,province,category,priority,cell,lon,lat,id$'
  tail -n +2 stdout | cut -d , -f 2 | sort -g -c || fail "not in order"
}

another_replication_and_another_seed_give_other_incidents() { # case
  safezone generate small.yaml
  cp stdout first.csv
  safezone generate small.yaml --replication 2
  expect_status 0
  expect_different stdout first.csv
  safezone generate small.yaml --seed 99
  expect_status 0
  expect_different stdout first.csv
}

a_province_alone_is_its_part_of_the_whole() { # case
  safezone generate country.yaml
  grep ',TH-50,' stdout >part.csv
  safezone generate country.yaml --province TH-50
  tail -n +2 stdout >alone.csv
  expect_same part.csv alone.csv
}

a_model_that_is_not_there_is_named_with_where_it_was_looked_for() { # case
  mkdir sub
  cp country.yaml sub
  safezone check sub/country.yaml --set demand.model=w/x.yaml
  expect_status 2
  expect_err 'the demand model w/x.yaml cannot be opened as sub/w/x.yaml: No such file'
}

check_warns_of_coarse_cells() { # case
  safezone check country.yaml --set geography.cell_spacing='6 km'
  expect_out '^warning +cells of 6 km are too coarse'
  safezone check country.yaml --set geography.cell_spacing='5 km'
  ! grep -q 'too coarse' stdout || fail "5 km are called coarse"
}

a_smaller_scale_generates_a_subset() { # case
  safezone generate country.yaml --set demand.largest_scale=0.01 --set demand.scale=0.01 --province TH-10
  sort stdout >all.csv
  safezone generate country.yaml --set demand.largest_scale=0.01 --set demand.scale=0.004 --province TH-10
  expect_status 0
  sort stdout >some.csv
  [ "$(wc -l <some.csv)" -gt 10 ] || fail "hardly any incidents"
  [ -z "$(comm -13 all.csv some.csv)" ] || fail "some incidents are not among those of the larger scale"
}

a_misspelt_province_names_the_nearest() { # case
  safezone generate country.yaml --province TH-8
  expect_status 2
  expect_err "there is no province 'TH-8'; did you mean"
  safezone generate country.yaml --replication 0
  expect_status 2
}

a_file_that_cannot_be_written_is_an_error_that_names_it() { # case
  safezone generate small.yaml -o nowhere/x.csv
  expect_status 1
  expect_err "nowhere/x\.csv"
  expect_no_file nowhere
}

hotspots_and_a_density_are_one_too_many() { # case
  sed 's/^demand:.*/demand: {hotspots: {share: 10 %}, density: x.csv}/' country.yaml >bad.yaml
  safezone check bad.yaml
  expect_status 2
  expect_err '^bad\.yaml:[0-9]+:[0-9]+: .*hotspots and a density'
}

a_density_moves_the_incidents_of_its_province() { # case
  printf 'lon,lat,weight\n98.39,7.88,1\n' >density.csv
  safezone generate country.yaml --set demand.density=density.csv --set demand.scale=0.01 --province TH-83
  expect_status 0
  [ "$(tail -n +2 stdout | cut -d , -f 6 | sort -u | wc -l)" -eq 1 ] || fail "incidents in more than one cell"
  printf 'lon,lat,weight\n98.39,70.88,1\n' >density.csv
  safezone check country.yaml --set demand.density=density.csv
  expect_status 2
  expect_err '^(\./)?density\.csv:2:1: .*outside'
}

shares_of_provinces_that_there_are_not_are_told_at_their_place() { # case
  sed 's/{TH-10: /{TH-1O: /' "$source_dir/models/demand/thailand-2023.yaml" >mine.yaml
  line=$(grep -n 'TH-1O' mine.yaml | cut -d : -f 1)
  [ -n "$line" ] || fail "the model gives TH-10 no share"
  safezone check country.yaml --set demand.model=./mine.yaml
  expect_status 2
  expect_err "^(\./)*mine\.yaml:$line:[0-9]+: there is no province TH-1O, did you mean TH-10$"
  sed 's/{TH-10: [^,}]*/{TH-10: 70 %, TH-50: 70 %/' "$source_dir/models/demand/thailand-2023.yaml" >mine.yaml
  safezone check country.yaml --set demand.model=./mine.yaml
  expect_status 2
  expect_err "^(\./)*mine\.yaml:$line:[0-9]+: the shares add up to 1\.4, expected at most 1$"
}

holidays_need_a_table_of_the_year() { # case
  safezone check country.yaml
  expect_status 0
  safezone check country.yaml --set time.year=2035
  expect_status 2
  expect_err "holidays of thailand are known from 2019 to"
  sed -E '/^    (songkran|new_year):/d' "$source_dir/models/demand/thailand-2023.yaml" >mine.yaml
  safezone check country.yaml --set demand.model=./mine.yaml --set time.year=2035
  expect_status 0
}

near_repeats_and_day_factors_pass_the_check_against_the_record() { # case
  cp "$source_dir/models/demand/thailand-2023.yaml" mine.yaml
  sed -i 's/^    by: highway_crashes/    by: highway_crashes\n    near_repeats: {count: 0.3, delay: 2 days}/' mine.yaml
  finish country.yaml --set demand.model=./mine.yaml --set 'demand.over_dispersion={nation: 0.05, province: 0.05}' --no-report
}

calls_that_do_not_suffice_for_the_categories_are_told_with_the_province() { # case
  cp "$source_dir/models/demand/thailand-2023.yaml" few.yaml
  sed -i '/^calls:/,/^profiles:/ s/rate: [0-9]*/rate: 1/' few.yaml
  sed 's/model: thailand-2023/model: .\/few.yaml/' country.yaml >few-calls.yaml
  safezone check few-calls.yaml
  expect_status 2
  expect_err 'few\.yaml:[0-9]+:.*the calls of TH-[0-9]+ are fewer'
}

a_density_without_any_weight_is_refused() { # case
  for rows in '' '98.39,7.88,0\n'; do
    printf "lon,lat,weight\n$rows" >density.csv
    safezone check country.yaml --set demand.density=./density.csv
    expect_status 2
    expect_err '^\./density\.csv: there is no weight above 0'
  done
}

hotspots_without_a_share_are_told_what_it_is() { # case
  safezone check country.yaml --set 'demand.hotspots={exponent: 1}'
  expect_status 2
  expect_err "hotspots has no share, expected the part of a province's demand"
}
