# What a run leaves, and what happens when it cannot be left.
# shellcheck shell=bash disable=SC2034,SC2154

a_run_leaves_what_the_manual_says() { # case
  finish country.yaml
  cd out/country || fail "no out/country"
  for name in results.sqlite report.pdf summary.json scenario.yaml; do
    expect_file $name
  done
  for metric in share_within_target camera_coverage reach unit_workload; do
    expect_file maps/$metric.png
    expect_file maps/$metric.svg
  done
  [ "$(head -c 5 report.pdf)" = "%PDF-" ] || fail "report.pdf is no PDF"
  [ -z "$(find . -name '*.part' -o -name '*.tmp')" ] || fail "temporary files are left"
}

a_run_ends_with_headline_provinces_and_places() { # case
  finish country.yaml --no-report
  expect_out '^  Urgent incidents helped within target +[0-9.]+ % +[0-9.]+ % to [0-9.]+ %$'
  expect_out 'worst provinces$'
  expect_out '^best provinces$'
  [ "$(grep -c '^  TH-[0-9]* ' stdout)" -eq 6 ] || fail "three worst and three best provinces expected"
  expect_out '^results +out/country/results.sqlite$'
}

progress_goes_to_stderr_and_results_to_stdout() { # case
  finish small.yaml --no-report
  expect_out '^Headline'
  expect_no_err '^Headline'
  expect_no_err '\['
}

a_terminal_gets_a_bar() { # case
  command -v script >/dev/null || skip "there is no script(1) to make a terminal with"
  TERM=xterm script -qec "'$program' run small.yaml --no-report" /dev/null >screen </dev/null || fail "the run failed: $(cat screen)"
  grep -qE '\[[#.]{20}\] +[0-9]+ %  replication [0-9]+ of [0-9]+' screen || fail "no bar: $(cat screen)"
}

the_scenario_it_leaves_runs_to_the_same_rows() { # case
  finish small.yaml --seed 5 --no-report -o first
  finish first/scenario.yaml --no-report -o second
  rows first first.csv
  rows second second.csv
  expect_same first.csv second.csv
  grep -q '^# Written by safezone [0-9.]* on ' first/scenario.yaml || fail "no version in scenario.yaml"
}

the_default_folder_is_named_after_the_file() { # case
  cp small.yaml "Two  Cars (new).yaml"
  finish "Two  Cars (new).yaml" --no-report
  expect_file out/two-cars-new/results.sqlite
}

