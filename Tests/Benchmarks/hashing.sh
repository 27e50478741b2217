#!/bin/sh
# Ratios of our hashing against `openssl dgst -sha256` on the same files in the same run. Options as of `hash-benchmark compare`,
# for example: --size 268435456 --rounds 3 --directory /var/tmp
set -eu
cd "$(dirname "$0")/../.."
swift build -c release --product hash-benchmark >&2
exec "$(swift build -c release --show-bin-path)/hash-benchmark" compare "$@"
