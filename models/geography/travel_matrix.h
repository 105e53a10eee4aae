/**
 * A matrix of travel from a file: CSV with the columns from, to, and seconds, metres or both.
 *
 * `from` is a station or a cell, `to` a cell, by their ids; where an id is both it is written station:ID or cell:ID. Rows may stand in any
 * order and need not be symmetric. A file without any row from a cell is a matrix of stations: units then set out from their stations
 * wherever they were last. A cell is 0 from itself unless it is listed.
 */
#ifndef SZ_MODELS_GEOGRAPHY_TRAVEL_MATRIX_H
#define SZ_MODELS_GEOGRAPHY_TRAVEL_MATRIX_H

#include "models/geography/travel_table.h"

/**
 * Reads a matrix into a table of one period. Without seconds the table has none; without metres a pair is as far as its straight line.
 *
 * \param gaps_have_no_way  pairs that are missing have no way, else they are an error that names the first and says how many
 */
bool sz_travel_matrix_read(const char *path, const struct sz_geography *geography, const uint32_t *area_of_province,
                           uint32_t area_count, bool gaps_have_no_way, struct sz_travel_table *table,
                           struct sz_error *error);

#endif
