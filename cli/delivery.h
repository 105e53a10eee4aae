/**
 * What a finished run or replay leaves beside its store: maps, report, summary, the scenario, and the answer on the terminal.
 */
#ifndef SZ_CLI_DELIVERY_H
#define SZ_CLI_DELIVERY_H

#include "cli/command.h"
#include "cli/folder.h"
#include "scenarios/scenario.h"
#include "studies/run.h"

enum { SZ_DELIVERY_DATE_SIZE = 16 };

/* The options of run and replay about what they leave, of a request. */
#define SZ_OPTION_RECORD_INCIDENTS(request)                                                                            \
    {                                                                                                                  \
        "record-incidents", 0, 0, G_OPTION_ARG_NONE, &(request).record_incidents,                                      \
            "write every incident with its times and units to incidents.csv", NULL                                     \
    }
#define SZ_OPTION_REPLICATION(request)                                                                                 \
    {                                                                                                                  \
        "replication", 0, 0, G_OPTION_ARG_FILENAME, &(request).trace.replication,                                      \
            "trace or record this replication alone", "N"                                                              \
    }
#define SZ_OPTION_PROVINCE(request)                                                                                    \
    {                                                                                                                  \
        "province", 0, 0, G_OPTION_ARG_FILENAME, &(request).trace.province,                                            \
            "trace or record this province alone: TH-10, ...", "ID"                                                    \
    }
#define SZ_OPTION_JSON(request)                                                                                        \
    {                                                                                                                  \
        "json", 0, 0, G_OPTION_ARG_NONE, &(request).json, "print the headline rows as JSON", NULL                      \
    }
#define SZ_OPTION_LANGUAGE(request)                                                                                    \
    {                                                                                                                  \
        "lang", 0, 0, G_OPTION_ARG_FILENAME, &(request).language,                                                      \
            "language of maps and report: en (the default) or th", "LANGUAGE"                                          \
    }
#define SZ_OPTION_NO_REPORT(request)                                                                                   \
    {                                                                                                                  \
        "no-report", 0, 0, G_OPTION_ARG_NONE, &(request).no_report,                                                    \
            "leave out maps and report; they can be made from the results later", NULL                                 \
    }

struct sz_delivery {
    const struct sz_folder *folder;
    const struct sz_scenario *scenario;
    const struct sz_run_outcome *outcome;
    const char *language, *date;
    const char *trace_path, *incidents_path; /* NULL: none was written */
    bool json, no_report;
};

/**
 * Today in UTC as 2026-01-31; the day of SOURCE_DATE_EPOCH when that is set, so that equal runs can leave equal files. False with the message
 * printed when that is no number of seconds.
 */
bool sz_delivery_today(const char *command, char date[SZ_DELIVERY_DATE_SIZE]);

/** Makes all of it; the exit status says whether it could, and whether the precision was reached. */
enum sz_exit sz_delivery_make(const struct sz_delivery *delivery);

/** What a run that could not finish has kept, and how to go on. */
void sz_delivery_say_what_is_kept(const struct sz_delivery *delivery, enum sz_error_kind why);

#endif
