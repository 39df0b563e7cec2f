/* What the command line says. */
#define _GNU_SOURCE
#include "load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options opt = {
    .host = "127.0.0.1", .batch = 50, .agents = 50, .opening = 100, .core = -1, .rate = 0, .seconds = 5, .warmup = 1,
    .drain = 10, .patience = 60, .rooms = "scene", .kind = "status", .method = "GET", .path = "/health",
};

static const char HELP[] =
    "Load for one server: listeners, senders and callers on one core. Prints one line of JSON.\n\n"
    "  --port N            the server's port on 127.0.0.1 (--host ADDRESS for another address)\n"
    "  --token T           a token that may send and read (role operator)\n"
    "  --organization O    its organization (org_default)\n"
    "  --tokens FILE       instead of both: lines `TOKEN ORGANIZATION`; listener, sender and caller number i\n"
    "                      use line i modulo their count\n"
    "  --core C            run on this core only\n"
    "  --pids A,B          the server's processes: their CPU seconds within the window are told\n\n"
    "Listeners (the window begins once all of them are in)\n"
    "  --sockets N         clients of Socket.IO on WebSockets\n"
    "  --rooms R           rooms they join: scene,tasks,network (scene); none: connect only\n"
    "  --streams N         readers of the SSE stream of the task flow\n"
    "  --opening K         so many open at the same time (100)\n"
    "  --leave             each listener leaves as soon as it is in (a storm)\n"
    "  --patience S        give up when they are not all in after so long (60)\n\n"
    "Senders: POST /api/metaverse/events on connections that stay open\n"
    "  --senders N         so many, one batch of each on its way at most\n"
    "  --batch B           events in a batch (50)\n"
    "  --agents A          different subjects (50)\n"
    "  --kind K            status: agents' statuses, for the scene; task: tasks' progress, for tasks and streams\n"
    "  --rate R            batches a second of all senders together; 0: as fast as they are answered (0)\n\n"
    "Callers: the same request again and again\n"
    "  --callers N         so many, one call of each on its way at most; --rate holds for them where none sends\n"
    "  --method M --path P --body FILE\n"
    "  --count NEEDLE --expected N   each answer must hold NEEDLE so often\n\n"
    "Time\n"
    "  --warmup S          (1) then --seconds S (5), the window; afterwards at most --drain S (10) until\n"
    "                      everything that was taken has come to everybody\n"
    "  --hold S            stay so long, do nothing but answer pings; the line is printed before it\n\n"
    "Every update carries `#RUN.SENDER.NUMBER@POSTED`. `lost`, `doubled`, `gaps` (of the payload's seq), `miscounted`,\n"
    "`broken` (connections) and `failed` (listeners) must be 0: the exit code is 1 otherwise. `refused` counts answers\n"
    "that were no success; such a batch is sent again. Latencies run from posting to the last byte, in milliseconds.\n"
    "`generatorShare` is the part of its core that this program used in the window; near 1 it measured itself.\n";

enum {
    HOST = 256, PORT, TOKEN, ORGANIZATION, TOKENS, CORE, PIDS, SOCKETS, ROOMS, STREAMS, OPENING, LEAVE, PATIENCE,
    SENDERS, BATCH, AGENTS, KIND, RATE, CALLERS, METHOD, PATH, BODY, COUNT, EXPECTED, WARMUP, SECONDS, DRAIN, HOLD, HELPED
};

static const struct option LONG[] = {
    {"host", 1, 0, HOST}, {"port", 1, 0, PORT}, {"token", 1, 0, TOKEN}, {"organization", 1, 0, ORGANIZATION},
    {"tokens", 1, 0, TOKENS}, {"core", 1, 0, CORE}, {"pids", 1, 0, PIDS}, {"sockets", 1, 0, SOCKETS},
    {"rooms", 1, 0, ROOMS}, {"streams", 1, 0, STREAMS}, {"opening", 1, 0, OPENING}, {"leave", 0, 0, LEAVE},
    {"patience", 1, 0, PATIENCE}, {"senders", 1, 0, SENDERS}, {"batch", 1, 0, BATCH}, {"agents", 1, 0, AGENTS},
    {"kind", 1, 0, KIND}, {"rate", 1, 0, RATE}, {"callers", 1, 0, CALLERS}, {"method", 1, 0, METHOD},
    {"path", 1, 0, PATH}, {"body", 1, 0, BODY}, {"count", 1, 0, COUNT}, {"expected", 1, 0, EXPECTED},
    {"warmup", 1, 0, WARMUP}, {"seconds", 1, 0, SECONDS}, {"drain", 1, 0, DRAIN}, {"hold", 1, 0, HOLD},
    {"help", 0, 0, HELPED}, {0},
};

