/* The SHA instructions wait on their own result: sha256rnds2 takes four cycles and the next one needs its outcome. A second,
   independent message fills that wait, so one thread hashes two messages in little more than the time of one.
   Samples of a recording are independent messages. Where one ends, its lane takes the next. */
#include "sha256_lanes.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

#define SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))
enum { BLOCK = 64, LENGTH_FIELD = 8 };

static const uint32_t round_constants[64] __attribute__((aligned(64))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The state words in the order in which sha256rnds2 wants them: ABEF and CDGH. */
struct state {
    __m128i abef;
    __m128i cdgh;
};

/* A message on its way: whole blocks where they lie, then the padding from `tail`. */
struct lane {
    struct state state;
    const uint8_t *next;
    size_t blocks;
    int in_tail;
    const struct sha256_message *message;
    uint8_t *digest;
    uint8_t tail[2 * BLOCK] __attribute__((aligned(16)));
};

SHA_TARGET static inline struct state initial_state(void) {
    return (struct state){
        .abef = _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        .cdgh = _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };
}

SHA_TARGET static inline __m128i load_words(const uint8_t *bytes) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes), big_endian);
}

/* Four rounds with the schedule words `words`. */
#define ROUNDS(s, words, group)                                                                        \
    do {                                                                                               \
        __m128i sum = _mm_add_epi32(words, _mm_load_si128((const __m128i *)(round_constants + 4 * (group)))); \
        (s).cdgh = _mm_sha256rnds2_epu32((s).cdgh, (s).abef, sum);                                     \
        (s).abef = _mm_sha256rnds2_epu32((s).abef, (s).cdgh, _mm_shuffle_epi32(sum, 0x0e));            \
    } while (0)

/* Replaces the oldest four schedule words, w0, by the next four. */
#define EXTEND(w0, w1, w2, w3) \
    (w0 = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3))

SHA_TARGET static void compress_one(struct lane *lane, size_t blocks) {
    struct state s = lane->state;
    const uint8_t *bytes = lane->next;
    for (; blocks > 0; blocks--, bytes += BLOCK) {
        const struct state before = s;
        __m128i w0 = load_words(bytes), w1 = load_words(bytes + 16), w2 = load_words(bytes + 32), w3 = load_words(bytes + 48);
        ROUNDS(s, w0, 0);
        ROUNDS(s, w1, 1);
        ROUNDS(s, w2, 2);
        ROUNDS(s, w3, 3);
#pragma clang loop unroll(full)
        for (int group = 4; group < 16; group += 4) {
            EXTEND(w0, w1, w2, w3);
            ROUNDS(s, w0, group);
            EXTEND(w1, w2, w3, w0);
            ROUNDS(s, w1, group + 1);
            EXTEND(w2, w3, w0, w1);
            ROUNDS(s, w2, group + 2);
            EXTEND(w3, w0, w1, w2);
            ROUNDS(s, w3, group + 3);
        }
        s.abef = _mm_add_epi32(s.abef, before.abef);
        s.cdgh = _mm_add_epi32(s.cdgh, before.cdgh);
    }
    lane->state = s;
    lane->next = bytes;
}

/* The same for two lanes, step by step in turns, so that each fills the other's wait. */
SHA_TARGET static void compress_two(struct lane *first, struct lane *second, size_t blocks) {
    struct state s = first->state, t = second->state;
    const uint8_t *bytes = first->next, *other = second->next;
    for (; blocks > 0; blocks--, bytes += BLOCK, other += BLOCK) {
        const struct state s_before = s, t_before = t;
        __m128i w0 = load_words(bytes), v0 = load_words(other);
        ROUNDS(s, w0, 0);
        ROUNDS(t, v0, 0);
        __m128i w1 = load_words(bytes + 16), v1 = load_words(other + 16);
        ROUNDS(s, w1, 1);
        ROUNDS(t, v1, 1);
        __m128i w2 = load_words(bytes + 32), v2 = load_words(other + 32);
        ROUNDS(s, w2, 2);
        ROUNDS(t, v2, 2);
        __m128i w3 = load_words(bytes + 48), v3 = load_words(other + 48);
        ROUNDS(s, w3, 3);
        ROUNDS(t, v3, 3);
#pragma clang loop unroll(full)
        for (int group = 4; group < 16; group += 4) {
            EXTEND(w0, w1, w2, w3);
            EXTEND(v0, v1, v2, v3);
            ROUNDS(s, w0, group);
            ROUNDS(t, v0, group);
            EXTEND(w1, w2, w3, w0);
            EXTEND(v1, v2, v3, v0);
            ROUNDS(s, w1, group + 1);
            ROUNDS(t, v1, group + 1);
            EXTEND(w2, w3, w0, w1);
            EXTEND(v2, v3, v0, v1);
            ROUNDS(s, w2, group + 2);
            ROUNDS(t, v2, group + 2);
            EXTEND(w3, w0, w1, w2);
            EXTEND(v3, v0, v1, v2);
            ROUNDS(s, w3, group + 3);
            ROUNDS(t, v3, group + 3);
        }
        s.abef = _mm_add_epi32(s.abef, s_before.abef);
        s.cdgh = _mm_add_epi32(s.cdgh, s_before.cdgh);
        t.abef = _mm_add_epi32(t.abef, t_before.abef);
        t.cdgh = _mm_add_epi32(t.cdgh, t_before.cdgh);
    }
    first->state = s;
    first->next = bytes;
    second->state = t;
    second->next = other;
}

