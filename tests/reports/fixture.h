/**
 * Stores with made-up results, for the tests of reports and maps.
 */
#ifndef SZ_TESTS_REPORTS_FIXTURE_H
#define SZ_TESTS_REPORTS_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

/** The name of a group of passers, of 99 bytes. */
#define SZ_FIXTURE_LONG_GROUP "ผู้เดินทางมาจากจังหวัดอื่นทั้งหมด"

struct sz_fixture {
    size_t
        province_count; /**< squares of half a degree in rows of seven; 0 makes a plane world of two cells and a unit */
    size_t zone_count;
    bool without_intervals;   /**< as a single replication leaves them */
    bool measures_all;        /**< provinces have every metric but READY */
    bool tail_is_not_reached; /**< the 90th percentiles are infinite */
    bool has_gaps;            /**< 12 cells are cut off, and 34 pairs have no way */
};

/** Writes a complete store; fails the case when it cannot. */
void sz_fixture_write(const char *path, const struct sz_fixture *fixture);

/** The names of the made-up province with a number, from 0. */
void sz_fixture_province_names(size_t number, char english[96], char thai[192]);

#endif
