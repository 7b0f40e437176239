# shellcheck shell=bash
# release.bash: how everything but the helper is built for a release. The same for every product, or SwiftPM
# compiles all modules anew.

# The Swift library linked in; a section for each function (packaging/order/README.md).
# shellcheck disable=SC2034 # read where this is sourced
RELEASE_FLAGS=(-c release --static-swift-stdlib -Xswiftc -Xfrontend -Xswiftc -function-sections)
