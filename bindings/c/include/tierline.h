/*
 * Tierline: which client belongs to which tier, why, and what changes at the next review.
 *
 * One client goes in and out as JSON, many as Arrow's C streams, so that new fields change no function. What the JSON objects
 * hold is described by JSON Schemas, which `tierline_schema` gives.
 *
 *     TierlineModel *model = NULL;
 *     TierlineText answer = {0};
 *     TierlineError error = {0};
 *     const char *client = "{\"account_id\": \"A-1\", \"arr\": 60000, \"strategic\": true}";
 *
 *     int32_t status = tierline_model_parse(text, strlen(text), TIERLINE_YAML, &model, &error);
 *     if (status == TIERLINE_OK)
 *         status = tierline_model_assign(model, client, strlen(client), "2026-11-21", 10, &answer, &error);
 *     puts(status == TIERLINE_OK ? answer.data : error.json);
 *     tierline_text_free(&answer);
 *     tierline_error_free(&error);
 *     tierline_model_free(model);
 *
 * Status. Each function gives TIERLINE_OK, which is 0, or the number of what went wrong. Then its results are empty: NULL, or
 * a stream that has been released. No function ends the program for what it is given; what cannot be told is a pointer to
 * memory that is not there, and a length that is greater than the memory behind it. Where memory runs out, the program ends.
 *
 * Errors. `error` may be NULL. Where it is not, it is written at each call: with no error, or with one that is freed with
 * `tierline_error_free`. What was there before is not looked at, so free it first.
 *
 * Texts. Those that go in are UTF-8, a pointer and a length in bytes, without a NUL at the end, and are not kept. One of the length 0,
 * or NULL with it, leaves out what may be left out. Those that come out are freed with `tierline_text_free`.
 *
 * Handles. What is given as a pointer to `TierlineModel`, `TierlineBook` and so on is a number and no address: it is never to be followed.
 * Each has a function that gives it back, which passes over NULL. One that was given back, one of another kind and one that
 * was never given are told: TIERLINE_BAD_HANDLE. No number is used twice.
 *
 * Streams. They are those of Arrow's C stream interface. A stream that goes in is taken over, however the call ends: it is marked
 * as released in its place, and its callback `release` is called once, by the call or later. It may fail or end
 * whenever it likes. One that comes out is the caller's to release, at any time, and needs no handle any more.
 *
 * Threads. Every function may be called from any thread. A handle is shared, and used by any number of threads at a time, unless its
 * type says that one thread at a time may use it. Streams, texts and errors are used by one thread at a time.
 *
 * Answers depend on nothing but what is given: no clock, no environment, no locale. They are the same as in every other
 * language, byte for byte.
 */


#ifndef TIERLINE_H
#define TIERLINE_H

/* Made of bindings/c/src by cbindgen; changed there. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Arrow's C data interface, as https://arrow.apache.org/docs/format/CDataInterface.html has it. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

/* Arrow's C stream interface, as https://arrow.apache.org/docs/format/CStreamInterface.html has it. */
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

#ifdef __cplusplus
} /* extern "C" */
#endif


/**
 * The call has done what it says.
 */
#define TIERLINE_OK 0

/**
 * A model document, or a model with other parameters, has mistakes. The error lists each with its place.
 */
#define TIERLINE_BAD_MODEL 1

/**
 * What was given as JSON or as a day cannot be read: a client, a request, options, parameters.
 */
#define TIERLINE_BAD_INPUT 2

/**
 * A table cannot be read: a column is missing or of another type, its memory cannot be so, or its stream failed.
 */
#define TIERLINE_BAD_TABLE 3

/**
 * An argument cannot be so: NULL where something is needed, a text that is no UTF-8, a length beyond every text.
 */
#define TIERLINE_BAD_ARGUMENT 4

/**
 * A handle was freed before, is of another kind, or was never one.
 */
#define TIERLINE_BAD_HANDLE 5

/**
 * Another thread is using a handle that one thread at a time may use.
 */
#define TIERLINE_BUSY 6

/**
 * A mistake in Tierline itself. The handles stand as before the call; please report it.
 */
