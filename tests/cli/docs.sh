# The examples of the manual work as they stand.
# shellcheck shell=bash disable=SC2016,SC2034,SC2154

examples_of_the_manual_run() { # case
  mkdir scenarios
  # The examples speak of the shipped scenario; a thinned one of the same name takes its place.
  cp country.yaml scenarios/phase-2.yaml
  mkdir tests
  cp -r "$source_dir/tests/traces" tests/
  for page in "$source_dir"/README.md "$source_dir"/docs/*.md; do
    sed -n '/^```sh$/,/^```$/{/^```/d;p;}' "$page" | grep '^safezone ' >>examples
  done
  [ "$(wc -l <examples)" -ge 10 ] || fail "hardly any examples found"
  while read -r _ line; do
    echo "safezone $line"
    eval "safezone $line"
    [ "$status" -eq 3 ] && status=0
    expect_status 0
  done <examples
}

links_between_the_pages_lead_somewhere() { # case
  for page in "$source_dir"/README.md "$source_dir"/CHANGELOG.md "$source_dir"/docs/*.md; do
    grep -oE '\]\([^)#:]+\)' "$page" | tr -d '])(' | while read -r link; do
      [ -e "$(dirname "$page")/$link" ] || echo "${page##*/} links to $link"
    done
  done >broken
  [ ! -s broken ] || fail "$(cat broken)"
}

every_page_is_in_the_table_of_contents() { # case
  for page in "$source_dir"/docs/*.md; do
    name=${page##*/}
    [ "$name" = README.md ] || grep -q "]($name)" "$source_dir/docs/README.md" || fail "docs/README.md does not lead to $name"
  done
}

# scenarios_of PAGE: its examples of whole scenarios, each in a file page-N.yaml.
scenarios_of() {
  awk '/^```yaml$/ { name = "page-" ++n ".yaml"; next } /^```$/ { name = "" } name != "" { print > name }' "$1"
  grep -L '^safezone: 1' page-*.yaml | xargs -r rm
}

the_scenarios_of_the_pages_check_with_units_enough() { # case
  for page in README.md docs/scenario.md; do
    scenarios_of "$source_dir/$page"
    expect_file page-1.yaml
    for scenario in page-*.yaml; do
      safezone check "$scenario"
      expect_status 0
      expect_out "^units' load"
      ! grep -q '^warning' stdout || fail "$scenario of $page has too few units"
    done
    rm page-*.yaml
  done
}
