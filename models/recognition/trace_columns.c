#include "models/recognition/trace_columns.h"

#include <math.h>
#include <stddef.h>

enum { ROWS_LEAST = 10 };

#define SLOPE_TOLERANCE 0.05
#define MEAN_TOLERANCE  0.1

void sz_column_pair_add(struct sz_column_pair *pair, int64_t earlier_ns, int64_t later_ns, uint64_t line)
{
    double earlier = (double)earlier_ns, later = (double)later_ns;
    if (pair->count == 0)
        pair->line = line;
    pair->count++;
    pair->earlier += earlier;
    pair->later += later;
    pair->squares += earlier * earlier;
    pair->products += earlier * later;
}

double sz_column_pair_factor(const struct sz_column_pair *pair)
{
    static const double factors[] = {1e3, 1e6, 1e9};
    if (pair->count < ROWS_LEAST || !(pair->earlier > 0))
        return 0;
    double ratio = pair->later / pair->earlier;
    double slope = (pair->products - pair->earlier * pair->later / pair->count) /
                   (pair->squares - pair->earlier * pair->earlier / pair->count);
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++)
        if (fabs(ratio / factors[i] - 1) <= MEAN_TOLERANCE && fabs(slope / factors[i] - 1) <= SLOPE_TOLERANCE)
            return factors[i];
    return 0;
}
