#include "models/response/replicate.h"
#include "sim/fingerprint.h"
#include "studies/gathering.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <string.h>

static struct sz_error error;

enum { PROVINCES = 3 };

struct country {
    struct sz_world world;
    struct sz_item_list list;
};

static void open_country(struct country *country)
{
    sz_small_country(&country->world);
    ck_assert(sz_item_list_init(&country->list, &country->world, &error));
}

static void close_country(struct country *country)
{
    sz_item_list_clear(&country->list);
    sz_world_clear(&country->world);
}

static void simulate(const struct country *country, uint32_t province, struct sz_area_result *area)
{
    ck_assert_msg(sz_replicate(&country->world, province, 1, NULL, area, &error), "%s", error.message);
}

/* Gathers the provinces in the order given. */
static struct sz_store_replication_owned gather(const struct country *country, const uint32_t order[PROVINCES])
{
    struct sz_gathering gathering;
    struct sz_store_replication_owned replication;
    ck_assert(sz_gathering_init(&gathering, &country->world, &country->list, 1, &error));
    for (int i = 0; i < PROVINCES; i++) {
        struct sz_area_result area;
        ck_assert(!sz_gathering_is_whole(&gathering));
        simulate(country, order[i], &area);
        ck_assert_msg(sz_gathering_add(&gathering, order[i], &area, 0.5, &error), "%s", error.message);
        ck_assert_ptr_null(area.slots);
    }
    ck_assert(sz_gathering_is_whole(&gathering));
    ck_assert(sz_gathering_finish(&gathering, &replication, &error));
    return replication;
}

static const struct sz_store_tally *tally_of(const struct country *country,
                                             const struct sz_store_replication_owned *replication, enum sz_scope scope,
                                             const char *id, enum sz_metric_id metric)
{
    uint32_t item = 0;
    ck_assert(sz_item_list_find(&country->list, scope, id, &item, &error));
    for (size_t i = 0; i < replication->tally_count; i++)
        if (replication->tallies[i].item == item && replication->tallies[i].metric == (uint32_t)metric)
            return &replication->tallies[i];
    return NULL;
}

static void expect(const struct country *country, const struct sz_store_replication_owned *replication,
                   enum sz_scope scope, const char *id, enum sz_metric_id metric, double numerator, double denominator)
{
    const struct sz_store_tally *tally = tally_of(country, replication, scope, id, metric);
    ck_assert_ptr_nonnull(tally);
    ck_assert_double_eq(tally->numerator, numerator);
    ck_assert_double_eq(tally->denominator, denominator);
}

static const uint32_t in_order[PROVINCES] = {0, 1, 2}, out_of_order[PROVINCES] = {2, 0, 1};

SZ_CASE(sums_over_provinces_are_those_computed_by_hand)
{
    struct country country;
    open_country(&country);
    struct sz_area_result areas[PROVINCES];
    for (uint32_t p = 0; p < PROVINCES; p++)
        simulate(&country, p, &areas[p]);
    struct sz_store_replication_owned replication = gather(&country, in_order);
    double within[PROVINCES], incidents[PROVINCES], response_s = 0, thefts = 0, thefts_helped = 0;
    for (uint32_t p = 0; p < PROVINCES; p++) {
        const double *theft = areas[p].slots[areas[p].layout.category + 1].sums;
        within[p] = areas[p].slots[0].sums[SZ_SUM_WITHIN_TARGET];
        incidents[p] = areas[p].slots[0].sums[SZ_SUM_INCIDENTS];
        response_s += theft[SZ_SUM_RESPONSE_S];
        thefts_helped += theft[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED];
        thefts += theft[SZ_SUM_INCIDENTS];
    }
    ck_assert_double_gt(thefts, 0);
    expect(&country, &replication, SZ_SCOPE_NATION, "", SZ_METRIC_SHARE_WITHIN_TARGET,
           within[0] + within[1] + within[2], incidents[0] + incidents[1] + incidents[2]);
    expect(&country, &replication, SZ_SCOPE_POLICE_REGION, "1", SZ_METRIC_SHARE_WITHIN_TARGET, within[0] + within[1],
           incidents[0] + incidents[1]);
    expect(&country, &replication, SZ_SCOPE_PROVINCE, "TH-50", SZ_METRIC_SHARE_WITHIN_TARGET, within[2], incidents[2]);
    expect(&country, &replication, SZ_SCOPE_CATEGORY, "theft", SZ_METRIC_RESPONSE_MEAN, response_s, thefts_helped);
    /* The window counts once, for the nation too. */
    expect(&country, &replication, SZ_SCOPE_CATEGORY, "theft", SZ_METRIC_INCIDENTS_PER_DAY, thefts, 3);
    expect(&country, &replication, SZ_SCOPE_NATION, "", SZ_METRIC_INCIDENTS_PER_DAY,
           incidents[0] + incidents[1] + incidents[2], 3);
    uint64_t fingerprint = SZ_FINGERPRINT_START;
    for (uint32_t p = 0; p < PROVINCES; p++)
        fingerprint = sz_fingerprint_mix(fingerprint, areas[p].fingerprint);
    ck_assert_uint_eq(replication.fingerprint, fingerprint);
    ck_assert_uint_eq(replication.incident_count,
                      areas[0].incident_count + areas[1].incident_count + areas[2].incident_count);
    ck_assert_double_eq(replication.wall_s, 1.5);
    sz_store_replication_clear(&replication);
    for (uint32_t p = 0; p < PROVINCES; p++)
        sz_area_result_clear(&areas[p]);
    close_country(&country);
}