#define TIERLINE_INTERNAL 7

/**
 * A document in YAML.
 */
#define TIERLINE_YAML 1

/**
 * A document in JSON.
 */
#define TIERLINE_JSON 2

/**
 * A whole client base with its assignments. Shared: any number of threads may use it at a time.
 */
typedef struct TierlineBook TierlineBook;

/**
 * Finds the ids of a source that stand for several clients, by reading the ids as often as it takes. Owned: one thread at a
 * time may use it.
 */
typedef struct TierlineIdScan TierlineIdScan;

/**
 * What a scan has found. Shared: any number of threads may use it at a time.
 */
typedef struct TierlineIds TierlineIds;

/**
 * A model that has been read and compiled. Shared: any number of threads may use it at a time, and each
 * `tierline_model_retain` asks for one more `tierline_model_free`.
 */
typedef struct TierlineModel TierlineModel;

/**
 * What a review did with the clients of a book. Shared: any number of threads may use it at a time.
 */
typedef struct TierlineReview TierlineReview;

/**
 * A text in UTF-8 that a function has handed out. It belongs to the caller, until `tierline_text_free`.
 *
 * There is no NUL in the text, and one behind its end, so that functions of C can read it, too.
 */
typedef struct {
    /**
     * Where the text begins. NULL if there is none.
     */
    const char *data;
    /**
     * How many bytes it has, without the NUL behind its end.
     */
    size_t length;
} TierlineText;

/**
 * Bytes that a function has handed out. They belong to the caller, until `tierline_bytes_free`.
 */
typedef struct {
    /**
     * Where they begin. NULL if there are none.
     */
    const uint8_t *data;
    /**
     * How many there are.
     */
    size_t length;
} TierlineBytes;

/**
 * Why a function gave nothing, as a JSON object in UTF-8. It belongs to the caller, until `tierline_error_free`.
 *
 * `code` is a stable name of the mistake, and `message` one line for people; `help` what to do about it, `line` and `column` where
 * it is in the text that was given, from 1, and null where that is not known; `diagnostics` has all mistakes, each with as
 * much. The schema `error` has all of it. The beginning of one:
 *
 *     {"code":"unknown-key","message":"nothing reads a column `ar`","help":"did you mean `arr`?","line":1,"column":24
 *
 * There is no NUL in the text, and one behind its end.
 */
typedef struct {
    /**
     * Where the JSON begins. NULL if there is no error.
     */
    const char *json;
    /**
     * How many bytes it has, without the NUL behind its end.
     */
    size_t length;
} TierlineError;

/**
 * A table beside the clients, by its name: the functions say which ones they read.
 */
typedef struct {
    /**
     * The name, in UTF-8.
     */
    const char *name;
    /**
     * How many bytes the name has.
     */
    size_t name_length;
    /**
     * The rows. The stream is taken over by the call, however that ends: it is marked as released.
     */
    struct ArrowArrayStream *stream;
} TierlineTable;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, as in `0.1.0`: a text that ends with NUL. It is the library's, and nobody frees it.
 *
 * Threads: any.
 * Errors: none.
 */
const char *tierline_version(void);

/**
 * Frees a text, and leaves none in its place. A place without a text is left as it is.
 *
 * Threads: any.
 * Errors: `TIERLINE_BAD_HANDLE` if a copy of the text was freed before.
 */
int32_t tierline_text_free(TierlineText *text);

/**
 * Frees bytes, and leaves none in their place. A place without bytes is left as it is.
 *
 * Threads: any.
 * Errors: `TIERLINE_BAD_HANDLE` if a copy of them was freed before.
 */
int32_t tierline_bytes_free(TierlineBytes *bytes);

/**
 * Frees an error, and leaves none in its place. A place without an error is left as it is.
 *
 * Threads: any.
 * Errors: `TIERLINE_BAD_HANDLE` if a copy of the error was freed before.
 */
int32_t tierline_error_free(TierlineError *error);

