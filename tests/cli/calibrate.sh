# What safezone calibrate reads, says and writes.
# shellcheck shell=bash disable=SC2154

traces=$source_dir/tests/traces

a_profile_is_written_that_says_where_its_numbers_are_from() { # case
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --title 'A box' --plots plots
  expect_status 0
  expect_out '^detect +40 '
  expect_out 'mixture of two log-normals'
  expect_err 'frame is taken for whole frames'
  expect_file box.yaml
  grep -q '^title: "A box"$' box.yaml || fail "no title"
  grep -q 'subject: "box detect service".*s\.e\..*source: "sample_otlp.json: 40 rows of 40; maximum likelihood' box.yaml || fail "no source"
  for ending in png svg pdf; do expect_file plots/05-detect.$ending; done
}

the_profile_can_be_run() { # case
  safezone calibrate "$traces/gst_latency_tracer.log" -o box.yaml
  expect_status 0
  expect_out 'not told'
  expect_out 'waiting in line is part of the service'
  sed 's/cameras: 60/cameras: 5/; s/recognition: edge-gpu/recognition: box.yaml/' country.yaml >other.yaml
  grep -q 'cameras: 5.*recognition: box.yaml' other.yaml || fail "country.yaml has other zones"
  safezone check other.yaml
  expect_status 0
}

the_same_trace_and_seed_are_the_same_profile() { # case
  safezone calibrate "$traces/sample_jaeger.json" -o a.yaml --seed 5
  expect_status 0
  mkdir again
  safezone calibrate "$traces/sample_jaeger.json" -o again/a.yaml --seed 5
  expect_same a.yaml again/a.yaml
}

json_has_the_fits_and_the_problems() { # case
  head -n 200 "$traces/trace_low_7fps.csv" >cut.csv
  printf '9999,detect,5' >>cut.csv
  safezone calibrate cut.csv -o box.yaml --json
  expect_status 0
  expect_out '"cut short": 1'
  expect_out '"law": "mixture of two log-normals"'
  expect_out '"waiting_mean_s": [0-9]'
  expect_err 'cut.csv:201: the file ends in the middle of a line'
}

standard_input_is_read() { # case
  safezone calibrate - -o box.yaml <"$traces/sample_otlp.json"
  expect_status 0
  grep -q 'standard\|"-' box.yaml || fail "no trace is named"
}

what_cannot_be_used_leaves_nothing() { # case
  echo "nothing of the kind" >text
  safezone calibrate text -o box.yaml
  expect_status 2
  expect_err 'text: this is no trace that is known'
  expect_no_file box.yaml
  safezone calibrate missing.csv -o box.yaml
  expect_status 2
  expect_err 'missing.csv: cannot open'
  printf 'frame_id,stage,start_us,end_us\n1,a,9,2\n' >back.csv
  safezone calibrate back.csv -o box.yaml
  expect_status 2
  expect_err 'back.csv:2: a ended 7e-06 s before it started'
  expect_err 'no span that can be used'
  expect_no_file box.yaml
}

options_are_checked() { # case
  safezone calibrate "$traces/sample_otlp.json"
  expect_status 2
  expect_err 'needs -o PROFILE'
  safezone calibrate -o box.yaml
  expect_status 2
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --format otpl
  expect_status 2
  expect_err 'otlp'
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --sample 10
  expect_status 2
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --gallery search
  expect_status 2
  expect_err 'expected STAGE=N'
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --gallery search=5
  expect_status 2
  expect_err "there is no stage 'search'"
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --base nowhere.yaml
  expect_status 2
  expect_no_file box.yaml
}

the_shipped_profile_is_what_the_manual_says() { # case
  eval "safezone $(sed -n 's/^safezone \(calibrate .*-o edge-cpu.yaml.*\)/\1/p' "$source_dir/docs/calibration.md" | sed "s|tests/traces|$traces|g")"
  expect_status 0
  # Digits may differ in the last places from one machine to the next.
  strip() { sed -E 's/-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/N/g' "$1"; }
  strip edge-cpu.yaml >made
  strip "$source_dir/models/recognition/profiles/edge-cpu.yaml" >shipped
  expect_same made shipped
}
