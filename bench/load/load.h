/* What the parts of the load generator share. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t us_t; /* microseconds of CLOCK_REALTIME: what was posted carries them */

enum kind { SOCKET, STREAM, SENDER, CALLER };
enum state { CONNECTING, ANSWERED, OPENED, CONNECTED, JOINING, READY, GONE };

/* A run of updates that one sender posted together: their numbers are first … first + count - 1. */
struct group {
    int sender;
    int count;
    long first;
    us_t posted;
};

/* One frame or chunk as it came over the wire. All listeners of a room get the same bytes, so it is read once. */
struct unit {
    char *bytes;
    size_t size;
    struct group *groups;
    int group_count;
    int updates;
    long from, to; /* the payload's seq, -1 where it has none */
    bool resumes;
};

struct conn {
    enum kind kind;
    enum state state;
    int fd;
    int number;
    int seat; /* which line of the tokens is its own */
    char *in;
    size_t have, room;
    char *out;
    size_t out_size, out_sent;
    bool wants_write;
    us_t began;
    /* listeners */
    uint64_t place; /* the unit that is expected next */
    long *last;     /* the last number of each sender of its organization */
    long seq_to;
    char epoch[64];
    bool chunked;
    /* senders and callers */
    bool busy;
    long next;  /* the number of the first update of the batch that is next */
    long taken; /* how many updates were taken */
    us_t due;
};

struct seat {
    char token[512];
    char organization[128];
};

struct options {
    char host[128];
    int port;
    struct seat *seats;
    int seat_count;
    int sockets, streams, senders, callers;
    int batch, agents, opening, core;
    double rate, seconds, warmup, drain, hold, patience;
    char rooms[128], kind[16], method[8], path[512], needle[64];
    char *body;
    long expected;
    bool leaves;
    int pids[64];
    int pid_count;
};

struct tally {
    uint64_t deliveries, units, bytes, events, batches, calls, call_bytes;
};

extern struct options opt;
extern struct tally now_tally, start_tally;
extern struct conn *conns;
extern int conn_count, ready_listeners, opened_listeners, failed_listeners;
extern uint64_t lost, doubled, gaps, resumes, refused, broken, miscounted, overdue, unreadable;
extern bool measuring;
extern us_t window_from;
extern int run_id;
extern char first_fault[256];

/* clock, numbers */
us_t now_us(void);
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
double cpu_of_pids(void);

/* histogram.c: latencies in microseconds, exact to 1 % */
struct histogram {
    uint64_t count, max, buckets[64 * 128];
};
extern struct histogram latencies, call_latencies, opening_latencies;
void record(struct histogram *histogram, int64_t us, uint64_t times);
double percentile_ms(const struct histogram *histogram, double share);

/* options.c */
void read_options(int argc, char **argv);

/* net.c */
void net_begin(void);
bool net_open(struct conn *conn);
void net_send(struct conn *conn, const char *bytes, size_t size);
void net_close(struct conn *conn);
void net_turn(us_t until);
size_t http_answer(const char *p, size_t n, int *status, const char **body, size_t *size);

/* units.c */
size_t frame_size(const char *p, size_t n, size_t *head);
const struct unit *unit_expected(uint64_t place, const char *p, size_t n);
const struct unit *unit_of(const char *p, size_t size, uint64_t *place);

/* listener.c: what one connection makes of its bytes; each returns how many it took, 0 for none yet */
void listener_greet(struct conn *conn);
size_t listener_take(struct conn *conn, const char *p, size_t n, us_t now);
void listeners_settle(void);

/* sender.c */
void sender_go(struct conn *conn);
size_t sender_take(struct conn *conn, const char *p, size_t n, us_t now);
bool all_delivered(void);

/* caller.c */
void caller_go(struct conn *conn);
size_t caller_take(struct conn *conn, const char *p, size_t n, us_t now);

#endif
