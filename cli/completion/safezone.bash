# Completion of safezone for bash.
_safezone() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} options=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "run check generate replay fit map report query verify calibrate list help --help --version" -- "$word")
    return
  fi
  case $before in
  --metric | -m)
    mapfile -t COMPREPLY < <(compgen -W "$(safezone list metrics 2>/dev/null | cut -d ' ' -f 1)" -- "$word")
    return
    ;;
  --lang) options="en th" ;;
  --format)
    options="csv json"
    [ "$command" = calibrate ] && options="csv deepstream gstreamer otlp jaeger"
    ;;
  --scope)
    options="nation police_region province zone host_beat outside_zones category priority channel area_class day_night
      station cell unit unit_cell group stage"
    ;;
  --output | -o | --cache | --trace | --set | --seed | --replications | --jobs | -j | --id | --replication | --province | --sample | \
    --title | --gallery | --replace) return ;;
  esac
  if [ -z "$options" ] && [[ $word != -* ]]; then
    [ "$command" = list ] && options="profiles categories metrics distributions policies"
    [ -n "$options" ] || return # the shell's own file names
  fi
  if [ -z "$options" ]; then
    case $command in
    run)
      options="--output --seed --replications --jobs --cache --set --force --json --lang --no-report --trace --record-incidents
        --replication --province --help"
      ;;
    check) options="--defaults --cache --set --help" ;;
    generate) options="--output --mapping --replication --province --seed --cache --set --help" ;;
    fit) options="--output --mapping --base --drop-bad-rows --help" ;;
    replay)
      options="--incidents --mapping --drop-bad-rows --output --seed --replications --jobs --cache --set --force --json --lang --no-report
        --trace --record-incidents --replication --province --help"
      ;;
    map) options="--metric --output --lang --help" ;;
    report) options="--output --lang --help" ;;
    query) options="--format --scope --id --metric --help" ;;
    verify) options="--trace --print --replication --province --seed --cache --set --jobs --help" ;;
    calibrate) options="--output --format --base --title --gallery --servers --replace --plots --sample --seed --json --help" ;;
    list) options="--help" ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
}
complete -o bashdefault -o default -F _safezone safezone
