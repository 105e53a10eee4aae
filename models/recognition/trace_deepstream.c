/*
 * DeepStream's latencies of components as CSV:
 *   file_id,comp_name,stage,source_id,pad_index,batch_num,frame_num,in_system_timestamp,out_system_timestamp,measurement_type,measurement_val
 * with milliseconds since the epoch. Columns may stand in any order, but these three must be there: comp_name and the two times. The rows of
 * a batch, which have one time in and one time out, follow each other and are one service of so many items.
 */
#include "models/recognition/trace_input.h"

#include <string.h>

enum { FIELD_LIMIT = 64 };

enum column { COMPONENT, SOURCE, FRAME, BATCH, IN, OUT, COLUMN_COUNT };

static const char *const names[COLUMN_COUNT] = {"comp_name", "source_id",           "frame_num",
                                                "batch_num", "in_system_timestamp", "out_system_timestamp"};

struct field {
    const char *text;
    size_t length;
};

static size_t split(const struct sz_spans_line *line, struct field *fields)
{
    const char *at = line->text, *end = line->text + line->length;
    size_t count = 0;
    while (count < FIELD_LIMIT) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma != NULL ? comma : end;
        while (at < stop && *at == ' ')
            at++;
        fields[count++] = (struct field){at, (size_t)(stop - at)};
        if (comma == NULL)
            return count;
        at = comma + 1;
    }
    return count;
}

/* columns[c] is the place of column c, FIELD_LIMIT when it is not there. */
static bool read_header(struct sz_spans_input *input, size_t *columns, size_t *field_count)
{
    struct sz_spans_line line;
    struct field fields[FIELD_LIMIT];
    enum sz_spans_step step = sz_spans_next_line(input, &line);
    if (step != SZ_SPANS_STEP)
        return step == SZ_SPANS_END && sz_error_set_at(input->error, input->name, 1, 1,
                                                       "the file has no header, expected file_id,comp_name,stage,...");
    *field_count = split(&line, fields);
    for (size_t column = 0; column < COLUMN_COUNT; column++) {
        columns[column] = FIELD_LIMIT;
        for (size_t i = 0; i < *field_count; i++)
            if (strlen(names[column]) == fields[i].length &&
                memcmp(names[column], fields[i].text, fields[i].length) == 0)
                columns[column] = i;
        bool is_required = column == COMPONENT || column == IN || column == OUT;
        if (is_required && columns[column] == FIELD_LIMIT)
            return sz_error_set_at(input->error, input->name, 1, 1, "there is no column %s", names[column]);
    }
    return true;
}

/* Whether the span is another row of the batch that is being gathered. */
static bool is_of_batch(const struct sz_span *batch, uint64_t batch_hash, const struct sz_span *span, uint64_t hash)
{
    return batch->item_count > 0 && batch_hash == hash && batch->stage == span->stage &&
           batch->start_ns == span->start_ns && batch->end_ns == span->end_ns;
}

static bool read_time(struct sz_spans_input *input, const struct field *field, enum column column, int64_t *value)
{
    if (sz_spans_number(field->text, field->length, SZ_MS, value))
        return true;
    return !sz_spans_problem(input, field->length == 0 && column == OUT ? SZ_SPANS_NEVER_ENDED : SZ_SPANS_WRONG_VALUE,
                             "%s is '%.*s', expected milliseconds", names[column],
                             field->length < 40 ? (int)field->length : 40, field->text);
}

static struct field field_at(const struct field *fields, size_t place)
{
    return place == FIELD_LIMIT ? (struct field){"", 0} : fields[place];
}

/* Hands out a batch whose last row has passed, as of the line of its first. */
static bool give_batch(struct sz_spans_input *input, struct sz_span *batch)
{
    uint64_t line = input->line;
    if (batch->item_count == 0)
        return true;
    input->line = batch->line;
    bool ok = sz_spans_give(input, batch);
    input->line = line;
    return ok;
}

bool sz_spans_read_deepstream(struct sz_spans_input *input)
{
    size_t columns[COLUMN_COUNT] = {0}, field_count = 0;
    struct sz_span batch = {0};
    struct field fields[FIELD_LIMIT] = {{0}};
    uint64_t batch_hash = 0;
    if (!read_header(input, columns, &field_count))
        return false;
    for (;;) {
        struct sz_spans_line line;
        enum sz_spans_step step = sz_spans_next_line(input, &line);
        if (step == SZ_SPANS_FAILED)
            return false;
        if (step == SZ_SPANS_END)
            return give_batch(input, &batch);
        size_t count = split(&line, fields);
        if (count != field_count) {
            sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "%zu columns, expected %zu", count, field_count);
            continue;
        }
        struct sz_span span = {.start_ns = 0, .enqueue_ns = SZ_SPANS_UNKNOWN, .item_count = 1, .line = input->line};
        if (!read_time(input, &fields[columns[IN]], IN, &span.start_ns) ||
            !read_time(input, &fields[columns[OUT]], OUT, &span.end_ns))
            continue;
        struct field component = fields[columns[COMPONENT]];
        if (component.length == 0) {
            sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "comp_name is empty");
            continue;
        }
        int64_t stage = sz_spans_stage(input, component.text, component.length);
        if (stage < 0 && input->error->kind != SZ_ERROR_NONE)
            return false;
        if (stage < 0)
            continue;
        span.stage = (uint32_t)stage;
        struct field source = field_at(fields, columns[SOURCE]), frame = field_at(fields, columns[FRAME]),
                     number = field_at(fields, columns[BATCH]);
        span.source = sz_spans_hash(source.text, source.length);
        span.item = span.source * 31 + sz_spans_hash(frame.text, frame.length);
        uint64_t hash = sz_spans_hash(number.text, number.length);
        if (is_of_batch(&batch, batch_hash, &span, hash)) {
            batch.item_count++;
            continue;
        }
        if (!give_batch(input, &batch))
            return false;
        batch = span;
        batch_hash = hash;
    }
}
