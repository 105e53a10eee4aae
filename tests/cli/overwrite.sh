# What a command reads is not written over, and what is somebody else's is left alone.
# shellcheck shell=bash disable=SC2034,SC2154

# refused FILE ARGUMENT...: the command ends with 2 and FILE is as it was.
refused() {
  local kept=$1
  shift
  cp "$kept" before
  safezone "$@"
  expect_status 2
  expect_same "$kept" before
}

calibrate_does_not_write_over_a_trace() { # case
  cp "$source_dir/tests/traces/sample_otlp.json" trace.json
  refused trace.json calibrate trace.json -o trace.json
  expect_err 'trace.json is read and would be written over'
  ln trace.json same.json
  refused trace.json calibrate trace.json -o same.json
  ln -s trace.json link.json
  refused trace.json calibrate trace.json -o link.json
  status=0
  "$program" calibrate - -o trace.json <trace.json >stdout 2>stderr || status=$?
  expect_status 2
  expect_same trace.json same.json
}

fit_does_not_write_over_the_record() { # case
  safezone generate country.yaml -o model-density.csv
  refused model-density.csv fit model-density.csv -o model.yaml
  expect_no_file model.yaml
  cp small.yaml mapping.yaml
  cp model-density.csv rec.yaml
  refused rec.yaml fit rec.yaml -o rec.yaml
}

generate_does_not_write_over_the_scenario_nor_what_it_names() { # case
  refused small.yaml generate small.yaml -o small.yaml
  refused small.yaml generate small.yaml --mapping small.yaml
  cp "$source_dir/models/recognition/profiles/edge-gpu.yaml" mine.yaml
  sed 's/recognition: edge-gpu/recognition: .\/mine.yaml/' country.yaml >profile.yaml
  refused mine.yaml generate profile.yaml -o ./mine.yaml
}

two_outputs_of_one_name_are_refused() { # case
  safezone generate small.yaml -o one --mapping ./one
  expect_status 2
  expect_err 'one file'
  expect_no_file one
  safezone run small.yaml --trace out/small/results.sqlite --no-report
  expect_status 2
  expect_no_file out
}

run_does_not_write_over_its_scenario() { # case
  cp small.yaml scenario.yaml
  refused scenario.yaml run scenario.yaml -o . --no-report
  expect_err 'scenario.yaml is read'
  refused small.yaml run small.yaml --trace small.yaml --no-report
  expect_no_file results.sqlite
}

replay_does_not_write_over_the_record() { # case
  safezone generate small.yaml -o comparison.csv
  refused comparison.csv replay small.yaml -i comparison.csv -o . --no-report
  expect_err 'comparison.csv is read'
  mv comparison.csv incidents.csv
  refused incidents.csv replay small.yaml -i incidents.csv -o . --no-report --record-incidents
  refused incidents.csv replay small.yaml -i incidents.csv -o out --no-report --trace incidents.csv
}

what_no_run_left_is_replaced_by_force_alone() { # case
  mkdir mine
  for name in summary.json scenario.yaml report.pdf; do
    echo mine >mine/$name
    refused mine/$name run small.yaml -o mine --no-report
    expect_err "there is a mine/$name with no results.sqlite"
    rm mine/$name
  done
  echo mine >mine/summary.json
  finish small.yaml -o mine --no-report --force
  finish small.yaml -o mine --no-report
}

a_picture_does_not_replace_the_store() { # case
  finish country.yaml --no-report
  mv out/country/results.sqlite store.pdf
  refused store.pdf report store.pdf -o store.pdf
  refused store.pdf map store.pdf -m reach -o store.pdf
}

force_replaces_no_file_that_is_not_a_store() { # case
  mkdir mine
  echo "my notes" >mine/results.sqlite
  refused mine/results.sqlite run small.yaml -o mine --no-report --force
  expect_err 'mine/results.sqlite is not a results store and is not replaced'
  rm mine/results.sqlite
  command -v sqlite3 >/dev/null || skip "there is no sqlite3"
  sqlite3 mine/results.sqlite 'CREATE TABLE mine (a); INSERT INTO mine VALUES (1)'
  refused mine/results.sqlite run small.yaml -o mine --no-report --force
}

force_replaces_a_damaged_store() { # case
  finish small.yaml -o o --no-report
  truncate -s 9000 o/results.sqlite
  safezone run small.yaml -o o --no-report
  expect_status 2
  expect_err 'is damaged'
  finish small.yaml -o o --no-report --force
}