static void copy(char *to, size_t room, const char *from) {
    if (strlen(from) >= room) fail("This is too long: %s", from);
    strcpy(to, from);
}

static void add_seat(const char *token, const char *organization) {
    opt.seats = realloc(opt.seats, sizeof *opt.seats * (size_t)(opt.seat_count + 1));
    copy(opt.seats[opt.seat_count].token, sizeof opt.seats->token, token);
    copy(opt.seats[opt.seat_count].organization, sizeof opt.seats->organization, organization);
    opt.seat_count++;
}

static void read_seats(const char *name) {
    FILE *file = fopen(name, "r");
    char token[512], organization[128];
    if (!file) fail("The tokens cannot be read from %s.", name);
    while (fscanf(file, "%511s %127s", token, organization) == 2) add_seat(token, organization);
    fclose(file);
}

static char *read_whole(const char *name) {
    FILE *file = fopen(name, "r");
    if (!file) fail("The body cannot be read from %s.", name);
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, '\0', file) < 0) fail("The body in %s is empty.", name);
    fclose(file);
    return text;
}

static void read_pids(char *list) {
    for (char *word = strtok(list, ","); word && opt.pid_count < 64; word = strtok(NULL, ","))
        opt.pids[opt.pid_count++] = atoi(word);
}

/* scene,tasks → "scene","tasks" */
static void read_rooms(char *list) {
    opt.rooms[0] = 0;
    if (strcmp(list, "none") == 0) return;
    for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
        size_t have = strlen(opt.rooms);
        snprintf(opt.rooms + have, sizeof opt.rooms - have, "%s\"%s\"", have ? "," : "", word);
    }
}

static void set_number(int option, const char *value) {
    double number = atof(value);
    int whole = atoi(value);
    switch (option) {
    case PORT: opt.port = whole; break;
    case CORE: opt.core = whole; break;
    case SOCKETS: opt.sockets = whole; break;
    case STREAMS: opt.streams = whole; break;
    case OPENING: opt.opening = whole; break;
    case SENDERS: opt.senders = whole; break;
    case CALLERS: opt.callers = whole; break;
    case BATCH: opt.batch = whole; break;
    case AGENTS: opt.agents = whole; break;
    case EXPECTED: opt.expected = whole; break;
    case RATE: opt.rate = number; break;
    case WARMUP: opt.warmup = number; break;
    case SECONDS: opt.seconds = number; break;
    case DRAIN: opt.drain = number; break;
    case HOLD: opt.hold = number; break;
    case PATIENCE: opt.patience = number; break;
    default: fail("Unknown option; see --help.");
    }
}

void read_options(int argc, char **argv) {
    const char *token = "", *organization = "org_default";
    char rooms[] = "scene";
    read_rooms(rooms);
    for (int option; (option = getopt_long(argc, argv, "", LONG, NULL)) != -1;) {
        switch (option) {
        case HELPED: fputs(HELP, stdout); exit(0);
        case HOST: copy(opt.host, sizeof opt.host, optarg); break;
        case TOKEN: token = optarg; break;
        case ORGANIZATION: organization = optarg; break;
        case TOKENS: read_seats(optarg); break;
        case PIDS: read_pids(optarg); break;
        case ROOMS: read_rooms(optarg); break;
        case LEAVE: opt.leaves = true; break;
        case KIND: copy(opt.kind, sizeof opt.kind, optarg); break;
        case METHOD: copy(opt.method, sizeof opt.method, optarg); break;
        case PATH: copy(opt.path, sizeof opt.path, optarg); break;
        case BODY: opt.body = read_whole(optarg); break;
        case COUNT: copy(opt.needle, sizeof opt.needle, optarg); break;
        case '?': fail("See --help.");
        default: set_number(option, optarg);
        }
    }
    if (!opt.seat_count) add_seat(token, organization);
    if (!opt.port) fail("Say the server's port: --port N. See --help.");
    if (opt.batch < 1 || opt.agents < 1) fail("--batch and --agents are at least 1.");
}
