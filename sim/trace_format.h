/**
 * What a trace file is made of; shared by its writer and its reader alone. All numbers are in the machine's own byte order, which the
 * heading tells.
 */
#ifndef SZ_SIM_TRACE_FORMAT_H
#define SZ_SIM_TRACE_FORMAT_H

#include "sim/trace.h"

#include <string.h>

#define SZ_TRACE_MAGIC      "sztrace\n"
#define SZ_TRACE_BYTE_ORDER UINT64_C(0x0102030405060708)

enum { SZ_TRACE_VERSION = 2, SZ_TRACE_BLOCK_EVENTS = 4096, SZ_TRACE_NAME_SIZE = 256 };

struct sz_trace_heading {
    char magic[8];
    uint64_t byte_order, version;
};

enum sz_trace_kind {
    SZ_TRACE_EVENTS = 1,
    SZ_TRACE_NAME,
    SZ_TRACE_SECTION_END,
    SZ_TRACE_FILE_END,
    SZ_TRACE_ABOUT, /* the first block: a text, filled by NUL of which there is one at least */
    SZ_TRACE_SECTION_DROPPED
};

/** In front of each block. */
struct sz_trace_block {
    uint32_t kind;
    uint32_t size;    /* of what follows: a multiple of 8 */
    uint64_t section; /* of the end of the file: the number of blocks before it */
    uint64_t content_check, own_check;
};

struct sz_trace_name {
    uint64_t type_id;
    char text[SZ_TRACE_NAME_SIZE]; /* ended and filled by NUL */
};

struct sz_trace_end {
    uint64_t event_count, fingerprint;
};

/** Names are of one character at least and of no control characters, so that they can be printed. */
static inline bool sz_trace_is_name(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return text[0] != '\0';
}

static inline uint64_t sz_trace_mix(uint64_t lane, const char *word_at)
{
    uint64_t word;
    memcpy(&word, word_at, sizeof word);
    uint64_t mixed = (lane ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return mixed ^ mixed >> 29;
}

/** A checksum of a multiple of 8 bytes: four lanes, a word in turn, in registers, so that it takes a fraction of a nanosecond a word. */
static inline uint64_t sz_trace_checksum(const void *content, size_t size)
{
    const size_t word = sizeof(uint64_t), words_a_round = 4;
    const char *at = content, *end = at + size;
    uint64_t lanes[4] = {1, 2, 3, 4}, sum = size;
    for (size_t round = size / word / words_a_round; round > 0; round--, at += words_a_round * word) {
        lanes[0] = sz_trace_mix(lanes[0], at);
        lanes[1] = sz_trace_mix(lanes[1], at + word);
        lanes[2] = sz_trace_mix(lanes[2], at + 2 * word);
        lanes[3] = sz_trace_mix(lanes[3], at + 3 * word);
    }
    for (int i = 0; at < end; i++, at += word)
        lanes[i] = sz_trace_mix(lanes[i], at);
    for (int i = 0; i < 4; i++) {
        sum = (sum ^ lanes[i]) * UINT64_C(0xd6e8feb86659fd93);
        sum ^= sum >> 32;
    }
    return sum;
}

/** Of a block's other members. */
static inline uint64_t sz_trace_own_check(const struct sz_trace_block *block)
{
    return sz_trace_checksum(block, offsetof(struct sz_trace_block, own_check));
}

#endif
