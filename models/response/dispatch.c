#include "models/response/dispatch.h"

#include "models/response/policies/policies.h"

#include <string.h>

static const struct sz_policy policies[] = {
    {"closest_idle", "the idle unit with the least expected travel time", sz_policy_closest_idle, NULL, false, false},
    {"own_station_first", "an idle unit of the station whose beat it is, else the closest idle one",
     sz_policy_own_station_first, NULL, false, false},
    {"beat_first", "an idle unit whose own part of the station's beat it is, else the closest idle one",
     sz_policy_beat_first, NULL, false, false},
    {"preference", "the first idle unit of a fixed list for each cell", sz_policy_preference,
     sz_policy_preference_serves, true, false},
    {"cutoff", "the closest idle unit, as long as enough stay idle (keep_idle)", sz_policy_cutoff, NULL, false, true},
};

const struct sz_policy *sz_policies(size_t *count)
{
    *count = sizeof policies / sizeof policies[0];
    return policies;
}

const struct sz_policy *sz_policy_find(const char *name)
{
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        if (strcmp(policies[i].name, name) == 0)
            return &policies[i];
    return NULL;
}
