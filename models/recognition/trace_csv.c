/*
 * Plain CSV: a header, then one row a span. Columns by name, in any order; times have their unit in the name (start_us, end_ms). A frame is
 * told by frame_id; a segment column separates starts of the clock. Columns that are not known are passed over.
 */
#include "models/recognition/trace_table.h"

#include <stdio.h>
#include <string.h>

enum column {
    FRAME,
    STAGE,
    START,
    END,
    DURATION,
    ENQUEUE,
    ITEMS,
    CAMERA,
    RUN,
    OUTCOME,
    COLUMN_COUNT,
    IGNORED = COLUMN_COUNT
};

struct table {
    enum column columns[SZ_SPANS_FIELD_LIMIT];
    size_t field_count;
    bool has[COLUMN_COUNT];
    int64_t units[COLUMN_COUNT];
};

static const struct {
    const char *name;
    bool is_time; /* the name ends in a unit */
} known[COLUMN_COUNT] = {[FRAME] = {"frame_id", false}, [STAGE] = {"stage", false},      [START] = {"start", true},
                         [END] = {"end", true},         [DURATION] = {"duration", true}, [ENQUEUE] = {"enqueue", true},
                         [ITEMS] = {"items", false},    [CAMERA] = {"camera", false},    [RUN] = {"segment", false},
                         [OUTCOME] = {"outcome", false}};

static enum column find_column(const struct sz_spans_field *field, int64_t *unit)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        size_t length = strlen(known[i].name);
        if (field->length < length || memcmp(field->text, known[i].name, length) != 0)
            continue;
        if (!known[i].is_time && field->length == length)
            return (enum column)i;
        *unit = sz_spans_unit(field->text, field->length);
        bool is_exact = *unit != 0 && memchr(field->text + length + 1, '_', field->length - length - 1) == NULL &&
                        field->text[length] == '_';
        if (known[i].is_time && (field->length == length || is_exact))
            return (enum column)i;
    }
    return IGNORED;
}

static const char expected_header[] = "frame_id,stage,start_us,end_us";

static bool check_columns(struct sz_spans_input *input, const struct table *table, const struct sz_spans_line *line,
                          const struct sz_spans_field *fields)
{
    static const char *const names[] = {"frame_id",    "stage",       "start_us",    "start_ms",  "start_ns",
                                        "start_s",     "end_us",      "end_ms",      "end_ns",    "end_s",
                                        "duration_us", "duration_ms", "duration_ns", "duration_s"};
    static const enum column required[] = {FRAME, STAGE, START, END};
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        enum column column = required[i];
        if (!table->has[column] && !(column == END && table->has[DURATION]))
            return sz_spans_no_column(input, line, fields, table->field_count, known[column].name, names,
                                      sizeof names / sizeof names[0], expected_header);
    }
    return true;
}

static void name_column(struct sz_spans_columns *columns, enum column column, const struct sz_spans_field *field)
{
    char *name = column == ENQUEUE ? columns->enqueue
                 : column == START ? columns->start
                 : column == END   ? columns->end
                                   : NULL;
    if (name != NULL)
        snprintf(name, SZ_SPANS_COLUMN_SIZE, "%.*s", (int)field->length, field->text);
}

static bool read_header(struct sz_spans_input *input, struct table *table)
{
    struct sz_spans_line line;
    struct sz_spans_field fields[SZ_SPANS_FIELD_LIMIT];
    if (!sz_spans_header(input, expected_header, &line, fields, &table->field_count))
        return false;
    for (size_t i = 0; i < table->field_count; i++) {
        int64_t unit = 1;
        enum column column = table->columns[i] = find_column(&fields[i], &unit);
        unsigned place = (unsigned)(fields[i].text - line.text) + 1;
        if (column == IGNORED)
            continue;
        if (table->has[column])
            return sz_spans_useless(input, place, "a second column %.*s", (int)fields[i].length, fields[i].text);
        if (unit == 0)
            return sz_spans_useless(input, place,
                                    "the column %s does not say its unit, expected %s_us (or _ns, _ms, _s)",
                                    known[column].name, known[column].name);
        table->has[column] = true;
        name_column(&input->columns, column, &fields[i]);
        table->units[column] = unit;
    }
    return check_columns(input, table, &line, fields);
}

/* What is read of a row before it is a span. */
struct row {
    struct sz_span span;
    int64_t duration_ns, run;
    struct sz_spans_field stage;
};