/**
 * Reads a model document, and compiles it.
 *
 * `format` is TIERLINE_YAML or TIERLINE_JSON. The text is not kept.
 *
 * Gives: `model`, which is the caller's until `tierline_model_free`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_MODEL` if the document has mistakes: all of them, with their places, in the error's `diagnostics`.
 */
int32_t tierline_model_parse(const char *text,
                             size_t text_length,
                             int32_t format,
                             TierlineModel **model,
                             TierlineError *error);

/**
 * Makes the same model with other values of some of its parameters: `{"floor": 50000}`, or `{"floor": "50000.50"}`.
 *
 * Gives: `changed`, another model with a fingerprint of its own, which is the caller's until `tierline_model_free`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_INPUT` if a name is no parameter of the model, or if the model is not valid with the values.
 */
int32_t tierline_model_with_parameters(const TierlineModel *model,
                                       const char *parameters,
                                       size_t parameters_length,
                                       TierlineModel **changed,
                                       TierlineError *error);

/**
 * What the model is called and consists of, as a JSON object: `name`, `version`, `fingerprint`, `client` (the column that
 * identifies a client), `columns`, `attributes`, `tiers`, `parameters` and so on. The schema `description` has all of them.
 *
 * Gives: `description`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_model_describe(const TierlineModel *model,
                                TierlineText *description,
                                TierlineError *error);

/**
 * What the compiler and the checks find in the model, as a JSON list; empty where they find nothing. The schema `findings`
 * describes it.
 *
 * Gives: `findings`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_model_check(const TierlineModel *model,
                             TierlineText *findings,
                             TierlineError *error);

/**
 * The model as a document, which gives the same model when it is read.
 *
 * `format` is TIERLINE_YAML or TIERLINE_JSON.
 *
 * Gives: `document`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_model_document(const TierlineModel *model,
                                int32_t format,
                                TierlineText *document,
                                TierlineError *error);

/**
 * The JSON Schema of what goes in and out: of model documents (`model`), of a client and of what a review asks for
 * (`client`, `request`), and of what the functions give: `assignment`, `explanation`, `summary`, `review`, `standing`, `description`,
 * `findings`, `error`.
 *
 * Gives: `schema`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_INPUT` if there is no schema of that name; the message has all names.
 */
int32_t tierline_schema(const char *name,
                        size_t name_length,
                        TierlineText *schema,
                        TierlineError *error);

/**
 * Asks for one more `tierline_model_free`: for another part of a program, which uses the same model and ends later.
 *
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_model_retain(const TierlineModel *model,
                              TierlineError *error);

/**
 * Gives a model back. It goes when each of its owners has done so; books, scans and streams that were made of it stay.
 * NULL is passed over.
 *
 * Threads: any, also while another thread is in a call with the model: that one ends as if nothing was.
 * Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
 */
int32_t tierline_model_free(TierlineModel *model);

/**
 * Assigns one client, a JSON object by column: `{"account_id": "A-1", "arr": 60000.50, "strategic": true}`.
 *
 * Numbers are their digits, and pass through no float. A key that nothing reads, or that is there twice, is refused, with the one
 * that was probably meant. What is wrong with a value is no error: it is among the `issues` of the assignment.
 * `as_of` is the day that the client is assigned for, as `2026-11-21`. It may be left out where the model does not go by it.
 *
 * Gives: `assignment`, a JSON object of the schema `assignment`, which is the caller's until `tierline_text_free`. Decimals are texts of
 * their exact digits, and what is not there is `null`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_INPUT` if the client or the day cannot be read, with line and column in the client's text.
 */
int32_t tierline_model_assign(const TierlineModel *model,
                              const char *client,
                              size_t client_length,
                              const char *as_of,
                              size_t as_of_length,
                              TierlineText *assignment,
                              TierlineError *error);

/**
 * Assigns one client, and says why: as `tierline_model_assign`, with all values, rules and scores, and `text`, all of it in words.
 *
 * Gives: `explanation`, a JSON object of the schema `explanation`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: as for `tierline_model_assign`.
 */
int32_t tierline_model_explain(const TierlineModel *model,
                               const char *client,
                               size_t client_length,
                               const char *as_of,
                               size_t as_of_length,
                               TierlineText *explanation,
                               TierlineError *error);

