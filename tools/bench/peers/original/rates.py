"""The Python original of MAGDA on Ray: for each line `graph jobs` it prints jobs per second, with 64 in flight."""

import asyncio
import sys
import time

from magda.decorators import accept, finalize, produce, register
from magda.module import Module
from magda.pipeline.parallel import ParallelPipeline, init


class Value(Module.Interface):
    def __init__(self, data):
        self.data = data


@accept(Value)
@produce(Value)
@register("echo")
@finalize
class Echo(Module.Runtime):
    def run(self, data, request):
        return Value(request)


def builder(groups):
    made = ParallelPipeline()
    for group in groups:
        made.add_group(ParallelPipeline.Group(group))
    return made


def one_group():
    made = builder(["g1"])
    made.add_module(Echo("A", group="g1").expose_result("A"))
    return made.build()


def diamond():
    made = builder(["g1", "g2", "g3", "g4"])
    made.add_module(Echo("A", group="g1"))
    made.add_module(Echo("B", group="g2").depends_on(made.get_module("A")))
    made.add_module(Echo("C", group="g3").depends_on(made.get_module("A")))
    made.add_module(
        Echo("D", group="g4").depends_on(made.get_module("B")).depends_on(made.get_module("C")).expose_result("D")
    )
    return made.build()


async def rate(pipeline, jobs):
    left = iter(range(jobs))

    async def worker():
        for job in left:
            await pipeline.run(job)

    begin = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(64)))
    return jobs / (time.perf_counter() - begin)


async def main():
    # Each of the five actors claims a CPU; a claim says nothing of what it uses.
    init(num_cpus=5, include_dashboard=False, log_to_driver=False, logging_level="ERROR", object_store_memory=10**8)
    pipelines = {"one-group": one_group(), "diamond": diamond()}
    print("ready", flush=True)
    for line in sys.stdin:
        graph, jobs = line.split()
        print(await rate(pipelines[graph], int(float(jobs))), flush=True)


asyncio.run(main())
