"""Adds winners to JSON Lines by Spark: a line in, a line out, through a bracket filter for each partition.

    spark-submit spark_job.py pipeline.json prompts.jsonl out/ [/shared/votes]

The lines go through as they are, and come out with a member "bracket". Needs bracket on all nodes.
"""

import os
import shlex
import sys

from pyspark.sql import SparkSession

pipeline, source, target, *state = sys.argv[1:]
command = ["bracket", "filter", pipeline, "--quiet"]
if state:  # Spark computes a partition again when a task fails; its votes are there already.
    command += ["--state", state[0]]

# PySpark starts it without any environment. Add the variable that holds the judge's key, if it has one.
environment = {name: os.environ[name] for name in ("PATH",) if name in os.environ}

spark = SparkSession.builder.appName("bracket").getOrCreate()
lines = spark.read.text(source).rdd.map(lambda row: row.value)
# A task fails where the filter does.
lines.pipe(shlex.join(command), environment, checkCode=True).saveAsTextFile(target)
spark.stop()
