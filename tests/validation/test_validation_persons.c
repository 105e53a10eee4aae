/* Persons of interest by scenarios: recognised or not, and met before they leave or not. */
#include "tests/models/response/walks.h"
#include "tests/validation/trials.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/* --- closed forms, by quadrature over persons --- */

struct walk {
    double location, spread, leave;
};

static double ever_at(double z, void *parameters)
{
    const struct walk *walk = parameters;
    double p = 1 / (1 + exp(-walk->location - walk->spread * z));
    return p / (1 - (1 - walk->leave) * (1 - p)) * gsl_ran_ugaussian_pdf(z);
}

/* A person with rate p passes a geometric number of cameras: recognised at all with p / (1 - (1-q)(1-p)); the mean over persons. */
static double ever_recognised(double tpir, double spread, double leave)
{
    struct walk walk = {sz_person_location(tpir, spread), spread, leave};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    gsl_function function = {ever_at, &walk};
    double value, error;
    gsl_integration_qag(&function, -12, 12, 0, 1e-11, 1000, GSL_INTEG_GAUSS61, workspace, &value, &error);
    gsl_integration_workspace_free(workspace);
    return value;
}

/* Somebody who has just passed a camera is met by one who comes after an exponential time: not left before. */
static double met_in_time(double arrival_per_s, double leave, double between_s)
{
    return 1 - leave / (1 - (1 - leave) * exp(-arrival_per_s * between_s));
}

/* Persons come at 0.002 a second; takes over the list. */
static void walk(struct sz_trial *trial, struct sz_watch_list *list, double tpir, const char *town, const char *each,
                 const char *system, const char *parameters)
{
    list->repeat_s = 1e9; /* one alert each: the operator's word is the last */
    open_town(trial, town);
    sz_trial_add_watch_list(trial, list, 0, tpir);
    trial_simulate(trial, system, parameters, each);
}

SZ_CASE(who_is_recognised_and_accepted_is_met_if_the_unit_is_faster)
{
    const double leave = 0.1, nu = 1.0 / 600, hit = 0.9, tpir = 0.4, spread = 4;
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, leave);
    list.person_spread = spread;
    walk(&trial, &list, tpir, ROOM("90 days", "90 %"), "90 days", "persons of interest, a camera every 100 s",
         "TPIR 0.4, spread 4, hit 0.9, leaves at a camera with 0.1, unit after 10 min");
    double seen = ever_recognised(tpir, spread, leave);
    trial_ratio_agrees(&trial, "share never recognised", 0, SZ_SUM_PERSONS_UNSEEN, SZ_SUM_PERSONS, 1 - seen);
    trial_ratio_agrees(&trial, "share met", 0, SZ_SUM_PERSONS_MET, SZ_SUM_PERSONS,
                       seen * hit * met_in_time(nu, leave, pass_s));
    sz_trial_close(&trial);
}

/*
 * With ever more cameras leaving is a Poisson process of rate mu against the unit's nu, and the share goes to TPIR x hit x nu / (nu + mu) where a
 * camera that misses a person misses him always (a great spread). The exact value is that of a camera every 20 s.
 */
SZ_CASE(with_many_cameras_interception_is_a_race_of_two_exponentials)
{
    const double leave = 0.02, nu = 1.0 / 600, between_s = 20, mu = leave / between_s, hit = 0.9, tpir = 0.8;
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, leave);
    list.person_spread = 30;
    list.foot_mps = list.vehicle_mps = pass_s / between_s;
    walk(&trial, &list, tpir, ROOM("42 days", "90 %"), "42 days", "persons of interest, a camera every 20 s",
         "TPIR 0.8, spread 30, hit 0.9, leaves at mu = 0.001 /s, nu = 1 / 600 s");
    double exact = ever_recognised(tpir, list.person_spread, leave) * hit * met_in_time(nu, leave, between_s);
    sz_assert_within(exact, tpir * hit * nu / (nu + mu), 0.02, 1, "near its limit");
    trial_ratio_agrees(&trial, "share met, near TPIR hit nu / (nu + mu)", 0, SZ_SUM_PERSONS_MET, SZ_SUM_PERSONS, exact);
    sz_trial_close(&trial);
}

SZ_CASE(who_is_never_recognised_is_as_many_as_the_person_effect_says)
{
    const double leave = 0.3, tpir = 0.3;
    const struct {
        double spread;
        const char *parameters;
    } groups[] = {{0, "TPIR 0.3, all alike, leaves at a camera with 0.3"},
                  {4, "TPIR 0.3, spread 4, leaves at a camera with 0.3"}};
    for (size_t i = 0; i < 2; i++) {
        struct sz_trial trial;
        struct sz_watch_list list = simple_list(0.002, leave);
        list.person_spread = groups[i].spread;
        walk(&trial, &list, tpir, ROOM("55 days", "90 %"), "55 days", "persons of interest", groups[i].parameters);
        trial_ratio_agrees(&trial, "share never recognised", 0, SZ_SUM_PERSONS_UNSEEN, SZ_SUM_PERSONS,
                           1 - ever_recognised(tpir, groups[i].spread, leave));
        sz_trial_close(&trial);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(who_is_recognised_and_accepted_is_met_if_the_unit_is_faster),
    SZ_LISTED(with_many_cameras_interception_is_a_race_of_two_exponentials),
    SZ_LISTED(who_is_never_recognised_is_as_many_as_the_person_effect_says),
};
SZ_MAIN("validation_persons", cases)
