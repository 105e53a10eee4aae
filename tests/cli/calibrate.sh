# What safezone calibrate reads, says and writes.
# shellcheck shell=bash disable=SC2154

traces=$source_dir/tests/traces

a_profile_is_written_that_says_where_its_numbers_are_from() { # case
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --title 'A box' --plots plots
  expect_status 0
  expect_out '^detect +40 '
  expect_out '^capture .*  taken$'
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

servers_can_be_told_where_a_trace_cannot() { # case
  safezone calibrate "$traces/gst_latency_tracer.log" -o box.yaml --servers x264enc0=3 --servers h264parse0=2
  expect_status 0
  expect_out '^x264enc0 .* 3 given$'
  expect_out 'STAGE=N says how many'
  grep -A 2 'name: "x264enc0"' box.yaml | grep -q 'servers: 3' || fail "no servers"
  safezone calibrate "$traces/gst_latency_tracer.log" -o none.yaml --servers x264enc=3
  expect_status 2
  expect_err "no stage 'x264enc' whose servers could be told, did you mean x264enc0"
  safezone calibrate "$traces/gst_latency_tracer.log" -o none.yaml --servers x264enc0=0
  expect_status 2
  expect_err '--servers takes a whole number from 1 to 100000'
  safezone calibrate "$traces/gst_latency_tracer.log" -o none.yaml --servers 3
  expect_status 2
  expect_err "--servers is '3', expected STAGE=N"
  expect_no_file none.yaml
}

every_key_of_a_stage_has_a_source() { # case
  sed '1s/$/,outcome/; 1!s/$/,/' "$traces/trace_low_7fps.csv" |
    awk -F, '$2 == "detect" && ++rows % 20 == 0 { $0 = $0 "dropped" } { print }' >lossy.csv
  safezone calibrate lossy.csv -o box.yaml --gallery search=100000 --servers embed=2
  expect_status 0
  awk '/^  - name:/ { stage = $3; gsub(/"/, "", stage) }
       /^    [a-z_]+:/ { key = $1; sub(/:/, "", key); sub(/^by_/, "", key); if (key != "host") print "box " stage " " key }' box.yaml >keys
  for key in failure takes servers gallery_measured handover service items load correlation; do
    grep -q " $key\$" keys || fail "no stage has $key"
  done
  while read -r key; do
    grep -q "subject: \"$key\", value: \".*\", source: \"..*\"" box.yaml || fail "no source of $key"
  done <keys
  grep -q 'subject: "box passages_per_camera_day".*source: "profile edge-gpu: Assumption"' box.yaml || fail "another source of passages"
  grep -q 'subject: "box host"' box.yaml || fail "no source of host"
}

# Batches of 1 to 4 frames of as many cameras: infer takes 10 ms and 3 ms for each further frame, tracker 4 ms and 1 ms, but for 5 %.
deepstream_batches() { # batches
  echo file_id,comp_name,stage,source_id,pad_index,batch_num,frame_num,in_system_timestamp,out_system_timestamp,measurement_type,measurement_val
  awk -v batches="$1" 'BEGIN {
    for (i = 0; i < batches; i++) {
      begun = 1684240000000 + 143 * i
      noise = 0.95 + 0.1 * (i * 7919 % 1009) / 1009
      size = 1 + i * 31 % 4
      infer = begun + noise * (10 + 3 * (size - 1))
      tracker = infer + noise * (4 + size - 1)
      for (s = 0; s < size; s++)
        printf "0,infer,x,%d,0,%d,%d,%.6f,%.6f,latency,1\n0,tracker,x,%d,0,%d,%d,%.6f,%.6f,latency,1\n", s, i, i, begun, infer, s, i, i, infer, tracker
    }
  }'
}

