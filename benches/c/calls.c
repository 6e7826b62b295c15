/*
 * What calls through the C library take: one client as JSON, and a stream of clients.
 *
 *     calls ONE MODEL CLIENT COUNT    nanoseconds of assigning one client so many times
 *     calls STREAM MODEL ROWS BATCH   nanoseconds of assigning so many rows, in batches of so many
 *
 * `benches/src/bin/calls.rs` does the same in Rust; `benches/c/compare.py` runs both.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tierline.h"

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void check(int32_t status, TierlineError *error) {
    if (status != TIERLINE_OK) {
        fprintf(stderr, "status %d: %s\n", (int)status, error->json);
        exit(EXIT_FAILURE);
    }
}

static int64_t one_client(const TierlineModel *model, const char *client, long count) {
    TierlineError error;
    size_t length = strlen(client);
    int64_t begin = now();
    for (long at = 0; at < count; at++) {
        TierlineText text;
        check(tierline_model_assign(model, client, length, "2026-11-21", 10, &text, &error), &error);
        tierline_text_free(&text);
    }
    return now() - begin;
}

/* ---- The clients of `calls.rs`: whole numbers and floats that follow from the number of the row. */

enum { CLIENT, ARR, GROWTH, STRATEGIC, VALUE, HEALTH, EMPLOYEES, TENURE, COLUMNS };
static const char *const names[COLUMNS] = {"client", "arr", "growth", "strategic", "strategic_value", "health", "employees", "tenure_days"};
static const char *const formats[COLUMNS] = {"l", "g", "g", "b", "i", "g", "i", "i"};

static int64_t rows, batch_rows, given;
static void *values[COLUMNS];

static uint64_t drawn(int64_t row, uint64_t column, uint64_t below) {
    uint64_t mixed = ((uint64_t)row * 8 + column + 1) * 0x9E3779B97F4A7C15u;
    mixed ^= mixed >> 29;
    mixed *= 0xBF58476D1CE4E5B9u;
    return (mixed >> 32) % below;
}

static void draw(void) {
    int64_t *client = malloc((size_t)rows * 8);
    double *arr = malloc((size_t)rows * 8), *growth = malloc((size_t)rows * 8), *health = malloc((size_t)rows * 8);
    uint8_t *strategic = calloc((size_t)rows / 8 + 1, 1);
    int32_t *value = malloc((size_t)rows * 4), *employees = malloc((size_t)rows * 4), *tenure = malloc((size_t)rows * 4);
    void *all[COLUMNS] = {client, arr, growth, strategic, value, health, employees, tenure};
    memcpy(values, all, sizeof all);
    for (int64_t row = 0; row < rows; row++) {
        client[row] = row;
        arr[row] = (double)drawn(row, ARR, 20000000) / 100.0;
        growth[row] = ((double)drawn(row, GROWTH, 400) - 100.0) / 10.0;
        strategic[row / 8] |= (uint8_t)(drawn(row, STRATEGIC, 10) == 0) << (row % 8);
        value[row] = (int32_t)drawn(row, VALUE, 101);
        health[row] = (double)drawn(row, HEALTH, 1001) / 10.0;
        employees[row] = (int32_t)drawn(row, EMPLOYEES, 2000);
        tenure[row] = (int32_t)drawn(row, TENURE, 2000);
    }
}

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }
static void release_batch(struct ArrowArray *array) {
    free(array->private_data);
    array->release = NULL;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    static struct ArrowSchema fields[COLUMNS];
    static struct ArrowSchema *children[COLUMNS];
    (void)stream;
    for (int column = 0; column < COLUMNS; column++) {
        fields[column] = (struct ArrowSchema){.format = formats[column], .name = names[column], .release = release_schema};
        children[column] = &fields[column];
    }
    *out = (struct ArrowSchema){.format = "+s", .name = "", .n_children = COLUMNS, .children = children, .release = release_schema};
    return 0;
}

typedef struct {
    struct ArrowArray columns[COLUMNS];
    struct ArrowArray *children[COLUMNS];
    const void *buffers[COLUMNS][2];
} Batch;

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    static const void *none[1];
    Batch *batch;
    int64_t length = rows - given < batch_rows ? rows - given : batch_rows;
    (void)stream;
    *out = (struct ArrowArray){0};
    if (length == 0)
        return 0;
    batch = calloc(1, sizeof *batch);
    for (int column = 0; column < COLUMNS; column++) {
        batch->buffers[column][1] = values[column];
        batch->columns[column] = (struct ArrowArray){
            .length = length, .offset = given, .n_buffers = 2, .buffers = batch->buffers[column], .release = release_array};
        batch->children[column] = &batch->columns[column];
    }
    *out = (struct ArrowArray){.length = length, .n_buffers = 1, .buffers = none, .n_children = COLUMNS,
                               .children = batch->children, .release = release_batch, .private_data = batch};
    given += length;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return NULL;
}

static void release_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }

static int64_t stream_of_clients(const TierlineModel *model) {
    TierlineError error;
    struct ArrowArrayStream clients = {get_schema, get_next, get_last_error, release_stream, NULL}, result;
    int64_t begin = now(), seen = 0;
    given = 0;
    check(tierline_model_assign_stream(model, &clients, "2026-11-21", 10, NULL, 0, NULL, &result, &error), &error);
    for (;;) {
        struct ArrowArray batch;
        if (result.get_next(&result, &batch) != 0) {
            fprintf(stderr, "%s\n", result.get_last_error(&result));
            exit(EXIT_FAILURE);
        }
        if (batch.release == NULL)
            break;
        seen += batch.length;
        batch.release(&batch);
    }
    result.release(&result);
    if (seen != rows)
        exit(EXIT_FAILURE);
    return now() - begin;
}

int main(int count, char **arguments) {
    static char text[1 << 20];
    FILE *file = count == 5 ? fopen(arguments[2], "rb") : NULL;
    TierlineModel *model;
    TierlineError error;
    int64_t best = INT64_MAX;
    size_t length;
    bool is_one;
    if (file == NULL)
        return EXIT_FAILURE;
    length = fread(text, 1, sizeof text, file);
    fclose(file);
    check(tierline_model_parse(text, length, TIERLINE_YAML, &model, &error), &error);
    is_one = strcmp(arguments[1], "ONE") == 0;
    if (!is_one) {
        rows = atol(arguments[3]);
        batch_rows = atol(arguments[4]);
        draw();
    }
    /* The shortest of several rounds: what else the machine does only makes rounds longer. */
    for (int round = 0; round < 7; round++) {
        int64_t took = is_one ? one_client(model, arguments[3], atol(arguments[4])) : stream_of_clients(model);
        best = took < best ? took : best;
    }
    printf("%lld\n", (long long)best);
    tierline_model_free(model);
    return EXIT_SUCCESS;
}
