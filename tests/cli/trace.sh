# Event traces: run --trace writes one, verify runs again beside it, and prints it.
# shellcheck shell=bash disable=SC2034,SC2154

trace_small() {
  finish small.yaml --no-report -o traced --trace small.trace "$@"
}

printed() { # FILE ARGUMENT...: the trace as text
  safezone verify --trace "$@" --print
  expect_status 0
  expect_empty stderr
}

the_same_run_is_verified() { # case
  trace_small
  expect_out '^trace +small.trace$'
  safezone verify small.yaml --trace small.trace
  expect_status 0
  expect_out '^small.trace: [0-9]+ events in 4 runs of a province are the same again$'
}

a_trace_changes_nothing_in_the_results() { # case
  trace_small
  finish small.yaml --no-report -o plain
  rows traced traced.csv
  rows plain plain.csv
  expect_same traced.csv plain.csv
}

a_trace_does_not_depend_on_the_threads() { # case
  for jobs in 1 4; do
    finish country.yaml --no-report -o "out$jobs" --trace "$jobs.trace" --jobs $jobs
    printed "$jobs.trace" --province TH-50
    cp stdout "$jobs.txt"
  done
  [ "$(wc -l <1.txt)" -gt 100 ] || fail "hardly any events"
  expect_same 1.txt 4.txt
}

replications_beyond_the_last_look_are_not_in_the_trace() { # case
  finish small.yaml --no-report --jobs 8 --trace small.trace --set precision.min_replications=2 --set precision.max_replications=400
  count=$(sed -n 's/^\([0-9]*\) replications, .*/\1/p' stdout)
  printed small.trace
  [ "$(cut -f1 stdout | grep '^[0-9]' | sort -un | tr '\n' ' ')" = "$(seq "$count" | tr '\n' ' ')" ] || fail "not $count replications"
}

a_trace_can_be_narrowed() { # case
  finish country.yaml --no-report --trace narrow.trace --replication 2 --province TH-83
  printed narrow.trace
  [ "$(cut -f1,2 stdout | sort -u | grep -v replication)" = "$(printf '2\tTH-83')" ] || fail "more than was asked for"
  safezone verify country.yaml --trace narrow.trace
  expect_status 0
  expect_out 'in 1 run of a province'
}

verifying_can_be_narrowed() { # case
  finish country.yaml --no-report --trace whole.trace
  safezone verify country.yaml --trace whole.trace --province TH-83
  expect_status 0
  expect_out 'in 2 runs of a province'
  safezone verify country.yaml --trace whole.trace --province TH-83 --replication 1
  expect_status 0
  expect_out 'in 1 run of a province'
  safezone verify country.yaml --trace whole.trace --province TH-8E
  expect_status 2
  expect_err 'there is no province TH-8E, did you mean TH-8'
  safezone verify country.yaml --trace whole.trace --replication 3
  expect_status 2
  expect_err 'the trace has no such replication and province: it holds 154 runs of replications 1 to 2'
}

another_time_is_a_difference_that_names_both_sides() { # case
  trace_small
  "$build_dir/tests/cli/forge_trace" small.trace 5 time || fail "forge_trace"
  safezone verify small.yaml --trace small.trace
  expect_status 1
  expect_err 'province world, replication [1-4]: at [0-9.]+ s of simulated time: the run differs from the trace: event 5 is "[a-z]+" of call [0-9]+ at [0-9.]+ s, in the trace "[a-z]+" of call [0-9]+ at [0-9.]+ s$'
  expect_empty stdout
}

another_subject_is_a_difference_that_names_both_sides() { # case
  trace_small --replication 3
  "$build_dir/tests/cli/forge_trace" small.trace 9 subject || fail "forge_trace"
  safezone verify small.yaml --trace small.trace
  expect_status 1
  expect_err 'province world, replication 3: .*event 9 is "[a-z]+" of call [0-9]+ at ([0-9.]+) s, in the trace "[a-z]+" of call [0-9]+ at \1 s$'
}

a_trace_of_another_scenario_is_refused() { # case
  trace_small
  safezone verify small.yaml --trace small.trace --seed 8
  expect_status 2
  expect_err 'small.trace: the trace is of seed 7, but small.yaml has seed 8'
  safezone verify small.yaml --trace small.trace --set 'categories.call.on_scene={exponential: {mean: 41 min}}'
  expect_status 2
  expect_err 'small.trace: the trace is of another scenario than small.yaml'
}

a_trace_that_is_damaged_or_none_is_refused() { # case
  trace_small
  head -c 5000 small.trace >cut.trace
  cp small.trace changed.trace
  printf 'x' | dd of=changed.trace bs=1 seek=4000 conv=notrunc 2>/dev/null
  echo 'time,type' >text.trace
  : >empty.trace
  for file in cut changed text empty none; do
    for how in small.yaml --print; do
      safezone verify $how --trace $file.trace
      expect_status 2
      expect_err "$file.trace: "
      [ "$(wc -l <stderr)" -eq 1 ] || fail "more than one line"
    done
  done
}

what_is_in_the_store_already_cannot_be_traced() { # case
  finish small.yaml --no-report
  safezone run small.yaml --no-report --trace late.trace
  expect_status 2
  expect_err 'replication 1 is in out/small/results.sqlite already and is not run again, so it cannot be traced'
  expect_no_file late.trace
}

a_trace_of_what_is_not_run_is_refused() { # case
  safezone run small.yaml --trace no.trace --replication 5
  expect_status 2
  expect_err 'there is no replication 5 to trace: the run has at most 4'
  safezone run country.yaml --trace no.trace --province TH-99
  expect_status 2
  expect_err 'there is no province TH-99, did you mean TH-.9'
  safezone run small.yaml --replication 1
  expect_status 2
  expect_err '--replication narrows a trace'
  expect_no_file no.trace
  expect_no_file out/small
  expect_no_file out/country
}

a_trace_that_cannot_be_written_ends_the_run() { # case
  safezone run small.yaml --no-report --trace nowhere/small.trace
  expect_status 1
  expect_err 'cannot write the trace nowhere/small.trace'
  safezone run small.yaml --no-report --trace /dev/full
  expect_status 1
  expect_err 'No space left'
}

verify_asks_for_what_it_needs() { # case
  safezone verify small.yaml
  expect_status 2
  expect_err 'verify needs --trace FILE'
  safezone verify --trace small.trace
  expect_status 2
  expect_err 'verify takes one SCENARIO, 0 given'
  safezone verify small.yaml --trace small.trace --print
  expect_status 2
  expect_err '--print takes no SCENARIO'
}
