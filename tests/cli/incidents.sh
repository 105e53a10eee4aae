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

# shares_as_recorded FOLDER: the share of the dispatches to counted incidents of every unit by cell is that of incidents.csv, and all are 1.
shares_as_recorded() {
  safezone query "$1" --scope unit_cell --metric dispatch_share
  expect_status 0
  cp stdout shares.csv
  tr -d '"' <"$1/incidents.csv" | awk -F, '
    FNR == NR && FNR > 1 && $4 == "incident" && $11 == "yes" {
      count = split($NF, notes, ";")
      for (i = 1; i <= count; i++) { split(notes[i], note, " "); if (note[1] != "-" && note[1] != "") { sent[note[1] "/" $7]++; all++ } }
    }
    FNR != NR && FNR > 1 {
      sum += $5; rows++
      if ($5 > 0) found++
      if ($5 - sent[$3] / all > 1e-9 || sent[$3] / all - $5 > 1e-9) { print $3, $5, sent[$3] / all; wrong = 1 }
    }
    END {
      for (pair in sent) if (sent[pair] > 0) pairs++
      print rows, found, pairs, all, sum
      exit wrong || all < 100 || pairs != found || sum < 1 - 1e-6 || sum > 1 + 1e-6
    }' - shares.csv || fail "the shares are not those of the record"
}

dispatches_by_unit_and_cell_are_those_of_the_record() { # case
  { cat small.yaml && echo 'record: [incidents, unit_cell]'; } >asking.yaml
  finish asking.yaml --no-report -o asked
  shares_as_recorded asked
  [ "$(wc -l <shares.csv)" -eq 5 ] || fail "not four rows"
}

units_that_help_other_provinces_have_rows_of_their_cells() { # case
  { cat country.yaml && echo 'record: [incidents, unit_cell]'; } >asking.yaml
  finish asking.yaml --no-report -o asked --set geography.cell_spacing='26 km' --set dispatch.mutual_aid=police_region
  shares_as_recorded asked
}

results_by_cell_are_those_of_the_record() { # case
  { cat small.yaml && echo 'record: [incidents, cell]'; } >asking.yaml
  finish asking.yaml --no-report -o asked
  safezone query asked --scope cell
  expect_status 0
  cp stdout cells.csv
  # 4 windows of 200 h; onset is the 14th column, arrival the 20th.
  tr -d '"' <asked/incidents.csv | awk -F, '
    FNR == NR && FNR > 1 && $11 == "yes" { count[$7]++; if ($20 != "") { helped[$7]++; response[$7] += $20 - $14; within[$7] += $20 - $14 <= 900 } }
    FNR != NR && $4 == "incidents_per_day" { rows++; wrong = wrong || off($5, count[$3] / (800 / 24), 1e-9) }
    FNR != NR && $4 == "response_mean_s" { rows++; wrong = wrong || off($5, response[$3] / helped[$3], 0.01) }
    FNR != NR && $4 == "share_within_target" { rows++; wrong = wrong || off($5, within[$3] / count[$3], 1e-9) }
    FNR != NR && $4 ~ /_p[0-9]+_s$/ { wrong = 1 }
    function off(a, b, most) { return a - b > most || b - a > most }
    END { exit wrong || rows != 6 || count["a"] < 300 }' - cells.csv || fail "the cells are not those of the record"
}

rows_asked_for_change_no_other() { # case
  { cat small.yaml && echo 'record: [cell, unit_cell]'; } >asking.yaml
  finish asking.yaml --no-report -o asked
  finish small.yaml --no-report -o plain
  rows asked all.csv
  grep -vE '^[^,]*,(cell|unit_cell),' all.csv >asked.csv
  rows plain plain.csv
  expect_same asked.csv plain.csv
  expect_different all.csv plain.csv
  safezone run asking.yaml --no-report -o plain # a store without the rows is not gone on with
  expect_status 2
}

too_many_rows_are_refused_at_the_key() { # case
  { cat country.yaml && echo 'record: [incidents, cell, unit_cell]'; } >asking.yaml
  line=$(grep -n '^record' asking.yaml | cut -d : -f 1)
  safezone check asking.yaml --set geography.cell_spacing='6 km'
  expect_status 2
  expect_err "^asking\\.yaml:$line:9: record: unit_cell keeps [0-9]+ rows, .*expected at most 250000"
  safezone check asking.yaml --set geography.cell_spacing='2 km'
  expect_status 2
  expect_err "^asking\\.yaml:$line:9: record: cell keeps rows of [0-9]+ cells, expected at most 50000"
}

a_replay_records_and_traces_as_a_run_does() { # case
  sed 's/^time:.*/time: {warm_up: 10 h, measure: 200 h}/' small.yaml >whole.yaml
  safezone generate whole.yaml -o generated.csv
  expect_status 0
  finish whole.yaml --no-report --replications 1 --record-incidents --trace ran.trace -o ran
  safezone replay whole.yaml -i generated.csv --no-report --replications 1 --record-incidents --trace again.trace -o again
  expect_status 0
  expect_out '^incidents again/incidents.csv$'
  expect_out '^trace +again.trace$'
  expect_same ran/incidents.csv again/incidents.csv
  safezone verify --trace ran.trace --print
  cp stdout ran.txt
  safezone verify --trace again.trace --print
  expect_same ran.txt stdout
  { cat whole.yaml && echo 'record: [incidents]'; } >asking.yaml
  safezone replay asking.yaml -i generated.csv --no-report --replications 1 -o asked
  expect_status 0
  expect_same ran/incidents.csv asked/incidents.csv
}

a_replay_does_not_write_over_what_it_reads() { # case
  safezone generate small.yaml -o generated.csv
  mkdir out2
  cp generated.csv out2/incidents.csv
  safezone replay small.yaml -i out2/incidents.csv --no-report --replications 1 --record-incidents -o out2
  expect_status 2
  expect_err '^safezone: out2/incidents\.csv is read and would be written over'
  expect_same generated.csv out2/incidents.csv
}