/* The last bytes, a one bit, zeros and the length in bits (FIPS 180-4, 5.1.1). */
static void begin_tail(struct lane *lane) {
    const size_t rest = lane->message->length % BLOCK;
    const size_t size = rest + 1 + LENGTH_FIELD <= BLOCK ? BLOCK : 2 * BLOCK;
    const uint64_t bits = __builtin_bswap64((uint64_t)lane->message->length << 3);
    if (rest > 0) memcpy(lane->tail, lane->next, rest);
    memset(lane->tail + rest, 0, size - rest);
    lane->tail[rest] = 0x80;
    memcpy(lane->tail + size - LENGTH_FIELD, &bits, LENGTH_FIELD);
    lane->next = lane->tail;
    lane->blocks = size / BLOCK;
    lane->in_tail = 1;
}

SHA_TARGET static void begin_message(struct lane *lane, const struct sha256_message *message, uint8_t *digest) {
    lane->state = initial_state();
    lane->message = message;
    lane->digest = digest;
    lane->next = message->bytes;
    lane->blocks = message->length / BLOCK;
    lane->in_tail = 0;
    if (lane->blocks == 0) begin_tail(lane);
}

SHA_TARGET static void write_digest(const struct lane *lane) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    const __m128i feba = _mm_shuffle_epi32(lane->state.abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(lane->state.cdgh, 0xb1);
    const __m128i dcba = _mm_blend_epi16(feba, dchg, 0xf0);
    const __m128i hgfe = _mm_alignr_epi8(dchg, feba, 8);
    _mm_storeu_si128((__m128i *)lane->digest, _mm_shuffle_epi8(dcba, big_endian));
    _mm_storeu_si128((__m128i *)(lane->digest + 16), _mm_shuffle_epi8(hgfe, big_endian));
}

/* The messages that no lane has begun yet, and where their digests go. */
struct queue {
    const struct sha256_message *messages;
    size_t count;
    size_t next;
    uint8_t *digests;
};

SHA_TARGET static void begin_next(struct lane *lane, struct queue *queue) {
    begin_message(lane, queue->messages + queue->next, queue->digests + 32 * queue->next);
    queue->next++;
}

/* Moves a lane that has no block left on to its tail or to the next message; 0 where nothing is left for it. */
SHA_TARGET static int move_on(struct lane *lane, struct queue *queue) {
    if (!lane->in_tail) {
        begin_tail(lane);
        return 1;
    }
    write_digest(lane);
    if (queue->next == queue->count) return 0;
    begin_next(lane, queue);
    return 1;
}

static void run_alone(struct lane *lane, struct queue *queue) {
    do {
        compress_one(lane, lane->blocks);
        lane->blocks = 0;
    } while (move_on(lane, queue));
}

static int detect(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    const unsigned needed = bit_SSSE3 | bit_SSE4_1;
    if ((c & needed) != needed) return 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    return (b & bit_SHA) != 0;
}

int sha256_two_lanes_available(void) {
    /* 0 not asked, 1 no, 2 yes. Threads that ask at the same time write the same answer. */
    static int answer;
    int known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
    if (known == 0) {
        known = detect() ? 2 : 1;
        __atomic_store_n(&answer, known, __ATOMIC_RELAXED);
    }
    return known == 2;
}

int sha256_two_lanes(
    const struct sha256_message *messages, size_t count, uint8_t *digests, const struct sha256_message *companion,
    uint8_t *companion_digest) {
    if (!sha256_two_lanes_available()) return 0;
    struct queue queue = {.messages = messages, .count = count, .next = 0, .digests = digests};
    struct lane first, second;
    if (companion) {
        begin_message(&first, companion, companion_digest);
    } else if (count > 0) {
        begin_next(&first, &queue);
    } else {
        return 1;
    }
    if (queue.next == count) {
        run_alone(&first, &queue);
        return 1;
    }
    begin_next(&second, &queue);
    for (;;) {
        const size_t blocks = first.blocks < second.blocks ? first.blocks : second.blocks;
        compress_two(&first, &second, blocks);
        first.blocks -= blocks;
        second.blocks -= blocks;
        if (first.blocks == 0 && !move_on(&first, &queue)) {
            if (second.blocks > 0 || move_on(&second, &queue)) run_alone(&second, &queue);
            return 1;
        }
        if (second.blocks == 0 && !move_on(&second, &queue)) {
            run_alone(&first, &queue);
            return 1;
        }
    }
}

#else

int sha256_two_lanes_available(void) { return 0; }

int sha256_two_lanes(
    const struct sha256_message *messages, size_t count, uint8_t *digests, const struct sha256_message *companion,
    uint8_t *companion_digest) {
    (void)messages;
    (void)count;
    (void)digests;
    (void)companion;
    (void)companion_digest;
    return 0;
}

#endif