SZ_CASE(a_unit_has_its_own_busy_and_shift_time)
{
    struct country country;
    open_country(&country);
    struct sz_area_result area;
    simulate(&country, 1, &area);
    struct sz_store_replication_owned replication = gather(&country, in_order);
    expect(&country, &replication, SZ_SCOPE_UNIT, "2-1/car2", SZ_METRIC_UNIT_WORKLOAD, area.unit_busy_s[2],
           area.unit_shift_s[2]);
    ck_assert_double_gt(area.unit_busy_s[2], 0);
    double dispatches = 0;
    for (size_t i = 0; i < replication.tally_count; i++)
        if (replication.tallies[i].metric == SZ_METRIC_DISPATCH_SHARE)
            dispatches += replication.tallies[i].numerator / replication.tallies[i].denominator;
    ck_assert_double_eq_tol(dispatches, 1, 1e-12);
    sz_store_replication_clear(&replication);
    sz_area_result_clear(&area);
    close_country(&country);
}

SZ_CASE(the_order_in_which_areas_come_changes_no_digit)
{
    struct country country;
    open_country(&country);
    struct sz_store_replication_owned a = gather(&country, in_order), b = gather(&country, out_of_order);
    ck_assert_uint_eq(a.fingerprint, b.fingerprint);
    ck_assert_uint_eq(a.tally_count, b.tally_count);
    ck_assert_uint_eq(a.sketch_count, b.sketch_count);
    for (size_t i = 0; i < a.tally_count; i++) {
        ck_assert_uint_eq(a.tallies[i].item, b.tallies[i].item);
        ck_assert_uint_eq(a.tallies[i].metric, b.tallies[i].metric);
        ck_assert_double_eq(a.tallies[i].numerator, b.tallies[i].numerator);
        ck_assert_double_eq(a.tallies[i].denominator, b.tallies[i].denominator);
    }
    for (size_t i = 0; i < a.sketch_count; i++) {
        ck_assert_uint_eq(a.sketches[i].size, b.sketches[i].size);
        ck_assert_int_eq(memcmp(a.sketches[i].bytes, b.sketches[i].bytes, a.sketches[i].size), 0);
    }
    sz_store_replication_clear(&a);
    sz_store_replication_clear(&b);
    close_country(&country);
}

SZ_CASE(sketches_hold_as_many_values_as_there_are_incidents)
{
    struct country country;
    open_country(&country);
    struct sz_store_replication_owned replication = gather(&country, out_of_order);
    size_t checked = 0;
    for (size_t i = 0; i < replication.sketch_count; i++) {
        const struct sz_store_item *item = &country.list.items[replication.sketches[i].item];
        if (replication.sketches[i].quantity != SZ_SKETCH_RESPONSE)
            continue;
        const struct sz_store_tally *tally =
            tally_of(&country, &replication, item->scope, item->id, SZ_METRIC_INCIDENTS_PER_DAY);
        struct sz_sketch sketch = {0};
        ck_assert(sz_sketch_decode(&sketch, replication.sketches[i].bytes, replication.sketches[i].size, &error));
        ck_assert_double_eq((double)sketch.count, tally->numerator);
        sz_sketch_clear(&sketch);
        checked++;
    }
    ck_assert_uint_gt(checked, 15);
    sz_store_replication_clear(&replication);
    close_country(&country);
}

SZ_CASE(an_incident_without_an_outcome_is_found)
{
    struct country country;
    open_country(&country);
    struct sz_gathering gathering;
    struct sz_area_result area;
    ck_assert(sz_gathering_init(&gathering, &country.world, &country.list, 1, &error));
    simulate(&country, 1, &area);
    area.slots[area.layout.station].sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED]--;
    ck_assert(!sz_gathering_add(&gathering, 1, &area, 0, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    ck_assert_msg(strstr(error.message, "province TH-20, replication 1") != NULL, "%s", error.message);
    sz_gathering_clear(&gathering);
    close_country(&country);
}

SZ_CASE(an_incident_of_no_category_is_found)
{
    struct country country;
    open_country(&country);
    struct sz_gathering gathering;
    struct sz_area_result area;
    ck_assert(sz_gathering_init(&gathering, &country.world, &country.list, 1, &error));
    simulate(&country, 0, &area);
    double *sums = area.slots[area.layout.category].sums;
    sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED]--;
    sums[SZ_SUM_INCIDENTS]--;
    ck_assert(!sz_gathering_add(&gathering, 0, &area, 0, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    sz_gathering_clear(&gathering);
    close_country(&country);
}

static const struct sz_case cases[] = {
    SZ_LISTED(sums_over_provinces_are_those_computed_by_hand),
    SZ_LISTED(a_unit_has_its_own_busy_and_shift_time),
    SZ_LISTED(the_order_in_which_areas_come_changes_no_digit),
    SZ_LISTED(sketches_hold_as_many_values_as_there_are_incidents),
    SZ_LISTED(an_incident_without_an_outcome_is_found),
    SZ_LISTED(an_incident_of_no_category_is_found),
};
SZ_MAIN("gathering", cases)
