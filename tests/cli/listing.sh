# What safezone list names.
# shellcheck shell=bash

listed() { # SUBJECT NAME...
  safezone list "$1"
  expect_status 0
  expect_empty stderr
  shift
  for name in "$@"; do
    expect_out "^$name( |\$)"
  done
}

profiles_are_listed() { # case
  listed profiles edge-gpu
  [ "$(wc -l <stdout)" -ge 3 ] || fail "three presets expected"
}

categories_are_listed() { # case
  listed categories
  [ "$(wc -l <stdout)" -ge 3 ] || fail "more categories expected"
}

metrics_are_listed_with_their_meaning() { # case
  listed metrics share_within_target urgent_share_within_target response_p90_s camera_coverage reach unit_workload \
    false_alerts_per_true_alert
  ! grep -vqE '^[a-z0-9_]+ +[A-Z0-9]' stdout || fail "a line without a meaning"
}

distributions_are_listed() { # case
  listed distributions constant exponential lognormal gamma erlang weibull uniform triangular hyperexponential beta pareto empirical \
    shifted truncated mixture
}

policies_are_listed() { # case
  listed policies closest_idle own_station_first
}