batches_of_deepstream_are_batches_of_the_profile() { # case
  deepstream_batches 400 >batches.csv
  safezone calibrate batches.csv -o box.yaml
  expect_status 0
  expect_out '998 whole frames'
  expect_out '^infer +batch +up to 4 frames, 2.50 in the mean; a further frame takes 0.30'
  expect_out '^tracker +batch +up to 4 frames, 2.50 in the mean; a further frame takes 0.25'
  [ "$(grep -c 'batch: {largest: 4, per_further: {' box.yaml)" = 2 ] || fail "no batches"
  if grep -q 'takes:\|^items:' box.yaml; then fail "batches are taken for items"; fi
  safezone calibrate batches.csv -o box.yaml --json
  expect_out '"share_of_a_further_frame": 0.30'
  sed 's/cameras: 60/cameras: 5/; s/recognition: edge-gpu/recognition: box.yaml/' country.yaml >other.yaml
  safezone check other.yaml
  expect_status 0
}

equal_services_are_a_constant_in_a_profile_that_can_be_run() { # case
  awk 'BEGIN { print "frame_id,stage,start_us,end_us,camera"
    for (i = 0; i < 400; i++) printf "%d,detect,%d,%d,c\n", i, 100000 * i + i * 7919 % 5000, 100000 * i + i * 7919 % 5000 + 10000 }' >equal.csv
  safezone calibrate equal.csv -o box.yaml
  expect_status 0
  expect_out '^detect +constant +all services are equal: nothing to test  taken$'
  if grep -q 'correlation\|nan' stdout; then fail "a correlation of equal services"; fi
  grep -q '^    service: {constant: 10 ms}$' box.yaml || fail "no constant"
  grep -q 'value: "constant: value 10 ms", source: "equal.csv: 400 rows of 400; all services are equal"' box.yaml || fail "no source"
  safezone calibrate equal.csv -o box.yaml --json
  tr -d '\n ' <stdout | grep -q '"correlation":null,"correlation_standard_error":null' || fail "a correlation in JSON"
  sed 's/cameras: 60/cameras: 5/; s/recognition: edge-gpu/recognition: box.yaml/' country.yaml >other.yaml
  safezone run other.yaml --no-report -o out
  expect_status 0
}

columns_of_mixed_units_and_a_log_in_reverse_order_are_told() { # case
  awk -F, 'NR == 1 { print "frame_id,stage,start_ms,end_ms,segment"; next } { print $1 "," $2 "," $3 / 1000 "," $4 "," $10 }' "$traces/trace_low_7fps.csv" >mixed.csv
  safezone calibrate mixed.csv -o box.yaml --json
  expect_status 0
  expect_err '^mixed units\?: 9$'
  expect_err 'mixed.csv:2: capture: end_ms is 1000 times start_ms throughout, expected both in the units that they are named after'
  tr -d '\n ' <stdout | grep -q '"mixedunits?":{"count":9,' || fail "no mixed units in JSON"
  tac "$traces/gst_latency_tracer.log" >reverse.log
  safezone calibrate reverse.log -o box.yaml
  expect_status 0
  expect_err '^clock ran backwards: [0-9]+$'
  expect_err 'reverse.log:[0-9]+: .* the clock went back by'
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
  tr -d '\n ' <stdout >one_line
  grep -q '"cutshort":{"count":1,"examples":\[{"file":"cut.csv","line":201,"message":"thefileends' one_line || fail "the problem has no line"
  grep -q '"wrongvalue":{"count":0,"examples":\[\]}' one_line || fail "a problem that there is not"
  expect_out '"law": "log-normal"'
  expect_out '"verdict": "passes"'
  expect_out '"waiting_mean_s": [0-9]'
  expect_err 'cut.csv:201: the file ends in the middle of a line'
}