json_and_summary_and_query_give_the_same_rows() { # case
  finish small.yaml --json --no-report
  cp stdout printed.json
  expect_same printed.json out/small/summary.json
  safezone query out/small --format json
  cp stdout all.json
  [ "$(sqlite3 :memory: "select json_valid(readfile('all.json')) and json_valid(readfile('printed.json'))")" = 1 ] ||
    fail "not JSON"
  missing=$(sqlite3 :memory: "select count(*) from json_each(readfile('printed.json')) p where not exists
    (select 1 from json_each(readfile('all.json')) a where a.value = p.value)")
  [ "$missing" = 0 ] || fail "$missing rows of the summary are not in the query"
  [ "$(sqlite3 :memory: "select count(*) > 0 from json_each(readfile('printed.json'))")" = 1 ] || fail "no headline rows"
}

no_report_leaves_maps_and_report_out() { # case
  finish country.yaml --no-report
  expect_no_file out/country/report.pdf
  expect_no_file out/country/maps
  expect_file out/country/summary.json
}

a_run_leaves_no_map_of_what_is_the_same_everywhere() { # case
  sed "/^zones:/,/^  - .*cameras/d" country.yaml >bare.yaml
  finish bare.yaml --replications 1 -o bare
  expect_file bare/maps/share_within_target.png
  expect_no_file bare/maps/camera_coverage.png
}

a_world_without_provinces_has_a_report_and_no_maps() { # case
  finish small.yaml
  expect_file out/small/report.pdf
  expect_no_file out/small/maps
}

maps_are_made_from_the_store() { # case
  finish country.yaml --no-report
  for ending in png svg pdf; do
    safezone map out/country --metric reach -o reach.$ending
    expect_status 0
    expect_out "^reach\.$ending$"
    expect_file reach.$ending
  done
  grep -q '<svg' reach.svg || fail "reach.svg is no SVG"
  [ "$(head -c 4 reach.pdf)" = "%PDF" ] || fail "reach.pdf is no PDF"
  [ "$(head -c 4 reach.png | tail -c 3)" = PNG ] || fail "reach.png is no PNG"
}

a_map_is_made_beside_the_store_after_no_report() { # case
  finish country.yaml --no-report
  safezone map out/country -m reach
  expect_status 0
  expect_out '^out/country/maps/reach.png$'
  expect_file out/country/maps/reach.png
}

a_run_that_leaves_nothing_leaves_no_folders() { # case
  mkdir there
  printf 'x,y\n' >bad.csv
  safezone replay small.yaml -i bad.csv -o there/a/b
  expect_status 2
  [ -d there ] || fail "a folder that was there is gone"
  expect_no_file there/a
  safezone replay small.yaml -i bad.csv
  expect_status 2
  expect_no_file out
}

a_picture_of_an_unknown_kind_is_an_input_error() { # case
  finish country.yaml --no-report
  safezone map out/country --metric reach -o reach.gif
  expect_status 2
  expect_err '\.png'
  expect_no_file reach.gif
}

a_metric_that_is_not_in_the_store_for_provinces_is_an_input_error() { # case
  finish small.yaml --no-report
  safezone map out/small --metric reach -o reach.png
  expect_status 2
  expect_no_file reach.png
}

reports_of_several_stores_stand_beside_them() { # case
  finish small.yaml --no-report -o a
  finish small.yaml --no-report --seed 8 -o b
  safezone report a b --lang th
  expect_status 0
  expect_file a/report.pdf
  expect_file b/report.pdf
  safezone report a b -o one.pdf
  expect_status 2
  expect_no_file one.pdf
}

an_unwritable_folder_is_an_output_error() { # case
  touch file
  safezone run small.yaml -o file/inside
  expect_status 1
  expect_err "file/inside"
  finish small.yaml --no-report
  safezone report out/small -o file/report.pdf
  expect_status 1
  expect_err "file/report.pdf"
}

a_full_standard_output_is_an_output_error() { # case
  finish small.yaml --no-report
  status=0
  "$program" query out/small >/dev/full 2>stderr || status=$?
  expect_status 1
  expect_err "No space left on device"
  "$program" list metrics >/dev/full 2>stderr
  status=$?
  expect_status 1
}

leave_disk() {
  umount "$folder/disk" 2>/dev/null
}

a_full_disk_is_an_output_error_and_leaves_nothing_that_looks_whole() { # case
  mkdir disk
  [ "$(id -u)" -eq 0 ] || skip "only root can mount the small disk"
  mount -t tmpfs -o size=64k none disk 2>/dev/null || skip "a tmpfs cannot be mounted here"
  clean_up_more=leave_disk
  safezone run small.yaml -o disk/run
  expect_status 1
  expect_err "[Nn]o space left|full"
  expect_no_file disk/run/report.pdf
  expect_no_file disk/run/summary.json
  if [ -s disk/run/results.sqlite ]; then
    safezone report disk/run -o report.pdf
    [ "$status" -ne 0 ] || fail "an unfinished store gives a report"
    expect_no_file report.pdf
  fi
}

a_disk_that_fills_after_the_run_keeps_the_results() { # case
  mkdir disk
  [ "$(id -u)" -eq 0 ] || skip "only root can mount the small disk"
  mount -t tmpfs -o size=4m none disk 2>/dev/null || skip "a tmpfs cannot be mounted here"
  clean_up_more=leave_disk
  finish small.yaml --no-report -o disk/run
  head -c 4m /dev/zero >disk/rest 2>/dev/null
  safezone report disk/run
  expect_status 1
  expect_err "[Nn]o space left"
  expect_no_file disk/run/report.pdf
  rm disk/rest
  safezone report disk/run
  expect_status 0
}

results_of_another_scenario_are_replaced_by_force_alone() { # case
  finish small.yaml --no-report -o o
  rows o before.csv
  safezone run small.yaml --no-report --seed 8 -o o
  expect_status 2
  expect_err "--force"
  rows o after.csv
  expect_same before.csv after.csv
  finish small.yaml --no-report --seed 8 -o o --force
  rows o after.csv
  expect_different before.csv after.csv
}

precision_that_is_not_reached_is_status_3() { # case
  safezone run small.yaml --no-report --set precision.metric=unit_workload --set 'precision.half_width=0.0001 %' \
    --set precision.max_replications=5
  expect_status 3
  expect_err "precision asked for was not reached: unit_workload"
  expect_out '^Headline'
  expect_out '^5 replications'
  expect_file out/small/summary.json
}

a_category_is_called_by_its_title_and_not_by_a_channels_word() { # case
  command -v pdftotext >/dev/null || exit 77
  sed -e 's/call: 0.5/patrol: 0.1 \/h, call: 0.5/' -e 's/noticed: always/channels: {call: {probability: 90 %}}/' -e '/^travel/a control_rooms: {call_takers: 5}' small.yaml >named.yaml
  sed -i '/^  call: {/a\  patrol: {priority: 2, on_scene: {constant: 10 min}, noticed: always, title: {en: Suspicious person, th: บุคคลต้องสงสัย}}' named.yaml
  finish named.yaml -o named
  pdftotext -layout named/report.pdf text
  grep -q 'category: Suspicious person' text || fail "the title is not in the report"
  grep -q 'category: call' text || fail "a category without a title is not called by its name"
  grep -qE 'category: (Patrol|Call)' text && fail "a category has the word of a channel"
  grep -qE 'channel: .*(Call|191)' text || fail "a channel has no word"
  safezone report named --lang th -o thai.pdf
  expect_status 0
}

the_store_says_how_many_cells_are_cut_off() { # case
  cat >gaps.yaml <<'END'
safezone: 1
name: gaps
time: {warm_up: 0 s, measure: 10 h}
world:
  cells: [{id: a, rate: {call: 1 /h}}, {id: b, at: [9, 0], rate: {call: 1 /h}}]
  stations: [{id: s}, {id: t, at: [9, 0]}]
  units: [{id: u, station: s}]
categories: {call: {noticed: always, on_scene: {constant: 1 min}}}
travel: {model: matrix, matrix: m.csv, unreachable: count}
END
  printf 'from,to,seconds\ns,a,60\n' >m.csv
  finish gaps.yaml --no-report --replications 1 -o gaps
  [ "$(sqlite3 -readonly gaps/results.sqlite "select value from meta where key = 'cut_off_cells'")" = 1 ] ||
    fail "not one cell is cut off"
  [ "$(sqlite3 -readonly gaps/results.sqlite "select value from meta where key = 'pairs_without_way'")" = 3 ] ||
    fail "not three pairs are without a way"
}

# expect_written_through ARGUMENT...: the program's output goes into the pipe out.pdf, which stays.
expect_written_through() {
  mkfifo out.pdf
  cat out.pdf >whole &
  local reader=$!
  safezone "$@"
  expect_status 0
  wait "$reader"
  [ -p out.pdf ] || fail "the pipe was replaced"
  [ -s whole ] || fail "nothing went through the pipe"
  rm out.pdf
}

a_pipe_takes_the_output_of_every_command_and_stays_one() { # case
  finish country.yaml --no-report
  expect_written_through report out/country -o out.pdf
  [ "$(head -c 5 whole)" = "%PDF-" ] || fail "no PDF came through"
  expect_written_through map out/country -m reach -o out.pdf
  expect_written_through generate small.yaml -o out.pdf
  expect_written_through calibrate "$source_dir/tests/traces/sample_otlp.json" -o out.pdf
}

a_device_is_written_through_and_stays_one() { # case
  mknod full c 1 7 2>/dev/null || skip "only root can make a device"
  finish small.yaml --no-report
  ln -s full out.pdf
  safezone report out/small -o out.pdf
  expect_status 1
  expect_err 'No space left on device'
  [ -c full ] || fail "the device was replaced"
  safezone generate small.yaml -o full
  expect_status 1
  [ -c full ] || fail "the device was replaced"
}

a_dash_is_standard_output() { # case
  finish country.yaml --no-report
  safezone report out/country -o -
  expect_status 0
  [ "$(head -c 5 stdout)" = "%PDF-" ] || fail "no PDF on standard output"
  [ "$(tail -n 1 stdout)" = "%%EOF" ] || fail "something follows the PDF"
  safezone map out/country -m reach -o -
  expect_status 0
  [ "$(head -c 4 stdout | tail -c 3)" = PNG ] || fail "no PNG on standard output"
  expect_no_file -
}

a_report_is_a_pdf() { # case
  finish small.yaml --no-report
  safezone report out/small -o report.doc
  expect_status 2
  expect_err "not 'report.doc'"
  expect_no_file report.doc
}

# The scenario that a run leaves means the same from where it is, and so does what check --defaults prints.
the_scenario_it_leaves_finds_the_files_it_names() { # case
  mkdir in
  cp "$source_dir/models/recognition/profiles/edge-gpu.yaml" in/mine.yaml
  sed 's/recognition: edge-gpu/recognition: .\/mine.yaml/' country.yaml >in/profile.yaml
  finish in/profile.yaml --no-report -o first
  finish first/scenario.yaml --no-report -o second
  rows first first.csv
  rows second second.csv
  expect_same first.csv second.csv
  for folder in first second; do
    sed -n 's/^# scenario hash \([0-9a-f]*\),.*/\1/p' $folder/scenario.yaml >$folder.hash
  done
  expect_file first.hash
  expect_same first.hash second.hash
  cp -r "$source_dir/scenarios/riverside.yaml" "$source_dir/scenarios/riverside" .
  safezone check --defaults riverside.yaml
  expect_status 0
  mkdir elsewhere
  cp stdout elsewhere/printed.yaml
  safezone check elsewhere/printed.yaml
  expect_status 0
}

a_store_that_may_not_be_read_is_an_input_error() { # case
  command -v setpriv >/dev/null || skip "there is no setpriv(1) to be nobody with"
  [ "$(id -u)" -eq 0 ] || skip "only root can become nobody"
  finish small.yaml --no-report -o o
  chmod 755 . && chmod 000 o/results.sqlite
  setpriv --reuid 65534 --clear-groups "$program" query o >stdout 2>stderr && fail "it was read"
  grep -q 'rmission denied.*safezone' stderr && skip "nobody may not run the program here"
  status=0
  setpriv --reuid 65534 --clear-groups "$program" report o >stdout 2>stderr || status=$?
  expect_status 2
  expect_err 'you may not read it'
}
