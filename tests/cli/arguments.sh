# What a user gets who types something: help, version, and one clear message for what is wrong.
# shellcheck shell=bash disable=SC2034,SC2154

commands="run check generate replay fit map report query verify calibrate list"

no_command_is_an_error_that_names_the_help() { # case
  safezone
  expect_status 2
  expect_err "safezone --help"
  expect_empty stdout
}

help_lists_every_command() { # case
  safezone --help
  expect_status 0
  expect_empty stderr
  for command in $commands; do
    expect_out "^  $command "
  done
}

every_command_has_help_with_an_example() { # case
  for command in $commands; do
    safezone "$command" --help
    expect_status 0
    expect_empty stderr
    expect_out "^usage: safezone $command "
    expect_out "^Example:"
    expect_out "^  safezone $command .*"
    expect_out "--help +show this help"
  done
}

help_is_a_command_too() { # case
  safezone --help
  cp stdout whole
  safezone help
  expect_status 0
  expect_same stdout whole
  for command in $commands; do
    safezone "$command" --help
    cp stdout of_command
    safezone help "$command"
    expect_status 0
    expect_same stdout of_command
  done
  safezone help rn
  expect_status 2
  expect_err "there is no command 'rn'; did you mean 'run'"
}

version_is_one_line() { # case
  safezone --version
  expect_status 0
  [ "$(wc -l <stdout)" -eq 1 ] || fail "more than a line"
  expect_out '^safezone [0-9]+\.[0-9]+\.[0-9]+$'
}

a_misspelt_command_names_the_nearest() { # case
  safezone reprot
  expect_status 2
  expect_err "there is no command 'reprot'; did you mean 'report'\?"
  expect_empty stdout
}

a_word_near_nothing_gets_no_suggestion() { # case
  safezone frobnicate
  expect_status 2
  expect_err "there is no command 'frobnicate'$"
  expect_no_err "did you mean"
}

a_misspelt_option_names_the_nearest() { # case
  safezone run --relpications 3 small.yaml
  expect_status 2
  expect_err "run has no option --relpications; did you mean --replications\?"
  expect_no_file out/small
}

an_option_without_its_value_is_an_error() { # case
  safezone run small.yaml -o
  expect_status 2
  expect_err "run: .*-o"
}

a_switch_takes_no_value() { # case
  safezone run small.yaml --json=no
  expect_status 2
  expect_err "--json takes no value"
}

numbers_that_are_none_are_errors() { # case
  for option in --seed=x --seed=-1 --replications=0 --replications=1.5 --replications=5x --jobs=0 --jobs=many; do
    safezone run small.yaml "$option"
    expect_status 2
    expect_err "${option%%=*} takes a whole number from .*, not '${option#*=}'"
  done
}

run_takes_exactly_one_scenario() { # case
  safezone run
  expect_status 2
  expect_err "run takes one SCENARIO, 0 given"
  safezone run small.yaml country.yaml
  expect_status 2
  expect_err "run takes one SCENARIO, 2 given"
}

an_unknown_language_is_an_error() { # case
  safezone run small.yaml --lang fr
  expect_status 2
  expect_err "--lang takes en or th, not 'fr'"
}

a_metric_that_is_none_names_the_nearest() { # case
  safezone map . --metric reech
  expect_status 2
  expect_err "there is no metric 'reech'; did you mean 'reach'\?"
}

a_map_needs_a_metric() { # case
  safezone map .
  expect_status 2
  expect_err "map needs --metric"
}

a_list_that_there_is_none_of_names_the_nearest() { # case
  safezone list polices
  expect_status 2
  expect_err "did you mean 'policies'\?"
}

a_scope_that_there_is_none_of_names_the_nearest() { # case
  safezone query . --scope provinc
  expect_status 2
  expect_err "did you mean 'province'\?"
}

the_manual_page_and_completions_know_every_option() { # case
  sed 's/\\-/-/g' "$source_dir/docs/safezone.1" >page
  for command in $commands; do
    safezone "$command" --help
    expect_status 0
    sed -nE 's/^  (-., )?--([a-z-]+).*/\2/p' stdout >options
    [ -s options ] || fail "no options in the help of $command"
    while read -r option; do
      grep -q -- "--$option" "$source_dir/cli/completion/safezone.bash" || fail "the completion of bash lacks --$option"
      grep -q -- "--$option" "$source_dir/cli/completion/_safezone" || fail "the completion of zsh lacks --$option"
      grep -q -- "--$option" page || fail "the manual page lacks --$option"
      [ "$option" = help ] || grep -q -- "--$option" "$source_dir/docs/commands.md" || fail "docs/commands.md lacks --$option"
    done <options
  done
}

the_completion_of_bash_offers_commands_and_options() { # case
  # shellcheck source=/dev/null
  . "$source_dir/cli/completion/safezone.bash"
  COMP_WORDS=(safezone re) COMP_CWORD=1
  _safezone
  [ "${COMPREPLY[*]}" = "replay report" ] || fail "re completes to ${COMPREPLY[*]}"
  COMP_WORDS=(safezone run --rep) COMP_CWORD=2
  _safezone
  [ "${COMPREPLY[*]}" = "--replications --replication" ] || fail "--rep completes to ${COMPREPLY[*]}"
}

colour_is_for_terminals_and_not_with_no_color() { # case
  command -v script >/dev/null || skip "there is no script(1) to make a terminal with"
  escape=$(printf '\033')
  TERM=xterm script -qec "'$program' nonsense" /dev/null >coloured </dev/null
  grep -q "$escape" coloured || fail "no colour on a terminal"
  NO_COLOR=1 TERM=xterm script -qec "'$program' nonsense" /dev/null >plain </dev/null
  grep -q "no command" plain || fail "no message on the terminal"
  ! grep -q "$escape" plain || fail "colour in spite of NO_COLOR"
  safezone nonsense
  ! grep -q "$escape" stderr || fail "colour in a file"
}
