/*
 * Everything that a program of C can do right and wrong, for tools that watch its memory: argument 1 is a model document.
 * Ends with 0 where every call ended as it should, and every stream was released once.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tierline.h"

#define CHECK(truth)                                                              \
    do {                                                                          \
        if (!(truth)) {                                                           \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #truth);           \
            exit(EXIT_FAILURE);                                                   \
        }                                                                         \
    } while (0)

static const char DAY[] = "2026-11-21";
#define DAY_LENGTH (sizeof DAY - 1)

/* ---- Clients, each batch in memory of its own, which goes with its release */

typedef struct {
    int batches;
    int fail_at;
    int asked;
    int *released;
} Source;

typedef struct {
    int32_t ends[4];
    char ids[24];
    int64_t revenues[3];
    const void *id_buffers[3];
    const void *revenue_buffers[2];
    const void *no_buffers[1];
    struct ArrowArray columns[2];
    struct ArrowArray *children[2];
} Batch;

static void release_child(struct ArrowArray *array) { array->release = NULL; }

static void release_batch(struct ArrowArray *array) {
    free(array->private_data);
    array->release = NULL;
}

static void release_schema(struct ArrowSchema *schema) {
    if (schema->children != NULL) {
        free(schema->children[0]);
        free(schema->children);
    }
    schema->release = NULL;
}

static void release_field(struct ArrowSchema *schema) { schema->release = NULL; }

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    struct ArrowSchema *fields = calloc(2, sizeof *fields);
    struct ArrowSchema **children = calloc(2, sizeof *children);
    (void)stream;
    CHECK(fields != NULL && children != NULL);
    children[0] = &fields[0];
    children[1] = &fields[1];
    fields[0].format = "u";
    fields[0].name = "account_id";
    fields[0].release = release_field;
    fields[1].format = "l";
    fields[1].name = "arr";
    fields[1].release = release_field;
    memset(out, 0, sizeof *out);
    out->format = "+s";
    out->name = "";
    out->n_children = 2;
    out->children = children;
    out->release = release_schema;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    Source *source = stream->private_data;
    Batch *batch;
    memset(out, 0, sizeof *out);
    source->asked++;
    if (source->asked == source->fail_at)
        return 5;
    if (source->asked > source->batches)
        return 0;
    batch = calloc(1, sizeof *batch);
    CHECK(batch != NULL);
    for (int row = 0; row < 3; row++) {
        batch->ends[row + 1] = batch->ends[row] + snprintf(batch->ids + batch->ends[row], 8, "%d-%d", source->asked % 1000, row);
        batch->revenues[row] = 60000 * row;
    }
    batch->id_buffers[1] = batch->ends;
    batch->id_buffers[2] = batch->ids;
    batch->revenue_buffers[1] = batch->revenues;
    for (int column = 0; column < 2; column++) {
        batch->columns[column].length = 3;
        batch->columns[column].release = release_child;
        batch->children[column] = &batch->columns[column];
    }
    batch->columns[0].n_buffers = 3;
    batch->columns[0].buffers = batch->id_buffers;
    batch->columns[1].n_buffers = 2;
    batch->columns[1].buffers = batch->revenue_buffers;
    out->length = 3;
    out->n_buffers = 1;
    out->buffers = batch->no_buffers;
    out->n_children = 2;
    out->children = batch->children;
    out->release = release_batch;
    out->private_data = batch;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the disk is gone";
}

static void release_stream(struct ArrowArrayStream *stream) {
    Source *source = stream->private_data;
    ++*source->released;
    free(source);
    stream->release = NULL;
}

static int released, made;

static struct ArrowArrayStream clients_of(int batches, int fail_at) {
    Source *source = calloc(1, sizeof *source);
    struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, NULL};
    CHECK(source != NULL);
    source->batches = batches;
    source->fail_at = fail_at;
    source->released = &released;
    stream.private_data = source;
    made++;
    return stream;
}

