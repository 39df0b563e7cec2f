/* Callers: each asks the same thing again and again on its own connection. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void caller_go(struct conn *conn) {
    const struct seat *seat = &opt.seats[conn->number % opt.seat_count];
    size_t size = opt.body ? strlen(opt.body) : 0;
    char *text = malloc(size + 2048);
    int head = snprintf(text, 2048,
                        "%s %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\nX-Organization-Id: %s\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                        opt.method, opt.path, opt.host, opt.port, seat->token, seat->organization, size);
    if (size) memcpy(text + head, opt.body, size);
    conn->busy = true;
    conn->began = now_us();
    net_send(conn, text, (size_t)head + size);
    free(text);
}

static long occurrences(const char *p, size_t n, const char *needle) {
    size_t size = strlen(needle);
    long found = 0;
    for (const char *at = p; (at = memmem(at, n - (size_t)(at - p), needle, size)); at += size) found++;
    return found;
}

size_t caller_take(struct conn *conn, const char *p, size_t n, us_t now) {
    int status;
    const char *answer;
    size_t size, whole = http_answer(p, n, &status, &answer, &size);
    if (!whole) return 0;
    conn->busy = false;
    if (status >= 300) {
        refused++;
        fault("a call was refused: %.*s", (int)(whole < 400 ? whole : 400), p);
        conn->due = now + 100000;
        return whole;
    }
    long found = opt.needle[0] ? occurrences(answer, size, opt.needle) : opt.expected;
    if (found != opt.expected) {
        miscounted++;
        fault("an answer holds %ld times %s, not %ld", found, opt.needle, opt.expected);
    }
    if (measuring) record(&call_latencies, now - conn->began, 1);
    now_tally.calls++;
    now_tally.call_bytes += size;
    return whole;
}
