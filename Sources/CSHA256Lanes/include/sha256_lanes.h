/* SHA-256 (FIPS 180-4) of many independent messages, two at a time in one thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* A message: `length` bytes at `bytes`, which may be null where `length` is 0. */
struct sha256_message {
    const uint8_t *bytes;
    size_t length;
};

/* Whether this processor has what sha256_two_lanes needs. Asked once; it does not change while the process runs. */
int sha256_two_lanes_available(void);

/* Writes the digests of `count` messages to `digests`, 32 bytes each, in the order of the messages.
   A companion, where there is one, is begun first and keeps one lane until it ends, so that a message as long as all the others together
   is hashed beside them; its digest is written to `companion_digest`.
   Must not be called where sha256_two_lanes_available() is 0: it then writes nothing and returns 0; otherwise it returns 1. */
int sha256_two_lanes(
    const struct sha256_message *messages, size_t count, uint8_t *digests, const struct sha256_message *companion,
    uint8_t *companion_digest);