/* Reads so many batches, then releases the stream: the rows that were seen. */
static int64_t drain(struct ArrowArrayStream *stream, int batches, bool *failed) {
    int64_t rows = 0;
    struct ArrowSchema schema;
    CHECK(stream->get_schema(stream, &schema) == 0);
    schema.release(&schema);
    while (batches-- > 0) {
        struct ArrowArray batch;
        int status = stream->get_next(stream, &batch);
        *failed = status != 0;
        if (*failed) {
            CHECK(strlen(stream->get_last_error(stream)) > 0);
            break;
        }
        if (batch.release == NULL)
            break;
        rows += batch.length;
        batch.release(&batch);
    }
    stream->release(stream);
    CHECK(stream->release == NULL);
    return rows;
}

/* ---- What is right */

static void one_client(const TierlineModel *model) {
    static const char client[] = "{\"account_id\": \"A-1\", \"arr\": 60000.50}";
    TierlineText text;
    CHECK(tierline_model_assign(model, client, sizeof client - 1, DAY, DAY_LENGTH, &text, NULL) == TIERLINE_OK);
    CHECK(strlen(text.data) == text.length && strstr(text.data, "\"tier\":\"") != NULL);
    CHECK(tierline_text_free(&text) == TIERLINE_OK && text.data == NULL);
    CHECK(tierline_model_explain(model, client, sizeof client - 1, DAY, DAY_LENGTH, &text, NULL) == TIERLINE_OK);
    CHECK(tierline_text_free(&text) == TIERLINE_OK && tierline_text_free(&text) == TIERLINE_OK);
    CHECK(tierline_model_describe(model, &text, NULL) == TIERLINE_OK && tierline_text_free(&text) == TIERLINE_OK);
    CHECK(tierline_model_check(model, &text, NULL) == TIERLINE_OK && tierline_text_free(&text) == TIERLINE_OK);
    for (int32_t format = TIERLINE_YAML; format <= TIERLINE_JSON; format++) {
        TierlineModel *again;
        CHECK(tierline_model_document(model, format, &text, NULL) == TIERLINE_OK);
        CHECK(tierline_model_parse(text.data, text.length, format, &again, NULL) == TIERLINE_OK);
        CHECK(tierline_text_free(&text) == TIERLINE_OK && tierline_model_free(again) == TIERLINE_OK);
    }
    CHECK(tierline_schema("assignment", 10, &text, NULL) == TIERLINE_OK && tierline_text_free(&text) == TIERLINE_OK);
}

static void streams(const TierlineModel *model) {
    struct ArrowArrayStream clients = clients_of(100, 0), result;
    bool failed;
    CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, NULL, 0, NULL, &result, NULL) == TIERLINE_OK);
    CHECK(clients.release == NULL);
    CHECK(drain(&result, 1000, &failed) == 300 && !failed);
    /* A consumer that has seen enough; one that looks at nothing; a source that fails. */
    for (int batches = 0; batches < 3; batches++) {
        clients = clients_of(100, 0);
        CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, NULL, 0, NULL, &result, NULL) == TIERLINE_OK);
        CHECK(drain(&result, batches, &failed) == 3 * batches && !failed);
    }
    clients = clients_of(100, 7);
    CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, NULL, 0, NULL, &result, NULL) == TIERLINE_OK);
    CHECK(drain(&result, 1000, &failed) == 18 && failed);
    /* One place for both. */
    clients = clients_of(2, 0);
    CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, NULL, 0, NULL, &clients, NULL) == TIERLINE_OK);
    CHECK(drain(&clients, 1000, &failed) == 6 && !failed);
}

