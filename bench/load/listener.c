/* Listeners: clients of Socket.IO 5 on a WebSocket, and readers of server-sent events. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int senders_of(const struct conn *conn) {
    return opt.senders > conn->seat ? (opt.senders - conn->seat - 1) / opt.seat_count + 1 : 0;
}

static void request(struct conn *conn) {
    char text[2048];
    const struct seat *seat = &opt.seats[conn->seat];
    int size;
    if (conn->kind == SOCKET)
        size = snprintf(text, sizeof text,
                        "GET /socket.io/?EIO=4&transport=websocket&organizationId=%s HTTP/1.1\r\nHost: %s:%d\r\n"
                        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        seat->organization, opt.host, opt.port);
    else
        size = snprintf(text, sizeof text,
                        "GET /api/metaverse/3d/tasks/flow/stream?organizationId=%s HTTP/1.1\r\nHost: %s:%d\r\n"
                        "Accept: text/event-stream\r\nAuthorization: Bearer %s\r\nX-Organization-Id: %s\r\n\r\n",
                        seat->organization, opt.host, opt.port, seat->token, seat->organization);
    net_send(conn, text, (size_t)size);
}

void listener_greet(struct conn *conn) {
    int count = senders_of(conn);
    conn->last = malloc(sizeof *conn->last * (size_t)(count + 1));
    for (int at = 0; at < count; at++) conn->last[at] = -1;
    conn->seq_to = -1;
    request(conn);
}

/* Send a text as a masked frame; the mask is zero, which leaves the text as it is. */
static void send_text(struct conn *conn, const char *text, size_t size) {
    char frame[4096] = {(char)0x81};
    size_t head = 2;
    if (size < 126) frame[1] = (char)(0x80 | size);
    else {
        frame[1] = (char)(0x80 | 126);
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
        head = 4;
    }
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, text, size);
    net_send(conn, frame, head + 4 + size);
}

static void settle(struct conn *conn, us_t now) {
    if (conn->state == READY) return;
    record(&opening_latencies, now - conn->began, 1);
    conn->state = READY;
    ready_listeners++;
    opened_listeners++;
}

static void join(struct conn *conn) {
    char text[1024], since[256] = "";
    if (conn->epoch[0])
        snprintf(since, sizeof since, ",\"since\":{\"epoch\":\"%s\",\"scene\":%ld,\"tasks\":%ld}", conn->epoch,
                 conn->seq_to, conn->seq_to);
    int size = snprintf(text, sizeof text, "420[\"3d:join\",{\"organizationId\":\"%s\",\"rooms\":[%s]%s}]",
                        opt.seats[conn->seat].organization, opt.rooms, since);
    conn->state = JOINING;
    send_text(conn, text, (size_t)size);
}

static void greet(struct conn *conn) {
    char text[1024];
    int size = snprintf(text, sizeof text, "40{\"token\":\"%s\"}", opt.seats[conn->seat].token);
    send_text(conn, text, (size_t)size);
}

static void check_group(struct conn *conn, const struct group *group, us_t now) {
    if (group->sender % opt.seat_count != conn->seat || group->sender >= opt.senders) {
        miscounted++;
        fault("a listener was told what sender %d of another organization sent", group->sender);
        return;
    }
    long *last = &conn->last[group->sender / opt.seat_count], until = group->first + group->count;
    if (group->first > *last + 1) {
        lost += (uint64_t)(group->first - *last - 1);
        fault("listener %d: after %ld of sender %d came %ld", conn->number, *last, group->sender, group->first);
    }
    if (group->first <= *last) {
        doubled += (uint64_t)((until - 1 < *last ? until - 1 : *last) - group->first + 1);
        fault("listener %d: after %ld of sender %d came %ld again", conn->number, *last, group->sender, group->first);
    }
    if (until - 1 > *last) *last = until - 1;
    now_tally.deliveries += (uint64_t)group->count;
    if (measuring && group->posted >= window_from) record(&latencies, now - group->posted, (uint64_t)group->count);
}

static void check_seq(struct conn *conn, const struct unit *unit) {
    if (unit->from < 0) return;
    if (conn->seq_to >= 0 && unit->from != conn->seq_to + 1) {
        gaps++;
        fault("listener %d: after seq %ld came %ld", conn->number, conn->seq_to, unit->from);
    }
    conn->seq_to = unit->to;
}

static void deliver(struct conn *conn, const struct unit *unit, us_t now) {
    now_tally.units++;
    if (unit->resumes) {
        resumes++;
        conn->state = JOINING;
        ready_listeners--;
        join(conn);
        return;
    }
    for (int at = 0; at < unit->group_count; at++) check_group(conn, &unit->groups[at], now);
    if (conn->kind == SOCKET && unit->updates) check_seq(conn, unit);
}