# A constant of 10 ms, a stage of which four in five services were given up after 50 ms, and one of which all but five in 2,000 were.
odd_stages() {
  awk 'BEGIN { print "frame_id,stage,start_us,end_us,outcome"
    for (i = 0; i < 2000; i++) {
      t = i * 1000000
      if (i < 40) print i ",equal," t "," t + 10000 ",ok"
      if (i < 500) print i ",given up," t "," t + (i % 5 ? 50000 : 10000 + 79 * i) "," (i % 5 ? "timeout" : "ok")
      print i ",hopeless," t "," t + (i % 400 ? 50000 : 10000 + 7 * i) "," (i % 400 ? "timeout" : "ok") } }'
}

plots_say_which_quantiles_there_are() { # case
  command -v pdftotext >/dev/null || exit 77
  odd_stages >odd.csv
  safezone calibrate odd.csv -o box.yaml --plots plots
  expect_status 0
  for stage in equal given_up hopeless; do pdftotext -layout plots/*-$stage.pdf $stage.txt; done
  grep -q 'All equal, measured and fitted: 10 ms' equal.txt || fail "a constant has no note"
  grep -qE '^ *4 +6 +8 +10 +12 ' equal.txt || fail "the step of a constant is not in the middle"
  grep -q 'Quantiles, 0\.5 % to [0-9.]* %' given_up.txt || fail "no range of quantiles"
  if grep -q '99\.5 %' given_up.txt; then fail "quantiles of what was given up"; fi
  grep -q 'None to compare' hopeless.txt || fail "quantiles of next to nothing"
}

the_quantiles_of_an_empirical_law_are_named_the_sample() { # case
  command -v pdftotext >/dev/null || exit 77
  awk 'BEGIN { print "frame_id,stage,start_us,end_us"
    for (i = 0; i < 9; i++) print i ",few," i * 1000000 "," i * 1000000 + 1000 + i * i * 77 }' >few.csv
  safezone calibrate few.csv -o box.yaml --plots plots
  expect_status 0
  expect_out 'empirical, 9 values'
  pdftotext -layout plots/01-few.pdf few.txt
  grep -q 'the sample against itself' few.txt || fail "quantiles that seem to be a test"
}

thai_names_keep_their_letters_and_their_columns() { # case
  { echo frame_id,stage,start_us,end_us
    for ((i = 0; i < 40; i++)); do
      echo "$i,ที่นี่,$((i * 1000000)),$((i * 1000000 + 900 + i * 37 % 101))"
      echo "$i,../a<b,$((i * 1000000 + 5000)),$((i * 1000000 + 5900 + i * 53 % 97))"
    done; } >thai.csv
  safezone calibrate thai.csv -o box.yaml --plots plots
  expect_status 0
  expect_file 'plots/01-ที่นี่.png'
  expect_file 'plots/02-_._a_b.png'
  # Two letters and four marks, which take no place: 18 blanks, the one between columns, and a count in ten places.
  expect_out '^ที่นี่ {27}40 '
}

standard_input_is_read() { # case
  safezone calibrate - -o box.yaml <"$traces/sample_otlp.json"
  expect_status 0
  grep -q '^title: "Calibrated from standard input"' box.yaml || fail "no trace is named"
  grep -q 'source: "standard input: 40 rows of 40' box.yaml || fail "no source is named"
}

the_profile_may_go_to_standard_output() { # case
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml
  cp stdout table
  safezone calibrate "$traces/sample_otlp.json" -o -
  expect_status 0
  sed 's/name: "box"/name: "calibrated"/; s/subject: "box /subject: "calibrated /' box.yaml >expected
  expect_same stdout expected
  expect_err '^detect +40 '
  expect_err '^profile +standard output$'
  expect_no_file ./-
  safezone calibrate "$traces/sample_otlp.json" -o - --json
  expect_status 2
  expect_err 'both print on standard output'
}

stages_without_a_usable_row_are_named() { # case
  { cat "$traces/trace_low_7fps.csv"; printf '1,publish,100,,90,1,0,1,1,1\n2,publish,200,,190,1,0,1,1,1\n'; } >open.csv
  safezone calibrate open.csv -o box.yaml
  expect_status 0
  expect_err '^never ended: 2'
  expect_err 'publish is not in the profile: none of its rows can be used'
  safezone calibrate open.csv -o box.yaml --json
  tr -d '\n ' <stdout | grep -q '"missing_stages":\["publish"\]' || fail "no missing stage"
}

a_stage_that_only_times_out_has_no_service() { # case
  awk 'BEGIN { print "frame_id,stage,start_us,end_us,outcome"
    for (i = 0; i < 40; i++) printf "%d,a,%d,%d,ok\n%d,b,%d,%d,dropped\n", i, i * 1000, i * 1000 + 100 + i % 7, i, i * 1000 + 200, i * 1000 + 200 }' >drops.csv
  safezone calibrate drops.csv -o box.yaml
  expect_status 0
  expect_out '^b +40 +0 +40 +none '
  if grep -q nan stdout box.yaml; then fail "a number that is none"; fi
}

a_stage_of_the_base_may_stand_in_the_place_of_a_measured_one() { # case
  safezone calibrate "$traces/sample_otlp.json" -o box.yaml --replace uplink=uplink --replace capture=camera
  expect_status 0
  grep -q '^  - {name: uplink, latency: .*failure: 0.5 %}$' box.yaml || fail "no uplink of the base"
  grep -q 'subject: "box uplink".*source: "profile edge-gpu, in the place of uplink as measured: ' box.yaml || fail "no source"
  ! grep -q 'capture service' box.yaml || fail "what was replaced has a source"
  safezone calibrate "$traces/sample_otlp.json" -o other.yaml --replace nothing=uplink
  expect_status 2
  expect_err "there is no stage 'nothing' in the traces"
  safezone calibrate "$traces/sample_otlp.json" -o other.yaml --replace uplink=nothing
  expect_status 2
  expect_err "the profile edge-gpu has no stage 'nothing' to put in the place of 'uplink'"
  safezone calibrate "$traces/sample_otlp.json" -o other.yaml --replace uplink
  expect_status 2
  expect_err "expected STAGE=STAGE OF THE BASE"
  expect_no_file other.yaml
}

what_cannot_be_used_leaves_nothing() { # case
  echo "nothing of the kind" >text
  safezone calibrate text -o box.yaml
  expect_status 2
  expect_err 'text:1:1: this is no trace that is known'
  expect_no_file box.yaml
  safezone calibrate missing.csv -o box.yaml
  expect_status 2
  expect_err 'missing.csv: cannot open'
  printf 'frame_id,stage,start_us,end_us\n1,a,9,2\n' >back.csv
  safezone calibrate back.csv -o box.yaml
  expect_status 2
  expect_err 'back.csv:2: a ended 7e-06 s before it started'
  expect_err 'back.csv: there is no span that can be used'
  expect_no_file box.yaml
}

useless_files_say_where_and_what_was_expected() { # case
  : >empty.csv
  safezone calibrate empty.csv -o box.yaml
  expect_status 2
  expect_err '^empty.csv: the file is empty, expected CSV with a header frame_id,stage,start_us,end_us'
  echo frame_id,stage,start_us,end_us >header.csv
  safezone calibrate header.csv -o box.yaml
  expect_status 2
  expect_err '^header.csv:1: there is no row under the header'
  printf 'frame,step,begin_us,end_us\n1,a,2,3\n' >wrong.csv
  safezone calibrate wrong.csv -o box.yaml
  expect_status 2
  expect_err "^wrong.csv:1:1: .*it begins with 'frame,step,begin_us,end_us', expected CSV with a header frame_id"
  printf '\nframe_id,stages,start_us,end_us\n1,a,2,3\n' >near.csv
  safezone calibrate near.csv -o box.yaml
  expect_status 2
  expect_err "^near.csv:2:10: there is no column 'stages', did you mean stage"
  safezone calibrate "$traces/sample_otlp.json" header.csv -o box.yaml
  expect_status 2
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
