/* A histogram of latencies: 128 steps for each power of two, so that a value is off by less than one in a hundred. */
#include "load.h"

struct histogram latencies, call_latencies, opening_latencies;

static int bucket(uint64_t us) {
    if (us < 128) return (int)us;
    int power = 63 - __builtin_clzll(us);
    return (power - 6) * 128 + (int)((us >> (power - 7)) & 127);
}

static double middle(int index) {
    if (index < 128) return index;
    int power = index / 128 + 6;
    uint64_t step = 1ull << (power - 7);
    return (double)((128 + (uint64_t)(index % 128)) * step) + (double)step / 2;
}

void record(struct histogram *histogram, int64_t us, uint64_t times) {
    uint64_t value = us < 0 ? 0 : (uint64_t)us;
    histogram->buckets[bucket(value)] += times;
    histogram->count += times;
    if (value > histogram->max) histogram->max = value;
}

double percentile_ms(const struct histogram *histogram, double share) {
    uint64_t wanted = (uint64_t)(share * (double)histogram->count), seen = 0;
    for (int index = 0; index < 64 * 128; index++) {
        seen += histogram->buckets[index];
        if (seen > wanted) return middle(index) / 1000.0;
    }
    return (double)histogram->max / 1000.0;
}