/**
 * Reviews one client: `{"client": {...}, "standing": {...}, "as_of": "2026-11-21"}`, on one line or several.
 *
 * `client` is an object by column, as for `tierline_model_assign`, or null for a client that is not there any more; `standing`
 * is what the last review gave as such, or a row of a table of standings, or null for a client that is new.
 *
 * Gives: `review`, a JSON object of the schema `review` with the movement, its reason and the `standing` to keep, which is the
 * caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_INPUT` if the request cannot be read; with the code `earlier-review` if the client was reviewed on a later
 * day already.
 */
int32_t tierline_model_review(const TierlineModel *model,
                              const char *request,
                              size_t request_length,
                              TierlineText *review,
                              TierlineError *error);

/**
 * Assigns the clients of a stream, batch by batch, as the results are asked for: in the memory that one batch takes.
 *
 * `as_of` is the day that the clients are assigned for, as `2026-11-21`.
 * `options` is a JSON object, or NULL:
 *
 *     {"contributions": false,     columns of what each factor adds to each score
 *      "plain": false,             texts instead of dictionaries
 *      "threads": 2,               at most; as many as the processor has if nothing is said
 *      "ids": "remembered"}        what ids are held against: those of all batches before, in 20 to 40 bytes a client, of
 *                                  which an id that comes again ends the stream; or "each batch" by itself
 *
 * `ids` are those that a scan of the same clients has checked, or NULL: each client of an id that several have gets an issue,
 * as in one table, and no id is remembered. Where they are given, the option `ids` is passed over.
 *
 * Takes over: `clients`, however the call ends. `result` may be the same place.
 * Gives: `result`, a stream that is the caller's to release, and that may outlive all handles. Its rows are those of the
 * clients in their order. The metadata of its schema has `tierline.remarks`, one a line.
 * Threads: any; the result is used by one thread at a time, and works on as many as `threads` says.
 * Errors: `TIERLINE_BAD_TABLE` if a column is missing, there twice, or of a type that cannot hold its values. What is wrong
 * with a later batch is an error of the result, `EIO` with words, after which it is at its end.
 */
int32_t tierline_model_assign_stream(const TierlineModel *model,
                                     struct ArrowArrayStream *clients,
                                     const char *as_of,
                                     size_t as_of_length,
                                     const char *options,
                                     size_t options_length,
                                     const TierlineIds *ids,
                                     struct ArrowArrayStream *result,
                                     TierlineError *error);

/**
 * Assigns the clients of a table that is the bytes of an Arrow IPC stream: for callers without Arrow's C interfaces.
 *
 * `as_of` is the day that the clients are assigned for, as `2026-11-21`. It may be left out where the model does not go by it.
 * `options` is a JSON object, or NULL: `contributions`, `plain` and `threads`, as for `tierline_model_assign_stream`.
 *
 * Gives: `result`, the bytes of an Arrow IPC stream with a row for each client, which are the caller's until `tierline_bytes_free`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_TABLE` if the bytes are no such stream, and as for `tierline_model_assign_stream`.
 */
int32_t tierline_model_assign_ipc(const TierlineModel *model,
                                  const uint8_t *clients,
                                  size_t clients_length,
                                  const char *as_of,
                                  size_t as_of_length,
                                  const char *options,
                                  size_t options_length,
                                  TierlineBytes *result,
                                  TierlineError *error);

/**
 * Makes a scan for the client column of a model.
 *
 * `options` is a JSON object, or NULL: `{"threads": 2}` are at most so many.
 *
 *     do {
 *         tierline_id_scan_read(scan, ...);            one stream, or several one after the other
 *         tierline_id_scan_end_pass(scan, &ids, ...);
 *     } while (ids == NULL);                           the same clients once more
 *
 * Gives: `scan`, which is the caller's until `tierline_id_scan_free`.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_id_scan_new(const TierlineModel *model,
                             const char *options,
                             size_t options_length,
                             TierlineIdScan **scan,
                             TierlineError *error);

/**
 * Reads the ids of a part of the source; columns beside the client column may be left out.
 *
 * Takes over: `clients`, however the call ends, and reads it to its end.
 * Threads: any, one at a time.
 * Errors: `TIERLINE_BUSY` if another thread uses the scan; `TIERLINE_BAD_TABLE` if the stream fails or has no client column,
 * after which the scan is of no use, as some of the stream may have been read.
 */