static void ids(const TierlineModel *model) {
    struct ArrowArrayStream clients, result;
    TierlineIdScan *scan;
    TierlineIds *checked = NULL;
    TierlineText repeated;
    bool failed;
    CHECK(tierline_id_scan_new(model, NULL, 0, &scan, NULL) == TIERLINE_OK);
    while (checked == NULL) {
        for (int part = 0; part < 2; part++) {
            clients = clients_of(4, 0);
            CHECK(tierline_id_scan_read(scan, &clients, NULL) == TIERLINE_OK);
        }
        CHECK(tierline_id_scan_end_pass(scan, &checked, NULL) == TIERLINE_OK);
    }
    CHECK(tierline_ids_repeated(checked, 2, &repeated, NULL) == TIERLINE_OK);
    CHECK(strcmp(repeated.data, "[\"1-0\",\"1-1\"]") == 0 && tierline_text_free(&repeated) == TIERLINE_OK);
    clients = clients_of(4, 0);
    CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, NULL, 0, checked, &result, NULL) == TIERLINE_OK);
    /* The stream holds what it needs. */
    CHECK(tierline_ids_free(checked) == TIERLINE_OK && tierline_ids_free(checked) == TIERLINE_BAD_HANDLE);
    CHECK(tierline_id_scan_free(scan) == TIERLINE_OK && tierline_id_scan_free(scan) == TIERLINE_BAD_HANDLE);
    CHECK(drain(&result, 1000, &failed) == 12 && !failed);
}

static void book(const TierlineModel *model) {
    struct ArrowArrayStream clients = clients_of(10, 0), result, standings;
    TierlineBook *book;
    TierlineReview *first, *second;
    TierlineText figures, findings;
    TierlineError error;
    bool failed;
    CHECK(tierline_book_new(model, &clients, DAY, DAY_LENGTH, NULL, NULL, 0, NULL, 0, &book, &error) == TIERLINE_OK);
    CHECK(tierline_book_assigned(book, &result, NULL) == TIERLINE_OK && drain(&result, 1000, &failed) == 30);
    CHECK(tierline_book_review(book, NULL, NULL, 0, &first, NULL) == TIERLINE_OK);
    CHECK(tierline_review_movements(first, &result, NULL) == TIERLINE_OK && drain(&result, 1000, &failed) == 30);
    CHECK(tierline_review_standings(first, &standings, NULL) == TIERLINE_OK);
    CHECK(tierline_book_review(book, &standings, NULL, 0, &second, NULL) == TIERLINE_OK && standings.release == NULL);
    CHECK(tierline_book_figures(book, second, NULL, 0, NULL, 0, &figures, NULL) == TIERLINE_OK);
    CHECK(figures.data[0] == '{' && tierline_text_free(&figures) == TIERLINE_OK);
    CHECK(tierline_book_entitlements(book, first, NULL, 0, NULL, 0, &result, NULL, &findings, NULL) == TIERLINE_OK);
    CHECK(findings.data[0] == '[' && tierline_text_free(&findings) == TIERLINE_OK && drain(&result, 1000, &failed) == 30);
    CHECK(tierline_book_free(book) == TIERLINE_OK);
    CHECK(tierline_review_figures(second, &figures, NULL) == TIERLINE_OK && tierline_text_free(&figures) == TIERLINE_OK);
    CHECK(tierline_review_free(first) == TIERLINE_OK && tierline_review_free(second) == TIERLINE_OK);
    CHECK(tierline_review_free(second) == TIERLINE_BAD_HANDLE);
}

static void bytes_of_arrow(const TierlineModel *model) {
    static const uint8_t no_arrow[] = "id,arr";
    TierlineBytes result = {no_arrow, 6};
    TierlineError error;
    CHECK(tierline_model_assign_ipc(model, no_arrow, 6, DAY, DAY_LENGTH, NULL, 0, &result, &error) == TIERLINE_BAD_TABLE);
    CHECK(result.data == NULL && tierline_bytes_free(&result) == TIERLINE_OK && tierline_error_free(&error) == TIERLINE_OK);
}

/* ---- What is wrong */

