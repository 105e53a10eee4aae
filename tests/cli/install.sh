# What an install puts in place is enough to work with.
# shellcheck shell=bash disable=SC2034,SC2154

an_installed_program_works_from_its_own_data() { # case
  cmake --install "$build_dir" --prefix "$folder/usr" >stdout 2>stderr || fail "cmake --install"
  expect_file usr/share/man/man1/safezone.1
  expect_file usr/share/bash-completion/completions/safezone
  expect_file usr/share/zsh/site-functions/_safezone
  program=$folder/usr/bin/safezone
  # A profile that only the installed data has shows where the program looks.
  profiles=usr/share/safezone/models/recognition/profiles
  sed 's/edge-gpu/installed-only/' $profiles/edge-gpu.yaml >$profiles/installed-only.yaml
  safezone list profiles
  expect_status 0
  expect_out '^installed-only'
  finish country.yaml
  expect_file out/country/report.pdf
  [ -z "$(find usr/share/safezone -name '*.[ch]' -o -name CMakeLists.txt)" ] || fail "code is installed as data"
}

the_manual_page_is_well_formed() { # case
  command -v groff >/dev/null || command -v mandoc >/dev/null || skip "there is neither groff nor mandoc"
  if command -v mandoc >/dev/null; then
    mandoc -Tlint -Werror "$source_dir/docs/safezone.1" || fail "mandoc complains"
  else
    groff -man -ww -z "$source_dir/docs/safezone.1" 2>stderr
    expect_empty stderr
  fi
}
