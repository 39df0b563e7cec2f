/* Sockets, one epoll, and as much of HTTP/1.1 as a client needs. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SHARED = 1 << 20, MORE = 256 << 10, AT_ONCE = 512 };

static int epoll = -1;
static char shared[SHARED];

void net_begin(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    epoll = epoll_create1(0);
}

static void watch(struct conn *conn, int how, bool writes) {
    struct epoll_event event = {.events = EPOLLIN | (writes ? EPOLLOUT : 0), .data.ptr = conn};
    conn->wants_write = writes;
    epoll_ctl(epoll, how, conn->fd, &event);
}

bool net_open(struct conn *conn) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port)};
    inet_pton(AF_INET, opt.host, &address.sin_addr);
    conn->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (conn->fd < 0) fail("No socket more can be opened: %s.", strerror(errno));
    int on = 1;
    setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    conn->began = now_us();
    if (connect(conn->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) return false;
    conn->state = CONNECTING;
    watch(conn, EPOLL_CTL_ADD, true);
    return true;
}

void net_close(struct conn *conn) {
    if (conn->state == GONE) return;
    close(conn->fd);
    free(conn->in);
    free(conn->out);
    conn->in = conn->out = NULL;
    conn->have = conn->room = conn->out_size = conn->out_sent = 0;
    conn->state = GONE;
}

static void flush(struct conn *conn) {
    while (conn->out_sent < conn->out_size) {
        ssize_t sent = send(conn->fd, conn->out + conn->out_sent, conn->out_size - conn->out_sent, MSG_NOSIGNAL);
        if (sent < 0) break;
        conn->out_sent += (size_t)sent;
    }
    bool waits = conn->out_sent < conn->out_size;
    if (!waits) conn->out_size = conn->out_sent = 0;
    if (waits != conn->wants_write) watch(conn, EPOLL_CTL_MOD, waits);
}

void net_send(struct conn *conn, const char *bytes, size_t size) {
    conn->out = realloc(conn->out, conn->out_size + size);
    memcpy(conn->out + conn->out_size, bytes, size);
    conn->out_size += size;
    flush(conn);
}

static size_t take(struct conn *conn, const char *p, size_t n, us_t now) {
    if (conn->kind == SENDER) return sender_take(conn, p, n, now);
    if (conn->kind == CALLER) return caller_take(conn, p, n, now);
    return listener_take(conn, p, n, now);
}

static size_t take_all(struct conn *conn, const char *p, size_t n, us_t now) {
    size_t done = 0;
    while (done < n && conn->state != GONE) {
        size_t taken = take(conn, p + done, n - done, now);
        if (!taken) break;
        done += taken;
    }
    return done;
}

static void keep(struct conn *conn, const char *p, size_t n) {
    if (n > conn->room) {
        conn->room = n + MORE;
        conn->in = realloc(conn->in, conn->room);
    }
    memmove(conn->in, p, n);
    conn->have = n;
    if (!n && conn->room) {
        free(conn->in);
        conn->in = NULL;
        conn->room = 0;
    }
}

static void lose(struct conn *conn) {
    if (conn->kind == SOCKET || conn->kind == STREAM) {
        if (conn->state == READY) ready_listeners--;
        failed_listeners++;
    }
    broken++;
    fault("a connection of kind %d ended in state %d", conn->kind, conn->state);
    net_close(conn);
}

static void readable(struct conn *conn) {
    char *into = shared;
    size_t space = SHARED;
    if (conn->have) {
        if (conn->room - conn->have < MORE / 2) {
            conn->room = conn->room * 2 + MORE;
            conn->in = realloc(conn->in, conn->room);
        }
        into = conn->in + conn->have;
        space = conn->room - conn->have;
    }
    ssize_t got = recv(conn->fd, into, space, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        lose(conn);
        return;
    }
    us_t now = now_us();
    now_tally.bytes += (uint64_t)got;
    const char *start = conn->have ? conn->in : shared;
    size_t n = conn->have + (size_t)got, done = take_all(conn, start, n, now);
    if (conn->state != GONE) keep(conn, start + done, n - done);
}

static void opened(struct conn *conn) {
    conn->state = ANSWERED;
    watch(conn, EPOLL_CTL_MOD, false);
    if (conn->kind == SOCKET || conn->kind == STREAM) listener_greet(conn);
    else conn->state = READY;
}

static void writable(struct conn *conn) {
    int error = 0;
    socklen_t size = sizeof error;
    if (conn->state != CONNECTING) {
        flush(conn);
        return;
    }
    getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) lose(conn);
    else opened(conn);
}

void net_turn(us_t until) {
    struct epoll_event events[AT_ONCE];
    us_t left = until - now_us();
    struct timespec wait = {.tv_sec = left > 0 ? left / 1000000 : 0, .tv_nsec = left > 0 ? left % 1000000 * 1000 : 0};
    int count = epoll_pwait2(epoll, events, AT_ONCE, &wait, NULL);
    for (int at = 0; at < count; at++) {
        struct conn *conn = events[at].data.ptr;
        if (conn->state != GONE && events[at].events & (EPOLLOUT)) writable(conn);
        if (conn->state != GONE && events[at].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(conn);
    }
}

static const char *header(const char *p, size_t n, const char *name) {
    size_t size = strlen(name);
    for (const char *line = p; (line = memchr(line, '\n', n - (size_t)(line - p)));) {
        line++;
        if ((size_t)(line - p) + size >= n) return NULL;
        if (strncasecmp(line, name, size) == 0) return line + size;
    }
    return NULL;
}

static size_t chunked_size(const char *p, size_t n) {
    size_t at = 0;
    for (;;) {
        const char *line = memmem(p + at, n - at, "\r\n", 2);
        if (!line) return 0;
        size_t size = strtoul(p + at, NULL, 16);
        at = (size_t)(line - p) + 2 + size + 2;
        if (at > n) return 0;
        if (!size) return at;
    }
}

/* Find one whole answer; return its size with head and body, 0 while more bytes are needed. */
size_t http_answer(const char *p, size_t n, int *status, const char **body, size_t *size) {
    const char *end = memmem(p, n, "\r\n\r\n", 4);
    if (!end || n < 12) return 0;
    size_t head = (size_t)(end - p) + 4;
    *status = atoi(p + 9);
    *body = p + head;
    const char *length = header(p, head, "content-length:");
    if (length) *size = strtoul(length, NULL, 10);
    else if (header(p, head, "transfer-encoding:")) {
        *size = chunked_size(p + head, n - head);
        if (!*size) return 0;
    } else *size = 0;
    return head + *size <= n ? head + *size : 0;
}
