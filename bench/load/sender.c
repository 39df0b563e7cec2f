/* Senders: each posts batches of events on its own connection, and marks every update with its number and the time. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *body, *head;

/* Neither has anybody walk through the office: that is told to the scene as well, but not by every server. */
static const char *const STATUSES[] = {"\"status\":\"working\"",
                                       "\"status\":\"waiting\",\"waitingOn\":\"rate_limit\""};

/* One agent after the other says what it does. */
static int status_event(char *to, const struct conn *conn, long number, us_t now) {
    long agent = number % opt.agents, round = number / opt.agents;
    return sprintf(to,
                   "{\"specversion\":\"1.0\",\"id\":\"%d-%d-%ld\",\"source\":\"urn:load\","
                   "\"type\":\"metaverse.agent.status\",\"subject\":\"agent-%ld\","
                   "\"data\":{%s,\"activity\":\"#%d.%d.%ld@%ld\"}}",
                   run_id, conn->number, number, agent, STATUSES[round % 2], run_id, conn->number, number, (long)now);
}

static int task_event(char *to, const struct conn *conn, long number, us_t now) {
    long task = number % opt.agents, round = number / opt.agents;
    return sprintf(to,
                   "{\"specversion\":\"1.0\",\"id\":\"%d-%d-%ld\",\"source\":\"urn:load\","
                   "\"type\":\"metaverse.task.updated\",\"subject\":\"task-%ld\","
                   "\"data\":{\"progress\":%s,\"reason\":\"#%d.%d.%ld@%ld\"}}",
                   run_id, conn->number, number, task, round % 2 ? "0.25" : "0.75", run_id, conn->number, number,
                   (long)now);
}

static int write_body(const struct conn *conn, us_t now) {
    bool tasks = strcmp(opt.kind, "task") == 0;
    char *to = body;
    *to++ = '[';
    for (int at = 0; at < opt.batch; at++) {
        if (at) *to++ = ',';
        to += (tasks ? task_event : status_event)(to, conn, conn->next + at, now);
    }
    *to++ = ']';
    return (int)(to - body);
}

void sender_go(struct conn *conn) {
    const struct seat *seat = &opt.seats[conn->number % opt.seat_count];
    if (!body) {
        body = malloc((size_t)opt.batch * 512 + 16);
        head = malloc(2048);
    }
    conn->began = now_us();
    int size = write_body(conn, conn->began);
    int head_size = snprintf(head, 2048,
                             "POST /api/metaverse/events?organizationId=%s HTTP/1.1\r\nHost: %s:%d\r\n"
                             "Authorization: Bearer %s\r\nX-Organization-Id: %s\r\n"
                             "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n",
                             seat->organization, opt.host, opt.port, seat->token, seat->organization, size);
    char *whole = malloc((size_t)(head_size + size));
    memcpy(whole, head, (size_t)head_size);
    memcpy(whole + head_size, body, (size_t)size);
    conn->busy = true;
    net_send(conn, whole, (size_t)(head_size + size));
    free(whole);
}

size_t sender_take(struct conn *conn, const char *p, size_t n, us_t now) {
    int status;
    const char *answer;
    size_t size, whole = http_answer(p, n, &status, &answer, &size);
    if (!whole) return 0;
    conn->busy = false;
    if (status >= 300) { /* the same batch is sent again a moment later */
        refused++;
        fault("a batch was refused: %.*s", (int)(whole < 400 ? whole : 400), p);
        conn->due = now + 100000;
        return whole;
    }
    if (measuring) record(&call_latencies, now - conn->began, 1);
    now_tally.batches++;
    now_tally.events += (uint64_t)opt.batch;
    conn->next += opt.batch;
    conn->taken = conn->next;
    return whole;
}

bool all_delivered(void) {
    for (int at = 0; at < conn_count; at++) {
        const struct conn *conn = &conns[at];
        if (conn->kind == SENDER && conn->busy) return false;
        if ((conn->kind != SOCKET && conn->kind != STREAM) || conn->state == GONE) continue;
        if (conn->state != READY) return false;
        for (int number = conn->seat; number < opt.senders; number += opt.seat_count) {
            const struct conn *sender = &conns[opt.sockets + opt.streams + number];
            if (conn->last[number / opt.seat_count] < sender->taken - 1) return false;
        }
    }
    return true;
}