int32_t tierline_id_scan_read(const TierlineIdScan *scan,
                              struct ArrowArrayStream *clients,
                              TierlineError *error);

/**
 * Ends a pass over the source.
 *
 * Gives: `ids`, which are the caller's until `tierline_ids_free`; NULL where the source has to be read once more, from its
 * beginning.
 * Threads: any, one at a time.
 * Errors: `TIERLINE_BUSY` if another thread uses the scan.
 */
int32_t tierline_id_scan_end_pass(const TierlineIdScan *scan,
                                  TierlineIds **ids,
                                  TierlineError *error);

/**
 * Gives a scan back. NULL is passed over.
 *
 * Threads: any.
 * Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
 */
int32_t tierline_id_scan_free(TierlineIdScan *scan);

/**
 * The ids that stand for several clients, as a JSON list of texts in the order of their letters; `most` of them.
 *
 * Gives: `repeated`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_ids_repeated(const TierlineIds *ids,
                              size_t most,
                              TierlineText *repeated,
                              TierlineError *error);

/**
 * Gives checked ids back; streams that were made with them stay. NULL is passed over.
 *
 * Threads: any.
 * Errors: `TIERLINE_BAD_HANDLE` if they were given back before.
 */
int32_t tierline_ids_free(TierlineIds *ids);

/**
 * Assigns all clients of a stream, and keeps what reviews and figures go by.
 *
 * `as_of` is the day that the clients are assigned for, and are reviewed on.
 * `previous` is the model of the last review where that was another one, so that moves are told apart by it; or NULL.
 * `tables` may have `standings`, those of the last review, for flags that ask for the tier before.
 * `options` is a JSON object, or NULL:
 *
 *     {"contributions": false, "plain": false, "threads": 2,     as for `tierline_model_assign_stream`
 *      "health": "health",        the number that tells how well a client is
 *      "owner": "csm",            the column that names the owner of each client
 *      "label": "name"}           the column that names each client for people
 *
 * Takes over: `clients` and the streams of `tables`, however the call ends, and reads them to their ends.
 * Gives: `book`, which is the caller's until `tierline_book_free`. The memory of the clients is held as long.
 * Threads: any.
 * Errors: `TIERLINE_BAD_TABLE` as for `tierline_model_assign_stream`; and if `standings` cannot be read.
 */
int32_t tierline_book_new(const TierlineModel *model,
                          struct ArrowArrayStream *clients,
                          const char *as_of,
                          size_t as_of_length,
                          const TierlineModel *previous,
                          const TierlineTable *tables,
                          size_t table_count,
                          const char *options,
                          size_t options_length,
                          TierlineBook **book,
                          TierlineError *error);

/**
 * The assignments of all clients, as `tierline_model_assign_stream` gives them.
 *
 * Gives: `result`, a stream that is the caller's to release; a new one at each call.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_book_assigned(const TierlineBook *book, struct ArrowArrayStream *result, TierlineError *error);

/**
 * Holds the assignments against the standings of the last review.
 *
 * `standings` are those that the last review gave, as they are or as they went through another program; NULL for a first review.
 * `options` is a JSON object, or NULL:
 *
 *     {"plain": false,             texts instead of dictionaries
 *      "accept_left": 20}          confirms a review that is refused because many clients are gone: the most that may be
 *
 * Takes over: `standings`, however the call ends, and reads it to its end.
 * Gives: `review`, which is the caller's until `tierline_review_free`. It holds the book, which may be given back before.
 * Threads: any.
 * Errors: `TIERLINE_BAD_TABLE` if the standings cannot be read; with the code `earlier-review` if a client was reviewed on a later
 * day already; with `no-client-found`, `many-left` or `columns-gone` if the review would lose what the standings remember.
 */
