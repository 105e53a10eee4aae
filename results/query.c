#include "results/query.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NUMBER_SIZE = 40, DIGITS_LEAST = 15, DIGITS_ALWAYS_ENOUGH = 17 };

/* Digits that give the number back when it is read again; 15 where they do, since 17 would show 0.7 as 0.69999999999999996. */
static int digits_needed(double value)
{
    char text[NUMBER_SIZE];
    for (int digits = DIGITS_LEAST; digits < DIGITS_ALWAYS_ENOUGH; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return digits;
    }
    return DIGITS_ALWAYS_ENOUGH;
}

struct writer {
    FILE *stream;
    bool any;
    bool out_of_memory;
    int reason; /* errno of the first failed write */
};

static bool went_well(struct writer *writer)
{
    if (!ferror(writer->stream))
        return true;
    writer->reason = errno;
    return false;
}

static void write_csv_text(FILE *stream, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, stream);
        return;
    }
    putc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    putc('"', stream);
}

static void write_csv_number(FILE *stream, double value)
{
    putc(',', stream);
    if (!isfinite(value))
        return;
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%.*g", digits_needed(value), value);
    char *comma = strchr(text, ','); /* a locale may write the decimal point so */
    if (comma != NULL)
        *comma = '.';
    fputs(text, stream);
}

static bool write_csv_row(const struct sz_result_row *row, void *context)
{
    struct writer *writer = context;
    FILE *stream = writer->stream;
    const char *const words[] = {row->scenario, row->scope, row->id, row->metric};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (i > 0)
            putc(',', stream);
        write_csv_text(stream, words[i]);
    }
    write_csv_number(stream, row->mean);
    write_csv_number(stream, row->low);
    write_csv_number(stream, row->high);
    fprintf(stream, ",%u\n", row->replications);
    return went_well(writer);
}

/* jansson refuses what is not finite; null stands for it. */
static json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static bool write_json_row(const struct sz_result_row *row, void *context)
{
    struct writer *writer = context;
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:I}", "scenario", row->scenario, "scope", row->scope, "id", row->id,
                  "metric", row->metric, "mean", json_number(row->mean), "low", json_number(row->low), "high",
                  json_number(row->high), "replications", (json_int_t)row->replications);
    int digits = DIGITS_LEAST;
    const double values[] = {row->mean, row->low, row->high};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int needed = isfinite(values[i]) ? digits_needed(values[i]) : DIGITS_LEAST;
        digits = needed > digits ? needed : digits;
    }
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION((size_t)digits));
    json_decref(object);
    if (text == NULL) {
        writer->out_of_memory = true;
        return false;
    }
    fputs(writer->any ? ",\n  " : "\n  ", writer->stream);
    fputs(text, writer->stream);
    writer->any = true;
    free(text);
    return went_well(writer);
}

bool sz_query_write(struct sz_store *store, const struct sz_result_filter *filter, enum sz_query_format format,
                    FILE *stream, struct sz_error *error)
{
    struct writer writer = {.stream = stream};
    bool is_json = format == SZ_QUERY_JSON;
    fputs(is_json ? "[" : "scenario,scope,id,metric,mean,low,high,replications\n", stream);
    if (!sz_store_query(store, filter, is_json ? write_json_row : write_csv_row, &writer, error))
        return false;
    if (writer.out_of_memory)
        return sz_error_set_memory(error, "writing the results");
    if (is_json)
        fputs(writer.any ? "\n]\n" : "]\n", stream);
    if (writer.reason == 0 && (fflush(stream) != 0 || ferror(stream)))
        writer.reason = errno;
    return writer.reason == 0 || sz_error_set_system(error, writer.reason, "cannot write the results");
}

/* What a reader asks first; those a store has not got are left out. */
static const enum sz_metric_id headline[] = {
    SZ_METRIC_URGENT_SHARE_WITHIN_TARGET,
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE,
    SZ_METRIC_HELPED_SHARE,
    SZ_METRIC_RESPONSE_MEAN,
    SZ_METRIC_RESPONSE_P50,
    SZ_METRIC_RESPONSE_P90,
    SZ_METRIC_RESTRICTED_RESPONSE_MEAN,
    SZ_METRIC_WAITING_MEAN,
    SZ_METRIC_CAMERA_COVERAGE,
    SZ_METRIC_REACH,
    SZ_METRIC_UNIT_WORKLOAD,
    SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT,
    SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT,
    SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH,
    SZ_METRIC_INTERCEPTION_SHARE,
    SZ_METRIC_INCIDENTS_PER_DAY,
};

static bool write_headline(struct sz_store *store, FILE *stream, struct sz_error *error)
{
    struct writer writer = {.stream = stream};
    putc('[', stream);
    for (size_t i = 0; i < sizeof headline / sizeof headline[0]; i++) {
        struct sz_result_filter filter = {sz_scope_name(SZ_SCOPE_NATION), "", sz_metric(headline[i])->name};
        if (!sz_store_query(store, &filter, write_json_row, &writer, error))
            return false;
        if (writer.out_of_memory)
            return sz_error_set_memory(error, "writing the summary");
    }
    fputs(writer.any ? "\n]\n" : "]\n", stream);
    return true;
}

static char *temporary_name(const char *path)
{
    size_t size = strlen(path) + sizeof ".part";
    char *name = malloc(size);
    if (name != NULL)
        snprintf(name, size, "%s.part", path);
    return name;
}

bool sz_query_write_summary(struct sz_store *store, const char *path, struct sz_error *error)
{
    char *part = temporary_name(path);
    if (part == NULL)
        return sz_error_set_memory(error, "writing the summary");
    FILE *stream = fopen(part, "wb");
    if (stream == NULL) {
        sz_error_set_system(error, errno, "cannot create %s", part);
        free(part);
        return false;
    }
    bool ok = write_headline(store, stream, error);
    if (ok && (fflush(stream) != 0 || ferror(stream) || fsync(fileno(stream)) != 0))
        ok = sz_error_set_system(error, errno, "cannot write %s", part);
    if (fclose(stream) != 0 && ok)
        ok = sz_error_set_system(error, errno, "cannot write %s", part);
    if (ok && rename(part, path) != 0)
        ok = sz_error_set_system(error, errno, "cannot create %s", path);
    if (!ok)
        unlink(part);
    free(part);
    return ok;
}
