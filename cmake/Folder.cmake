# The rules every folder is built by.

find_package(PkgConfig REQUIRED)

# sz_package(NAME module): the pkg-config module as the imported target PkgConfig::NAME.
function(sz_package name module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
endfunction()

# sz_header_only(NAME header): a library of headers alone as the target external_NAME.
function(sz_header_only name header)
  find_path(${name}_INCLUDE_DIR ${header} REQUIRED)
  add_library(external_${name} INTERFACE)
  target_include_directories(external_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIR})
endfunction()

function(sz_compile_rules target)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fvisibility=hidden)
endfunction()

# sz_folder(name SOURCES ... USES folder... NEEDS external target...)
# USES are folders of this project, NEEDS libraries from outside.
function(sz_folder name)
  cmake_parse_arguments(F "" "" "SOURCES;USES;NEEDS" ${ARGN})
  add_library(sz_${name} STATIC ${F_SOURCES})
  sz_compile_rules(sz_${name})
  list(TRANSFORM F_USES PREPEND sz_)
  target_link_libraries(sz_${name} PUBLIC ${F_USES} ${F_NEEDS} m)
endfunction()

# sz_test(subject FOLDERS folder... [NEEDS external...]): test_<subject>.c is a program of the Check framework that lists its
# cases with --list; each case becomes one ctest named subject/case.
function(sz_test subject)
  cmake_parse_arguments(T "" "" "FOLDERS;NEEDS" ${ARGN})
  set(target test_${subject})
  add_executable(${target} test_${subject}.c)
  sz_compile_rules(${target})
  list(TRANSFORM T_FOLDERS PREPEND sz_)
  target_link_libraries(${target} PRIVATE sz_testing ${T_FOLDERS} ${T_NEEDS} m)
  target_compile_definitions(${target} PRIVATE SZ_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set(cases ${CMAKE_CURRENT_BINARY_DIR}/${target}_cases.cmake)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${target}> -DSUBJECT=${subject} -DOUTPUT=${cases}
            -P ${CMAKE_SOURCE_DIR}/cmake/ListCases.cmake
    BYPRODUCTS ${cases} VERBATIM)
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${cases})
endfunction()
