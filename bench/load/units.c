/* Units: whole frames of a WebSocket, or whole chunks of a stream.
 *
 * A server tells all listeners of a room the same bytes. So each unit is read in full once, and kept; whoever is sent
 * the same is checked by comparing every byte with it, which costs a tenth. What is not the same is read by itself. */
#define _GNU_SOURCE
#include "load.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 4096, LOOKED_AT = 48 };
static const size_t MOST_BYTES = 512u << 20;

static struct unit kept[KEPT];
static uint64_t first_kept, next_unit;
static size_t kept_bytes;

size_t frame_size(const char *p, size_t n, size_t *head) {
    const unsigned char *u = (const unsigned char *)p;
    if (n < 2) return 0;
    size_t size = u[1] & 127;
    *head = 2;
    if (size == 126) {
        if (n < 4) return 0;
        size = ((size_t)u[2] << 8) | u[3];
        *head = 4;
    } else if (size == 127) {
        if (n < 10) return 0;
        size = 0;
        for (int at = 2; at < 10; at++) size = (size << 8) | u[at];
        *head = 10;
    }
    return *head + size;
}

static bool number(const char **p, const char *end, long *value) {
    const char *start = *p;
    long found = 0;
    while (*p < end && **p >= '0' && **p <= '9') found = found * 10 + *(*p)++ - '0';
    *value = found;
    return *p > start;
}

static bool sign(const char **p, const char *end, char wanted) {
    return *p < end && *(*p)++ == wanted;
}

/* Read a mark, `#RUN.SENDER.NUMBER@POSTED`. */
static bool mark(const char *p, const char *end, struct group *found) {
    long run, sender, first, posted;
    if (!number(&p, end, &run) || run != run_id || !sign(&p, end, '.')) return false;
    if (!number(&p, end, &sender) || !sign(&p, end, '.') || !number(&p, end, &first)) return false;
    if (!sign(&p, end, '@') || !number(&p, end, &posted)) return false;
    *found = (struct group){.sender = (int)sender, .count = 1, .first = first, .posted = posted};
    return true;
}

static void add_group(struct unit *unit, const struct group *found, int *room) {
    struct group *latest = unit->group_count ? &unit->groups[unit->group_count - 1] : NULL;
    bool goes_on = latest && latest->sender == found->sender && latest->posted == found->posted &&
                   latest->first + latest->count == found->first;
    unit->updates++;
    if (goes_on) {
        latest->count++;
        return;
    }
    if (unit->group_count == *room) {
        *room = *room ? *room * 2 : 4;
        unit->groups = realloc(unit->groups, (size_t)*room * sizeof *unit->groups);
    }
    unit->groups[unit->group_count++] = *found;
}

static void read_seq(struct unit *unit, const char *end) {
    const char *p = memmem(unit->bytes, unit->size, "\"seq\":{\"from\":", 14);
    unit->from = unit->to = -1;
    if (!p) return;
    p += 14;
    const char *from = p, *to = p + 1;
    while (to < end && *to != ':') to++;
    to++;
    if (!number(&from, end, &unit->from) || to >= end || !number(&to, end, &unit->to)) unit->from = unit->to = -1;
}

static void read_unit(struct unit *unit) {
    const char *end = unit->bytes + unit->size, *p = unit->bytes;
    int room = 0;
    struct group found;
    while ((p = memchr(p, '#', (size_t)(end - p)))) {
        p++;
        if (mark(p, end, &found)) add_group(unit, &found, &room);
    }
    read_seq(unit, end);
    size_t start = unit->size < 64 ? unit->size : 64;
    unit->resumes = memmem(unit->bytes, start, "\"3d:resume\"", 11) != NULL;
}

static void forget_oldest(void) {
    struct unit *oldest = &kept[first_kept++ % KEPT];
    kept_bytes -= oldest->size;
    free(oldest->bytes);
    free(oldest->groups);
    *oldest = (struct unit){0};
}

static bool is(const struct unit *unit, const char *p, size_t size) {
    return unit->size == size && memcmp(unit->bytes, p, size) == 0;
}

const struct unit *unit_expected(uint64_t place, const char *p, size_t n) {
    if (place < first_kept || place >= next_unit) return NULL;
    const struct unit *unit = &kept[place % KEPT];
    return n >= unit->size && is(unit, p, unit->size) ? unit : NULL;
}

const struct unit *unit_of(const char *p, size_t size, uint64_t *place) {
    uint64_t until = next_unit > first_kept + LOOKED_AT ? next_unit - LOOKED_AT : first_kept;
    for (uint64_t at = next_unit; at > until; at--)
        if (is(&kept[(at - 1) % KEPT], p, size)) {
            *place = at - 1;
            return &kept[(at - 1) % KEPT];
        }
    while (next_unit - first_kept >= KEPT || (kept_bytes > MOST_BYTES && next_unit > first_kept)) forget_oldest();
    struct unit *unit = &kept[next_unit % KEPT];
    *unit = (struct unit){.bytes = malloc(size), .size = size};
    memcpy(unit->bytes, p, size);
    read_unit(unit);
    kept_bytes += size;
    *place = next_unit++;
    return unit;
}
