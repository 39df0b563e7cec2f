/* A load generator that is not the bottleneck: one thread, one epoll, pinned to a core of its own. See --help. */
#define _GNU_SOURCE
#include "load.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct tally now_tally, start_tally;
struct conn *conns;
int conn_count, ready_listeners, opened_listeners, failed_listeners, run_id;
uint64_t lost, doubled, gaps, resumes, refused, broken, miscounted, overdue, unreadable;
bool measuring;
us_t window_from;
char first_fault[256];

static int begun; /* how many connections were opened, in their order */
static us_t opening_from, all_in, next_due;
static double opening_cpu, server_cpu, own_cpu, window_seconds;

us_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (us_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

/* Keep the first thing that went wrong, for whoever wants to know why. */
void fault(const char *format, ...) {
    if (first_fault[0]) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(first_fault, sizeof first_fault, format, arguments);
    va_end(arguments);
    for (char *p = first_fault; *p; p++)
        if (*p == '"' || *p == '\\' || (unsigned char)*p < ' ' || (unsigned char)*p > '~') *p = '\'';
}

double cpu_of_pids(void) {
    double ticks = 0;
    for (int at = 0; at < opt.pid_count; at++) {
        char name[64], text[1024];
        snprintf(name, sizeof name, "/proc/%d/stat", opt.pids[at]);
        FILE *file = fopen(name, "r");
        if (!file) continue;
        size_t size = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[size] = 0;
        unsigned long user = 0, kernel = 0;
        char *end = strrchr(text, ')');
        if (end) sscanf(end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
        ticks += (double)(user + kernel);
    }
    return ticks / (double)sysconf(_SC_CLK_TCK);
}

static double own_cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void pin(void) {
    if (opt.core < 0) return;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(opt.core, &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) < 0) fail("There is no core %d here.", opt.core);
}

static void add(enum kind kind, int count) {
    for (int number = 0; number < count; number++)
        conns[conn_count++] =
            (struct conn){.kind = kind, .number = number, .seat = number % opt.seat_count, .state = GONE, .fd = -1};
}

static int listeners(void) { return opt.sockets + opt.streams; }

static void open_some(void) {
    while (begun < listeners() && begun - opened_listeners - failed_listeners < opt.opening)
        if (!net_open(&conns[begun++])) fail("The server on port %d cannot be reached.", opt.port);
}

static void let_leave(void) {
    for (int at = 0; at < begun && opt.leaves; at++)
        if (conns[at].state == READY) {
            net_close(&conns[at]);
            ready_listeners--;
        }
}

static void open_listeners(void) {
    double cpu = cpu_of_pids();
    opening_from = now_us();
    us_t until = opening_from + (us_t)(opt.patience * 1e6);
    while (opened_listeners + failed_listeners < listeners() && now_us() < until) {
        open_some();
        net_turn(now_us() + 20000);
        let_leave();
    }
    all_in = now_us();
    opening_cpu = cpu_of_pids() - cpu;
    if (opened_listeners + failed_listeners < listeners()) {
        failed_listeners = listeners() - opened_listeners;
        fault("%d listeners were not in after %.0f s", failed_listeners, opt.patience);
    }
}

static void open_others(void) {
    for (int at = listeners(); at < conn_count; at++)
        if (!net_open(&conns[at])) fail("The server on port %d cannot be reached.", opt.port);
    bool waits = true;
    while (waits) {
        waits = false;
        net_turn(now_us() + 20000);
        for (int at = listeners(); at < conn_count; at++) waits = waits || conns[at].state == CONNECTING;
    }
}

static void go(struct conn *conn) {
    if (conn->kind == SENDER) sender_go(conn);
    else caller_go(conn);
}

static bool is_free(const struct conn *conn, us_t now) {
    return conn->state == READY && !conn->busy && conn->due <= now;
}

static void work_freely(us_t now) {
    for (int at = listeners(); at < conn_count; at++)
        if (is_free(&conns[at], now)) go(&conns[at]);
}

static void work_at_rate(us_t now) {
    static int turn;
    int count = conn_count - listeners();
    while (count && next_due <= now) {
        next_due += (us_t)(1e6 / opt.rate);
        int tried = 0;
        while (tried < count && !is_free(&conns[listeners() + turn % count], now)) turn++, tried++;
        if (tried == count) {
            overdue++; /* nobody is free: this one is left out, and told */
            continue;
        }
        go(&conns[listeners() + turn++ % count]);
    }
}

static void run_until(us_t until, bool works) {
    for (us_t now = now_us(); now < until; now = now_us()) {
        if (works && opt.rate > 0) work_at_rate(now);
        else if (works) work_freely(now);
        us_t wake = now + 20000 < until ? now + 20000 : until;
        net_turn(works && opt.rate > 0 && next_due < wake ? next_due : wake);
        if (!works && all_delivered()) return;
    }
}

static void measure(void) {
    next_due = now_us();
    run_until(now_us() + (us_t)(opt.warmup * 1e6), true);
    start_tally = now_tally;
    overdue = 0;
    window_from = now_us();
    double cpu = cpu_of_pids(), own = own_cpu_seconds();
    measuring = true;
    run_until(window_from + (us_t)(opt.seconds * 1e6), true);
    window_seconds = (double)(now_us() - window_from) / 1e6;
    server_cpu = cpu_of_pids() - cpu;
    own_cpu = own_cpu_seconds() - own;
    struct tally end = now_tally;
    run_until(now_us() + (us_t)(opt.drain * 1e6), false);
    measuring = false;
    listeners_settle();
    now_tally = end;
}

#define WINDOW(field) (now_tally.field - start_tally.field)

static void print_latency(const char *name, const struct histogram *histogram) {
    printf("\"%s\":{\"count\":%lu,\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f},", name,
           (unsigned long)histogram->count, percentile_ms(histogram, 0.5), percentile_ms(histogram, 0.95),
           percentile_ms(histogram, 0.99), (double)histogram->max / 1000);
}

static bool report(void) {
    double opening = (double)(all_in - opening_from) / 1e6, deliveries = (double)WINDOW(deliveries);
    bool good = !(lost || doubled || gaps || miscounted || broken || failed_listeners);
    printf("{\"ok\":%s,\"listeners\":%d,\"openingSeconds\":%.4f,\"openingCpuSeconds\":%.3f,\"handshakesPerSecond\":%.1f,",
           good ? "true" : "false", opened_listeners, opening, opening_cpu, opening > 0 ? opened_listeners / opening : 0);
    print_latency("openingMs", &opening_latencies);
    printf("\"seconds\":%.4f,\"deliveries\":%.0f,\"deliveriesPerSecond\":%.1f,\"messages\":%lu,\"bytes\":%lu,",
           window_seconds, deliveries, window_seconds > 0 ? deliveries / window_seconds : 0,
           (unsigned long)WINDOW(units), (unsigned long)WINDOW(bytes));
    print_latency("latencyMs", &latencies);
    double per = window_seconds > 0 ? 1 / window_seconds : 0;
    printf("\"batches\":%lu,\"events\":%lu,\"eventsPerSecond\":%.1f,\"batchesPerSecond\":%.1f,",
           (unsigned long)WINDOW(batches), (unsigned long)WINDOW(events), (double)WINDOW(events) * per,
           (double)WINDOW(batches) * per);
    printf("\"calls\":%lu,\"callsPerSecond\":%.1f,\"callBytes\":%lu,", (unsigned long)WINDOW(calls),
           (double)WINDOW(calls) * per, (unsigned long)WINDOW(call_bytes));
    print_latency("callMs", &call_latencies);
    printf("\"serverCpuSeconds\":%.3f,\"generatorShare\":%.3f,", server_cpu,
           window_seconds > 0 ? own_cpu / window_seconds : 0);
    printf("\"lost\":%lu,\"doubled\":%lu,\"gaps\":%lu,\"miscounted\":%lu,\"broken\":%lu,\"failed\":%d,", lost, doubled,
           gaps, miscounted, broken, failed_listeners);
    printf("\"resumes\":%lu,\"refused\":%lu,\"overdue\":%lu,\"fault\":\"%s\"}\n", resumes, refused, overdue, first_fault);
    fflush(stdout);
    return good;
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    pin();
    run_id = (int)(now_us() % 900000) + 100000;
    conns = calloc((size_t)(listeners() + opt.senders + opt.callers) + 1, sizeof *conns);
    add(SOCKET, opt.sockets);
    add(STREAM, opt.streams);
    add(SENDER, opt.senders);
    add(CALLER, opt.callers);
    net_begin();
    open_listeners();
    open_others();
    if (opt.senders || opt.callers) measure();
    bool good = report();
    if (opt.hold > 0) {
        us_t until = now_us() + (us_t)(opt.hold * 1e6);
        while (now_us() < until) net_turn(until);
    }
    return good ? 0 : 1;
}