static bool wrong_value(struct sz_spans_input *input, const struct sz_spans_field *field, enum column column,
                        const char *what)
{
    sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "%s is '%.*s', %s", known[column].name,
                     field->length < 40 ? (int)field->length : 40, field->text, what);
    return false;
}

/* Nothing at all, or -1, is what tools write for what they do not know. */
static bool is_absent(const struct sz_spans_field *field)
{
    return field->length == 0 || (field->length == 2 && memcmp(field->text, "-1", 2) == 0);
}

static bool read_number(struct sz_spans_input *input, const struct table *table, const struct sz_spans_field *field,
                        enum column column, int64_t *value)
{
    return sz_spans_number(field->text, field->length, table->units[column], value) ||
           wrong_value(input, field, column,
                       sz_spans_wrong_number(field->text, field->length, table->units[column]).text);
}

/* False when the row cannot be used, which has been counted. */
static bool read_field(struct sz_spans_input *input, const struct table *table, const struct sz_spans_field *field,
                       enum column column, struct row *row)
{
    struct sz_span *span = &row->span;
    switch (column) {
    case FRAME:
        if (field->length == 0)
            return wrong_value(input, field, column, "expected what tells the frame");
        span->item = sz_spans_hash(field->text, field->length);
        return true;
    case STAGE:
        row->stage = *field;
        return field->length > 0 || wrong_value(input, field, column, "expected a name");
    case START:
        return read_number(input, table, field, column, &span->start_ns);
    case END:
        return is_absent(field) || read_number(input, table, field, column, &span->end_ns);
    case DURATION:
        return field->length == 0 || read_number(input, table, field, column, &row->duration_ns);
    case ENQUEUE:
        return is_absent(field) || read_number(input, table, field, column, &span->enqueue_ns);
    case ITEMS:
        return is_absent(field) || sz_spans_count(field->text, field->length, &span->item_count) ||
               wrong_value(input, field, column, sz_spans_wrong_count(field->text, field->length).text);
    case CAMERA:
        span->source = field->length > 0 ? sz_spans_hash(field->text, field->length) : 0;
        return true;
    case RUN:
        return read_number(input, table, field, column, &row->run);
    case OUTCOME:
        return sz_spans_outcome(field->text, field->length, &span->outcome) ||
               wrong_value(input, field, column, "expected ok, timeout or dropped");
    case COLUMN_COUNT:
        break;
    }
    return true;
}

static bool take_row(struct sz_spans_input *input, int64_t *segment, struct row *row)
{
    struct sz_span *span = &row->span;
    if (row->run != *segment) {
        if (*segment != INT64_MIN)
            sz_spans_new_run(input);
        *segment = row->run;
    }
    int64_t stage = sz_spans_stage(input, row->stage.text, row->stage.length);
    if (stage < 0)
        return input->error->kind == SZ_ERROR_NONE;
    span->stage = (uint32_t)stage;
    if (span->end_ns == SZ_SPANS_UNKNOWN && row->duration_ns != SZ_SPANS_UNKNOWN &&
        __builtin_add_overflow(span->start_ns, row->duration_ns, &span->end_ns))
        return sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "the duration is out of range");
    if (span->end_ns == SZ_SPANS_UNKNOWN && span->outcome != SZ_SPAN_DROPPED)
        return sz_spans_problem(input, SZ_SPANS_NEVER_ENDED, "%s has no end", input->trace->stages[stage]);
    if (span->end_ns == SZ_SPANS_UNKNOWN)
        span->end_ns = span->start_ns;
    return sz_spans_give(input, span);
}

bool sz_spans_read_csv(struct sz_spans_input *input)
{
    struct table table = {0};
    if (!read_header(input, &table))
        return false;
    int64_t segment = table.has[RUN] ? INT64_MIN : 0;
    for (;;) {
        struct sz_spans_field fields[SZ_SPANS_FIELD_LIMIT];
        enum sz_spans_step step = sz_spans_row(input, table.field_count, fields);
        if (step != SZ_SPANS_STEP)
            return step == SZ_SPANS_END;
        struct row row = {.span = {.enqueue_ns = SZ_SPANS_UNKNOWN, .end_ns = SZ_SPANS_UNKNOWN, .item_count = -1},
                          .duration_ns = SZ_SPANS_UNKNOWN};
        bool usable = true;
        for (size_t i = 0; usable && i < table.field_count; i++)
            usable = table.columns[i] == IGNORED || read_field(input, &table, &fields[i], table.columns[i], &row);
        if (usable && !take_row(input, &segment, &row))
            return false;
    }
}