int32_t tierline_book_review(const TierlineBook *book,
                             struct ArrowArrayStream *standings,
                             const char *options,
                             size_t options_length,
                             TierlineReview **review,
                             TierlineError *error);

/**
 * What each client is owed: a row for each client, in its order.
 *
 * `review` is one of this book, for the tiers in force after it; or NULL, for those that the rules give.
 * `tables` may have `last` (the days of the last contacts), `agreements`, `overlay` and `participation`.
 * `options` is a JSON object, or NULL: with `{"plain": true}` there are texts instead of dictionaries.
 *
 * Takes over: the streams of `tables`, however the call ends, and reads them to their ends.
 * Gives: `result`, a stream that is the caller's to release; `programmes`, a stream of how many clients take part in each
 * programme, or NULL if it is not wanted; without `participation` it is left as one that has been released; `findings`, a JSON
 * list of what is to be said of promises and agreements, which is the caller's until `tierline_text_free`, or NULL if it is not wanted.
 * Threads: any.
 * Errors: `TIERLINE_BAD_TABLE` if a table cannot be read.
 */
int32_t tierline_book_entitlements(const TierlineBook *book,
                                   const TierlineReview *review,
                                   const TierlineTable *tables,
                                   size_t table_count,
                                   const char *options,
                                   size_t options_length,
                                   struct ArrowArrayStream *result,
                                   struct ArrowArrayStream *programmes,
                                   TierlineText *findings,
                                   TierlineError *error);

/**
 * Everything that a report shows, as one JSON object. Its numbers are exact, and JSON numbers: keep their digits.
 *
 * `review` is one of this book, or NULL.
 * `tables` may have `period` and `previous_period` (what happened to clients), `roster` (who looks after them), `agreements` and
 * `overlay`.
 * `options` is a JSON object, or NULL:
 *
 *     {"period": ["2026-10-01", "2026-12-31"],              first and last day
 *      "previous_period": ["2026-07-01", "2026-09-30"],
 *      "by": ["industry"],                                  dimensions whose levels figures are wanted for, too
 *      "owners": [{"tier": "Gold", "owners": 2}],           how many owners tiers have, "2.5" as a text
 *      "next_quarter": false}                               whether the next quarter is asked for
 *
 * Takes over: the streams of `tables`, however the call ends, and reads them to their ends.
 * Gives: `figures`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: `TIERLINE_BAD_TABLE` if a table cannot be read.
 */
int32_t tierline_book_figures(const TierlineBook *book,
                              const TierlineReview *review,
                              const TierlineTable *tables,
                              size_t table_count,
                              const char *options,
                              size_t options_length,
                              TierlineText *figures,
                              TierlineError *error);

/**
 * Gives a book back; its reviews and streams stay. NULL is passed over.
 *
 * Threads: any, also while another thread is in a call with the book.
 * Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
 */
int32_t tierline_book_free(TierlineBook *book);

/**
 * What was done with each client: a row for each client of the book in its order, and behind them those that have left.
 *
 * Gives: `result`, a stream that is the caller's to release; a new one at each call.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_review_movements(const TierlineReview *review,
                                  struct ArrowArrayStream *result,
                                  TierlineError *error);

/**
 * The standings to keep until the next review, which is given them.
 *
 * Gives: `result`, a stream that is the caller's to release; a new one at each call.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_review_standings(const TierlineReview *review,
                                  struct ArrowArrayStream *result,
                                  TierlineError *error);

/**
 * The figures of a review, as one JSON object: how many clients moved and why, and their value. Its numbers are exact, and JSON
 * numbers: keep their digits.
 *
 * Gives: `figures`, which is the caller's until `tierline_text_free`.
 * Threads: any.
 * Errors: none of its own.
 */
int32_t tierline_review_figures(const TierlineReview *review,
                                TierlineText *figures,
                                TierlineError *error);

/**
 * Gives a review back; its streams stay. NULL is passed over.
 *
 * Threads: any.
 * Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
 */
int32_t tierline_review_free(TierlineReview *review);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TIERLINE_H */
