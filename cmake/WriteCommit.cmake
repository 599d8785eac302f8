# Writes a header that names the commit being built: cmake -DSOURCE=checkout -DHEADER=file -P WriteCommit.cmake
# Run by every build; the header is touched only when what it says has changed.
cmake_minimum_required(VERSION 3.25)

set(compiled engine classifiers/include classifiers/src db probe app cmake CMakeLists.txt)
execute_process(COMMAND git -C "${SOURCE}" rev-parse --short=12 HEAD OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit)
  set(commit "unknown")
else()
  # Without locks: a build must not be in the way of somebody who commits.
  execute_process(COMMAND git -C "${SOURCE}" --no-optional-locks status --porcelain -- ${compiled} OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes)
    string(APPEND commit "-modified")
  endif()
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "#define LACUNA_COMMIT \"@commit@\"\n" @ONLY)
