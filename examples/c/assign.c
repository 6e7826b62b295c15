/*
 * Assigns a table of clients, explains one of them, and shows what an error looks like.
 *
 *     make c
 *     cc examples/c/assign.c $(PKG_CONFIG_PATH=target/c/lib/pkgconfig pkg-config --cflags --libs tierline) -o assign
 *     LD_LIBRARY_PATH=target/c/lib ./assign models/value_bands/model.yaml
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tierline.h"

/* Clients as they lie in the memory of a program, in Arrow's layout: the ids one behind the other, and where each ends. */
static const char ids[] = "ACMEBoltCask";
static const int32_t id_ends[] = {0, 4, 8, 12};
static const int64_t revenues[] = {150000, 60000, 900};
static const int64_t rows = 3;

/* What lives in this program needs no release beyond the mark that says so. */
static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

static int clients_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    static struct ArrowSchema columns[2];
    static struct ArrowSchema *children[2] = {&columns[0], &columns[1]};
    (void)stream;
    columns[0] = (struct ArrowSchema){.format = "u", .name = "account_id", .release = release_schema};
    columns[1] = (struct ArrowSchema){.format = "l", .name = "arr", .release = release_schema};
    *out = (struct ArrowSchema){
        .format = "+s", .name = "", .n_children = 2, .children = children, .release = release_schema};
    return 0;
}

static int clients_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    static const void *id_buffers[3] = {NULL, id_ends, ids};
    static const void *revenue_buffers[2] = {NULL, revenues};
    static const void *no_buffers[1] = {NULL};
    static struct ArrowArray columns[2];
    static struct ArrowArray *children[2] = {&columns[0], &columns[1]};
    bool *is_over = stream->private_data;
    if (*is_over) {
        *out = (struct ArrowArray){0};
        return 0;
    }
    *is_over = true;
    columns[0] = (struct ArrowArray){.length = rows, .n_buffers = 3, .buffers = id_buffers, .release = release_array};
    columns[1] = (struct ArrowArray){.length = rows, .n_buffers = 2, .buffers = revenue_buffers, .release = release_array};
    *out = (struct ArrowArray){.length = rows,
                               .n_buffers = 1,
                               .buffers = no_buffers,
                               .n_children = 2,
                               .children = children,
                               .release = release_array};
    return 0;
}

static const char *clients_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return NULL;
}

static void clients_release(struct ArrowArrayStream *stream) { stream->release = NULL; }

/* Prints what went wrong, and frees it. */
static int failed(int32_t status, TierlineError *error) {
    fprintf(stderr, "status %d: %s\n", (int)status, error->json ? error->json : "");
    tierline_error_free(error);
    return EXIT_FAILURE;
}

/* Prints the first two columns of a batch, which are the client and its tier, as texts. */
static void print_tiers(const struct ArrowArray *batch) {
    const int32_t *id_places = batch->children[0]->buffers[1], *tier_places = batch->children[1]->buffers[1];
    const char *id_bytes = batch->children[0]->buffers[2], *tier_bytes = batch->children[1]->buffers[2];
    int64_t from = batch->children[0]->offset, tier_from = batch->children[1]->offset;
    for (int64_t row = 0; row < batch->length; row++) {
        const int32_t *id = id_places + from + row, *tier = tier_places + tier_from + row;
        printf("%.*s: %.*s\n", (int)(id[1] - id[0]), id_bytes + id[0], (int)(tier[1] - tier[0]), tier_bytes + tier[0]);
    }
}

static int assign_all(const TierlineModel *model) {
    bool is_over = false;
    struct ArrowArrayStream clients = {clients_schema, clients_next, clients_error, clients_release, &is_over};
    struct ArrowArrayStream result;
    TierlineError error;
    const char *options = "{\"plain\": true}";
    int32_t status = tierline_model_assign_stream(model, &clients, "2026-11-21", 10, options, strlen(options), NULL,
                                                  &result, &error);
    if (status != TIERLINE_OK)
        return failed(status, &error);
    for (;;) {
        struct ArrowArray batch;
        if (result.get_next(&result, &batch) != 0) {
            fprintf(stderr, "%s\n", result.get_last_error(&result));
            result.release(&result);
            return EXIT_FAILURE;
        }
        if (batch.release == NULL)
            break;
        print_tiers(&batch);
        batch.release(&batch);
    }
    result.release(&result);
    return EXIT_SUCCESS;
}

static int explain_one(const TierlineModel *model) {
    const char *client = "{\"account_id\": \"ACME\", \"arr\": 150000.50}";
    TierlineText explanation;
    TierlineError error;
    int32_t status =
        tierline_model_explain(model, client, strlen(client), "2026-11-21", 10, &explanation, &error);
    if (status != TIERLINE_OK)
        return failed(status, &error);
    printf("%s\n", explanation.data);
    tierline_text_free(&explanation);
    return EXIT_SUCCESS;
}

static int show_an_error(const TierlineModel *model) {
    const char *client = "{\"account_id\": \"ACME\", \"ar\": 150000}";
    TierlineText answer;
    TierlineError error;
    int32_t status = tierline_model_assign(model, client, strlen(client), "2026-11-21", 10, &answer, &error);
    if (status == TIERLINE_OK) {
        tierline_text_free(&answer);
        return EXIT_FAILURE;
    }
    printf("status %d: %s\n", (int)status, error.json);
    tierline_error_free(&error);
    return EXIT_SUCCESS;
}

/* The whole of a file, which the caller frees; NULL where it cannot be read. */
static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        text = size < 0 ? NULL : malloc((size_t)size + 1);
        *length = text == NULL ? 0 : fread(text, 1, (size_t)size, file);
    }
    fclose(file);
    return text;
}

int main(int count, char **arguments) {
    TierlineModel *model;
    TierlineError error;
    size_t length = 0;
    char *text = count == 2 ? read_file(arguments[1], &length) : NULL;
    if (text == NULL) {
        fprintf(stderr, "usage: %s MODEL (%s)\n", arguments[0], errno == 0 ? "one file" : strerror(errno));
        return EXIT_FAILURE;
    }
    int32_t status = tierline_model_parse(text, length, TIERLINE_YAML, &model, &error);
    free(text);
    if (status != TIERLINE_OK)
        return failed(status, &error);
    int code = assign_all(model);
    if (code == EXIT_SUCCESS)
        code = explain_one(model);
    if (code == EXIT_SUCCESS)
        code = show_an_error(model);
    tierline_model_free(model);
    return code;
}