static void joined(struct conn *conn, const char *p, size_t size, us_t now) {
    const char *epoch = memmem(p, size, "\"epoch\":\"", 9), *seq = memmem(p, size, "\"seq\":", 6);
    if (!memmem(p, size < 64 ? size : 64, "\"ok\":true", 9)) {
        fault("a join was refused: %.*s", (int)(size < 120 ? size : 120), p);
        failed_listeners++;
        net_close(conn);
        return;
    }
    if (resumes && conn->epoch[0]) { /* what was missed is in the acknowledgement, in the form it would have had */
        uint64_t place;
        const struct unit *unit = unit_of(p, size, &place);
        for (int at = 0; at < unit->group_count; at++) check_group(conn, &unit->groups[at], now);
    }
    if (epoch) sscanf(epoch + 9, "%63[^\"]", conn->epoch);
    if (seq && seq[6] != '{') conn->seq_to = atol(seq + 6);
    settle(conn, now);
}

static void refused_connection(struct conn *conn, const char *what, const char *p, size_t size) {
    fault("%s: %.*s", what, (int)(size < 120 ? size : 120), p);
    failed_listeners++;
    net_close(conn);
}

static void take_text(struct conn *conn, const char *whole, size_t whole_size, size_t head, us_t now) {
    const char *p = whole + head;
    size_t size = whole_size - head;
    char first = size ? p[0] : 0, second = size > 1 ? p[1] : 0;
    if (first == '0') greet(conn);
    else if (first == '2') send_text(conn, "3", 1);
    else if (first == '4' && second == '0') {
        conn->state = CONNECTED;
        if (opt.rooms[0]) join(conn);
        else settle(conn, now);
    } else if (first == '4' && second == '4') refused_connection(conn, "a connection was refused", p, size);
    else if (first == '4' && second == '3') joined(conn, p, size, now);
    else if (first == '4' && second == '2') {
        const struct unit *unit = unit_of(whole, whole_size, &conn->place);
        conn->place++;
        deliver(conn, unit, now);
    }
}

static size_t take_frame(struct conn *conn, const char *p, size_t n, us_t now) {
    size_t head, size = frame_size(p, n, &head);
    if (!size || size > n) return 0;
    int opcode = p[0] & 15;
    if (opcode == 8) {
        refused_connection(conn, "the server closed a WebSocket", p + head, 0);
        ready_listeners--;
    } else if (opcode == 1) take_text(conn, p, size, head, now);
    return size;
}

static size_t take_head(struct conn *conn, const char *p, size_t n) {
    const char *end = memmem(p, n, "\r\n\r\n", 4);
    if (!end) return 0;
    int status = n > 12 ? atoi(p + 9) : 0, wanted = conn->kind == SOCKET ? 101 : 200;
    size_t head = (size_t)(end - p) + 4;
    conn->chunked = memmem(p, head, "chunked", 7) != NULL;
    if (status != wanted) refused_connection(conn, "a listener was refused", p, n);
    else conn->state = OPENED;
    return head;
}

/* A chunk with its size line and its end; or, where a stream is not chunked, one event with the blank line after it. */
static size_t piece_size(const struct conn *conn, const char *p, size_t n) {
    if (!conn->chunked) {
        const char *end = memmem(p, n, "\n\n", 2);
        return end ? (size_t)(end - p) + 2 : 0;
    }
    const char *line = memmem(p, n, "\r\n", 2);
    return line ? (size_t)(line - p) + 2 + strtoul(p, NULL, 16) + 2 : 0;
}

static size_t take_piece(struct conn *conn, const char *p, size_t n, us_t now) {
    size_t size = piece_size(conn, p, n);
    if (!size || size > n) return 0;
    if (conn->state != READY) {
        if (memmem(p, size, "event: snapshot", 15)) settle(conn, now);
        return size;
    }
    const struct unit *unit = unit_of(p, size, &conn->place);
    conn->place++;
    deliver(conn, unit, now);
    return size;
}

size_t listener_take(struct conn *conn, const char *p, size_t n, us_t now) {
    if (conn->state == ANSWERED) return take_head(conn, p, n);
    if (conn->state == READY) {
        const struct unit *unit = unit_expected(conn->place, p, n);
        if (unit) {
            conn->place++;
            deliver(conn, unit, now);
            return unit->size;
        }
    }
    return conn->kind == SOCKET ? take_frame(conn, p, n, now) : take_piece(conn, p, n, now);
}

/* After the end: what a listener has not been told by now is lost. */
void listeners_settle(void) {
    for (int at = 0; at < conn_count; at++) {
        struct conn *conn = &conns[at];
        if ((conn->kind != SOCKET && conn->kind != STREAM) || conn->state != READY) continue;
        for (int number = conn->seat; number < opt.senders; number += opt.seat_count) {
            const struct conn *sender = &conns[opt.sockets + opt.streams + number];
            long missing = sender->taken - 1 - conn->last[sender->number / opt.seat_count];
            if (missing > 0) {
                lost += (uint64_t)missing;
                fault("listener %d was not told the last %ld of sender %d", conn->number, missing, sender->number);
            }
        }
    }
}
