#!/bin/sh
# The check of includes finds a forbidden one and passes an allowed one.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/sim" "$tree/error"
echo '#include "error/error.h"' >"$tree/sim/clock.c"
"$1" "$tree"
echo '#include "render/map.h"' >>"$tree/sim/clock.c"
if "$1" "$tree" >/dev/null; then
  echo "a forbidden include was not found" >&2
  exit 1
fi
