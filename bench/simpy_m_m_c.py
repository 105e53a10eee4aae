#!/usr/bin/python3
"""M/M/3 in SimPy 3: scenarios/textbook/mmc.yaml, written as its users would.

usage: simpy_m_m_c.py HOURS [SEED] prints incidents, mean wait in minutes and processor seconds.
"""
import random
import sys
import time

import simpy

ARRIVALS_A_MINUTE = 6 / 60
MEAN_SERVICE_MIN = 20
UNITS = 3


def call(env, units, draws, waits):
    verified = env.now
    with units.request() as request:
        yield request
        waits.append(env.now - verified)
        yield env.timeout(draws.expovariate(1 / MEAN_SERVICE_MIN))


def arrivals(env, units, draws, waits):
    while True:
        yield env.timeout(draws.expovariate(ARRIVALS_A_MINUTE))
        env.process(call(env, units, draws, waits))


def main():
    hours, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun_s = time.process_time()
    env, draws, waits = simpy.Environment(), random.Random(seed), []
    env.process(arrivals(env, simpy.Resource(env, UNITS), draws, waits))
    env.run(until=60 * hours)
    spent_s = time.process_time() - begun_s
    print(f"{len(waits)} {sum(waits) / len(waits):.3f} {spent_s:.3f}")


main()
