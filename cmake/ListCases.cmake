# Asks a test program for its cases and writes one add_test for each.
execute_process(COMMAND ${PROGRAM} --list OUTPUT_VARIABLE lines RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT status EQUAL 0 OR lines STREQUAL "")
  message(FATAL_ERROR "${PROGRAM} --list gave no cases")
endif()
string(REPLACE "\n" ";" cases "${lines}")
set(text "")
foreach(case IN LISTS cases)
  string(APPEND text "add_test([=[${SUBJECT}/${case}]=] [=[${PROGRAM}]=] [=[${case}]=])\n"
    "set_tests_properties([=[${SUBJECT}/${case}]=] PROPERTIES TIMEOUT 600)\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
