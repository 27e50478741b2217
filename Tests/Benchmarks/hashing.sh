#!/bin/sh
# Ratios of our hashing, and of verifying whole recordings, against `openssl dgst -sha256` on the same files in the same run.
# Options as of `hash-benchmark compare`, for example: --size 268435456 --rounds 3 --directory /var/tmp
set -eu
cd "$(dirname "$0")/../.."
flags="$(scripts/release-flags) --explicit-target-dependency-import-check error"
# shellcheck disable=SC2086
swift build $flags --product hash-benchmark >&2
# shellcheck disable=SC2086
swift build $flags --product ipro-verify >&2
# shellcheck disable=SC2086
programs=$(swift build $flags --show-bin-path)
"$programs/hash-benchmark" compare "$@"
"$programs/hash-benchmark" verify --binary "$programs/ipro-verify" "$@"
exec "$programs/hash-benchmark" seals --binary "$programs/ipro-verify" "$@"