static void wrong(TierlineModel *model) {
    TierlineModel *none = (TierlineModel *)&released, *out = model;
    TierlineText text = {"stale", 5};
    TierlineError error;
    struct ArrowArrayStream clients = clients_of(3, 0), result;
    CHECK(tierline_model_parse("tierline: 2", 11, TIERLINE_YAML, &out, &error) == TIERLINE_BAD_MODEL && out == NULL);
    CHECK(strlen(error.json) == error.length && strstr(error.json, "\"line\":1") != NULL);
    CHECK(tierline_error_free(&error) == TIERLINE_OK && tierline_error_free(&error) == TIERLINE_OK);
    CHECK(tierline_model_parse("\xff", 1, TIERLINE_YAML, &out, NULL) == TIERLINE_BAD_ARGUMENT);
    CHECK(tierline_model_parse("a", (size_t)-1, TIERLINE_YAML, &out, NULL) == TIERLINE_BAD_ARGUMENT);
    CHECK(tierline_model_parse(NULL, 1, TIERLINE_YAML, &out, NULL) == TIERLINE_BAD_ARGUMENT);
    CHECK(tierline_model_parse("a", 1, 3, &out, NULL) == TIERLINE_BAD_ARGUMENT);
    CHECK(tierline_model_describe(none, &text, NULL) == TIERLINE_BAD_HANDLE && text.data == NULL);
    CHECK(tierline_model_free(none) == TIERLINE_BAD_HANDLE && tierline_model_free(NULL) == TIERLINE_OK);
    CHECK(tierline_book_free((TierlineBook *)model) == TIERLINE_BAD_HANDLE);
    CHECK(tierline_model_assign_stream(none, &clients, DAY, DAY_LENGTH, NULL, 0, NULL, &result, &error) == TIERLINE_BAD_HANDLE);
    CHECK(clients.release == NULL && result.release == NULL && tierline_error_free(&error) == TIERLINE_OK);
    /* The same stream once more: it is gone. */
    CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, NULL, 0, NULL, &result, NULL) == TIERLINE_BAD_TABLE);
    clients = clients_of(3, 0);
    CHECK(tierline_model_assign_stream(model, &clients, DAY, DAY_LENGTH, "{", 1, NULL, &result, NULL) == TIERLINE_BAD_INPUT);
    clients = clients_of(3, 2);
    CHECK(tierline_book_new(model, &clients, DAY, DAY_LENGTH, NULL, NULL, 0, NULL, 0, (TierlineBook **)&out, NULL) == TIERLINE_BAD_TABLE);
    /* A table whose name is none, and one that is not asked for. */
    for (int at = 0; at < 2; at++) {
        struct ArrowArrayStream roster = clients_of(1, 0);
        TierlineTable tables[1] = {{at == 0 ? "\xff" : "roster", at == 0 ? 1 : 6, NULL}};
        tables[0].stream = &roster;
        clients = clients_of(3, 0);
        CHECK(tierline_book_new(model, &clients, DAY, DAY_LENGTH, NULL, tables, 1, NULL, 0, (TierlineBook **)&out, NULL) == TIERLINE_BAD_ARGUMENT);
        CHECK(roster.release == NULL && clients.release == NULL);
    }
}

static void *on_a_thread(void *model) {
    for (int round = 0; round < 4; round++) {
        one_client(model);
        CHECK(tierline_model_retain(model, NULL) == TIERLINE_OK && tierline_model_free(model) == TIERLINE_OK);
    }
    return NULL;
}

int main(int count, char **arguments) {
    static char text[1 << 20];
    FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
    TierlineModel *model;
    TierlineError error;
    pthread_t threads[8];
    size_t length;
    CHECK(file != NULL);
    length = fread(text, 1, sizeof text, file);
    fclose(file);
    CHECK(tierline_model_parse(text, length, TIERLINE_YAML, &model, &error) == TIERLINE_OK && error.json == NULL);
    one_client(model);
    streams(model);
    ids(model);
    book(model);
    bytes_of_arrow(model);
    wrong(model);
    CHECK(released == made);
    for (int at = 0; at < 8; at++)
        CHECK(pthread_create(&threads[at], NULL, on_a_thread, model) == 0);
    for (int at = 0; at < 8; at++)
        CHECK(pthread_join(threads[at], NULL) == 0);
    CHECK(tierline_model_free(model) == TIERLINE_OK && tierline_model_free(model) == TIERLINE_BAD_HANDLE);
    printf("%d streams, each released once\n", released);
    return EXIT_SUCCESS;
}
