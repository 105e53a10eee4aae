# The engine as a library of its own: what an install of it alone puts in place, and the programs of docs/engine.md against that.
# shellcheck shell=bash disable=SC2034,SC2154

# A machine that builds the project may have ninja and no make.
export CMAKE_GENERATOR=Ninja

# cached NAME: a value of the build's cache.
cached() {
  sed -n "s/^$1:[A-Z]*=//p" "$build_dir/CMakeCache.txt"
}

install_engine() {
  cmake --install "$build_dir" --component engine --prefix "$folder/usr" >stdout 2>stderr || fail "cmake --install"
  PKG_CONFIG_PATH=$(dirname "$(find "$folder/usr" -name safezone-sim.pc)")
  export PKG_CONFIG_PATH
  cc=$(cached CMAKE_C_COMPILER) flags=$(cached CMAKE_C_FLAGS)
}

# Takes the programs of docs/engine.md and what it says they print, each by the name in its first line, and its CMakeLists.txt.
extract_programs() {
  awk -v RS='\n```' '
    /^c\n/ { sub(/^c\n/, ""); name = $2; sub(/\.c:$/, "", name); print > (name ".c") }
    /^text\n/ { sub(/^text\n/, ""); print > (name ".expected") }
    /^cmake\n/ { sub(/^cmake\n/, ""); print > "CMakeLists.txt" }' "$source_dir/docs/engine.md"
  for name in mm1 lab; do
    expect_file $name.c
    expect_file $name.expected
  done
}

# prints NAME PROGRAM: it prints what the page says.
prints() {
  "$2" >"$1.printed" || fail "$1 ended with status $?"
  expect_same "$1.expected" "$1.printed"
}

an_install_of_the_engine_holds_nothing_else() { # case
  install_engine
  [ -z "$(find usr -type f -not -name 'libsafezone-sim*' -not -name 'safezone-sim*' -not -path 'usr/include/safezone/*')" ] ||
    fail "$(find usr -type f)"
  [ "$(pkg-config --modversion safezone-sim)" = "$("$program" --version | cut -d' ' -f2)" ] || fail "another version"
  ! grep -rn '#include "\(models\|results\|scenarios\|studies\|render\|reports\|cli\)' usr/include ||
    fail "a header includes what is not installed"
}

each_header_of_the_engine_compiles_alone() { # case
  install_engine
  headers=$(cd usr/include/safezone && find . -name '*.h' | sed 's,^\./,,')
  [ "$(echo "$headers" | wc -l)" -ge 15 ] || fail "hardly any headers"
  for header in $headers; do
    echo "#include <$header>" >alone.c
    # shellcheck disable=SC2046
    "$cc" -std=c17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only $(pkg-config --cflags safezone-sim) alone.c 2>stderr ||
      fail "$header in C"
  done
}

each_header_of_the_engine_compiles_in_cxx() { # case
  cxx=$(command -v c++) || skip "there is no C++ compiler"
  install_engine
  for header in $(cd usr/include/safezone && find . -name '*.h'); do
    printf 'extern "C" {\n#include <%s>\n}\n' "$header" >alone.cc
    # shellcheck disable=SC2046
    "$cxx" -std=c++17 -Wall -Wextra -Werror -fsyntax-only $(pkg-config --cflags safezone-sim) alone.cc 2>stderr || fail "$header in C++"
  done
}

programs_of_the_manual_run_with_pkg_config() { # case
  install_engine
  extract_programs
  for name in mm1 lab; do
    # shellcheck disable=SC2046,SC2086
    "$cc" -std=c17 -O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror $flags $name.c $(pkg-config --cflags --libs safezone-sim) \
      -Wl,-rpath,"$(pkg-config --variable=libdir safezone-sim)" -o $name 2>stderr || fail "$name does not compile"
    prints $name ./$name
  done
}

programs_of_the_manual_run_with_find_package() { # case
  install_engine
  extract_programs
  CFLAGS=$flags cmake -S . -B built -DCMAKE_PREFIX_PATH="$folder/usr" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Release >stdout 2>stderr ||
    fail "find_package"
  cmake --build built >stdout 2>stderr || fail "a program does not build"
  prints mm1 built/mm1
  prints lab built/lab
}

another_minor_version_is_not_taken() { # case
  install_engine
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES C)\nfind_package(safezone-sim 9.9 REQUIRED)\n' >CMakeLists.txt
  ! cmake -S . -B built -DCMAKE_PREFIX_PATH="$folder/usr" >stdout 2>stderr || fail "version 9.9 was found"
  expect_err 'safezone-sim'
}

the_engine_builds_without_the_program() { # case
  cmake -S "$source_dir" -B built -DSAFEZONE_PROGRAM=OFF -DCMAKE_C_COMPILER="$(cached CMAKE_C_COMPILER)" >stdout 2>stderr || fail "cmake"
  ! grep -q pango built/CMakeCache.txt || fail "it asks for what only the program needs"
  cmake --build built -j2 >stdout 2>stderr || fail "build"
  cmake --install built --prefix "$folder/usr" >stdout 2>stderr || fail "install"
  expect_file "$(find usr -name 'libsafezone-sim.a')"
}

the_shared_library_exports_what_its_headers_declare() { # case
  command -v nm >/dev/null || skip "there is no nm"
  install_engine
  # Names that begin with two underscores are the implementation's: a sanitizer exports some.
  nm -D --defined-only "$(pkg-config --variable=libdir safezone-sim)/libsafezone-sim.so" | awk '{ print $3 }' | grep -v '^__' >exported
  [ "$(wc -l <exported)" -gt 100 ] || fail "hardly any symbols"
  find usr/include -name '*.h' -exec cat {} + >headers
  while read -r symbol; do
    grep -qw "$symbol" headers || fail "$symbol is in no header"
  done <exported
}
