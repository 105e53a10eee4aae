# incidents.csv: run --record-incidents writes every incident, with its times and units.
# shellcheck shell=bash disable=SC2034,SC2154

record_small() { # FOLDER ARGUMENT...
  finish small.yaml --no-report --record-incidents -o "$@"
}

counted_rows() { # FILE: incidents of the window
  grep -c ',incident,.*,yes,' "$1"
}

every_incident_has_a_row() { # case
  record_small recorded
  expect_out '^incidents recorded/incidents.csv$'
  expect_file recorded/incidents.csv
  expect_no_file recorded/incidents.csv.part
  # 200 h of 0.85 an hour, four times.
  [ "$(counted_rows recorded/incidents.csv)" -gt 500 ] || fail "hardly any incident"
  awk -F, 'NR > 1 && !($16 <= $18) { exit 1 }' recorded/incidents.csv || fail "an incident is verified before it is noticed"
}

the_record_does_not_depend_on_the_threads() { # case
  record_small one --jobs 1
  record_small three --jobs 3
  expect_same one/incidents.csv three/incidents.csv
}

recording_changes_nothing_in_the_results() { # case
  record_small recorded
  finish small.yaml --no-report -o plain
  rows recorded recorded.csv
  rows plain plain.csv
  expect_same recorded.csv plain.csv
  expect_no_file plain/incidents.csv
}

a_scenario_may_ask_for_the_record() { # case
  { cat small.yaml && echo 'record: [incidents]'; } >asking.yaml
  finish asking.yaml --no-report -o asked
  record_small given
  expect_same asked/incidents.csv given/incidents.csv
}

a_run_that_is_in_the_store_is_recorded_all_the_same() { # case
  finish small.yaml --no-report -o again
  record_small again
  record_small new
  expect_same again/incidents.csv new/incidents.csv
}

a_record_is_narrowed_to_a_replication() { # case
  record_small all
  record_small one --replication 2 --province world
  { head -n 1 all/incidents.csv && grep '^2,' all/incidents.csv; } >second.csv
  expect_same one/incidents.csv second.csv
}

a_replication_or_province_that_is_not_there_is_refused() { # case
  safezone run small.yaml --no-report --record-incidents --replication 5 -o out5
  expect_status 2
  expect_err 'there is no replication 5 to record: the run has at most 4'
  safezone run small.yaml --no-report --record-incidents --province worl -o outp
  expect_status 2
  expect_err 'there is no province worl, did you mean world'
  expect_no_file out5/incidents.csv
}

a_record_that_cannot_be_written_leaves_none() { # case
  mkdir -p full/incidents.csv
  safezone run small.yaml --no-report --record-incidents -o full
  expect_status 1
  expect_err 'cannot write full/incidents.csv'
  expect_no_file full/incidents.csv.part
}
