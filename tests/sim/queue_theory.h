/**
 * Closed forms and exact solutions of queueing theory, for exact values beside simulated ones. Loads are arrivals x mean service.
 */
#ifndef SZ_TESTS_SIM_QUEUE_THEORY_H
#define SZ_TESTS_SIM_QUEUE_THEORY_H

/** The share lost of an offered load by c servers without a line: M/G/c/c (Erlang 1917). */
double erlang_b(unsigned c, double load);
/** The probability of waiting in M/M/c (Erlang 1917). */
double erlang_c(unsigned c, double load);
/** Mean number in line of M/M/c. */
double erlang_c_line(unsigned c, double load);

/** Stationary probabilities of the states 0 to `last` of a birth and death process: births[n] and deaths[n] are its rates out of n. */
void birth_death_solve(unsigned last, const double *births, const double *deaths, double *probabilities);

/** Mean wait in M/G/1 (Pollaczek 1930; Khinchine 1932): arrivals a second, mean and square of the coefficient of variation of service. */
double pollaczek_khinchine_wait_s(double arrivals_per_s, double service_mean_s, double service_scv);

/** Mean number in line of M/D/c, from the law of the number present one service time apart (Crommelin 1932). */
double crommelin_line(unsigned c, double load);

#endif
