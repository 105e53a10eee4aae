/*
 * DeepStream's latencies of components as CSV:
 *   file_id,comp_name,stage,source_id,pad_index,batch_num,frame_num,in_system_timestamp,out_system_timestamp,measurement_type,measurement_val
 * with milliseconds since the epoch. Columns may stand in any order, but these three must be there: comp_name and the two times. A row is one
 * frame; rows of a component with one batch_num, one time in and one time out are one service of so many frames.
 */
#include "models/recognition/trace_table.h"

#include <stdlib.h>
#include <string.h>

enum column { COMPONENT, SOURCE, FRAME, BATCH, IN, OUT, COLUMN_COUNT };

static const char *const names[COLUMN_COUNT] = {"comp_name", "source_id",           "frame_num",
                                                "batch_num", "in_system_timestamp", "out_system_timestamp"};

/* Sources by their hash, where rows are counted: those of one slot are counted together, at every component alike. */
enum { SOURCE_SLOTS = 256 };

struct table {
    size_t columns[COLUMN_COUNT]; /* the place of a column, SZ_SPANS_FIELD_LIMIT when it is not there */
    size_t field_count;
    uint64_t *row_counts; /* by stage and slot of the source; owned by the reader */
};

static bool read_header(struct sz_spans_input *input, struct table *table)
{
    static const char expected[] = "comp_name,in_system_timestamp,out_system_timestamp among the columns";
    struct sz_spans_line line;
    struct sz_spans_field fields[SZ_SPANS_FIELD_LIMIT];
    if (!sz_spans_header(input, expected, &line, fields, &table->field_count))
        return false;
    for (size_t column = 0; column < COLUMN_COUNT; column++) {
        table->columns[column] = SZ_SPANS_FIELD_LIMIT;
        for (size_t i = 0; i < table->field_count; i++) {
            if (strlen(names[column]) != fields[i].length ||
                memcmp(names[column], fields[i].text, fields[i].length) != 0)
                continue;
            if (table->columns[column] != SZ_SPANS_FIELD_LIMIT)
                return sz_spans_useless(input, (unsigned)(fields[i].text - line.text) + 1, "a second column %s",
                                        names[column]);
            table->columns[column] = i;
        }
        bool is_required = column == COMPONENT || column == IN || column == OUT;
        if (is_required && table->columns[column] == SZ_SPANS_FIELD_LIMIT)
            return sz_spans_no_column(input, &line, fields, table->field_count, names[column], names, COLUMN_COUNT,
                                      expected);
    }
    return true;
}

/* Seconds since 1970 between which times are taken for milliseconds since then: 2000 and 2100. */
#define EARLIEST_S 946684800
#define LATEST_S   4102444800

/* The unit in which a time would be of this century, NULL when there is none. */
static const char *likely_unit(const struct sz_spans_field *field)
{
    static const struct {
        const char *name;
        int64_t per_s;
    } units[] = {{"seconds", 1}, {"microseconds", 1000000}, {"nanoseconds", 1000000000}};
    int64_t whole;
    if (!sz_spans_number(field->text, field->length, 1, &whole))
        return NULL;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (whole / units[i].per_s >= EARLIEST_S && whole / units[i].per_s < LATEST_S)
            return units[i].name;
    return NULL;
}

static bool read_time(struct sz_spans_input *input, const struct sz_spans_field *field, enum column column,
                      int64_t *value)
{
    if (sz_spans_number(field->text, field->length, SZ_MS, value) && *value >= EARLIEST_S * SZ_S &&
        *value < LATEST_S * SZ_S)
        return true;
    int length = field->length < 40 ? (int)field->length : 40;
    if (field->length == 0 && column == OUT)
        return !sz_spans_problem(input, SZ_SPANS_NEVER_ENDED, "%s is ''", names[column]);
    const char *unit = likely_unit(field);
    return !sz_spans_problem(input, unit != NULL ? SZ_SPANS_ANOTHER_UNIT : SZ_SPANS_WRONG_VALUE,
                             "%s is '%.*s', expected milliseconds since 1970, from 2000 to 2100%s%s", names[column],
                             length, field->text, unit != NULL ? ": these are likely " : "", unit != NULL ? unit : "");
}

static struct sz_spans_field field_at(const struct table *table, const struct sz_spans_field *fields,
                                      enum column column)
{
    return table->columns[column] == SZ_SPANS_FIELD_LIMIT ? (struct sz_spans_field){NULL, 0}
                                                          : fields[table->columns[column]];
}

/* The frame: by its number and its source; without a number the n-th row of a component and source is frame n. */
static uint64_t frame_of(const struct table *table, const struct sz_spans_field *fields, const struct sz_span *span)
{
    struct sz_spans_field frame = field_at(table, fields, FRAME);
    if (frame.length > 0)
        return span->source * 31 + sz_spans_hash(frame.text, frame.length);
    size_t slot = span->source % SOURCE_SLOTS;
    uint64_t number = table->row_counts[(size_t)span->stage * SOURCE_SLOTS + slot]++;
    return slot * 0x9e3779b97f4a7c15 + number;
}

/* False with the error set ends the reading; rows that cannot be used have been counted. */
static bool take_row(struct sz_spans_input *input, const struct table *table, const struct sz_spans_field *fields)
{
    struct sz_span span = {.enqueue_ns = SZ_SPANS_UNKNOWN, .item_count = -1};
    struct sz_spans_field component = fields[table->columns[COMPONENT]], source = field_at(table, fields, SOURCE),
                          batch = field_at(table, fields, BATCH);
    if (component.length == 0)
        return sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "comp_name is empty");
    int64_t stage = sz_spans_stage(input, component.text, component.length);
    if (stage < 0)
        return input->error->kind == SZ_ERROR_NONE;
    span.stage = (uint32_t)stage;
    span.source = source.length > 0 ? sz_spans_hash(source.text, source.length) : 0;
    span.item = frame_of(table, fields, &span);
    span.batch = sz_spans_hash(batch.text, batch.length) | 1;
    if (!read_time(input, &fields[table->columns[IN]], IN, &span.start_ns) ||
        !read_time(input, &fields[table->columns[OUT]], OUT, &span.end_ns))
        return true;
    return sz_spans_give(input, &span);
}

static bool read_rows(struct sz_spans_input *input, const struct table *table)
{
    for (;;) {
        struct sz_spans_field fields[SZ_SPANS_FIELD_LIMIT];
        enum sz_spans_step step = sz_spans_row(input, table->field_count, fields);
        if (step != SZ_SPANS_STEP)
            return step == SZ_SPANS_END;
        if (!take_row(input, table, fields))
            return false;
    }
}

bool sz_spans_read_deepstream(struct sz_spans_input *input)
{
    struct table table = {0};
    if (!read_header(input, &table))
        return false;
    table.row_counts = calloc((size_t)SZ_SPANS_STAGE_LIMIT * SOURCE_SLOTS, sizeof *table.row_counts);
    bool ok =
        table.row_counts != NULL ? read_rows(input, &table) : sz_error_set_memory(input->error, "reading a trace");
    free(table.row_counts);
    return ok;
}
