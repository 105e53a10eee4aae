#!/bin/sh
# Fails when a folder includes what it may not. The table is the one of docs/architecture.md.
# usage: includes.sh SOURCE_DIR
set -eu
cd "$1"

may_include() { # folder -> the folders it may include besides itself
  case "$1" in
  error)              echo "" ;;
  sim)                echo "error" ;;
  models/threads)     echo "" ;;
  models/geography)   echo "error sim models/threads" ;;
  models/demand)      echo "error sim models/geography" ;;
  models/recognition) echo "error sim models/threads models/geography models/demand" ;;
  models/response)    echo "error sim models/geography models/demand models/recognition" ;;
  results)            echo "error" ;;
  scenarios)          echo "error sim models/threads models/geography models/demand models/recognition models/response results" ;;
  studies)            echo "error sim models/geography models/demand models/recognition models/response results scenarios" ;;
  render)             echo "error" ;;
  reports)            echo "error results render" ;;
  cli)                echo "error sim models/recognition models/response results render reports studies scenarios" ;;
  esac
}

status=0
for folder in error sim models/threads models/geography models/demand models/recognition models/response results scenarios studies render \
  reports cli; do
  [ -d "$folder" ] || continue
  allowed=" $folder $(may_include "$folder") "
  for file in $(find "$folder" -name '*.[ch]' | sort); do
    for path in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
      target=$(dirname "$path")
      case "$target" in models/response/policies) target=models/response ;; esac
      case "$allowed" in
      *" $target "*) ;;
      *)
        echo "$file includes \"$path\": $folder may not include $target"
        status=1
        ;;
      esac
    done
  done
done
exit $status
