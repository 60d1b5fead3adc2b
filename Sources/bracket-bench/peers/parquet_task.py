"""Works on a Parquet file with pyarrow: parquet_task.py arrow|rows|copy FILE [COPY]."""

import sys

import pyarrow.parquet as pq

task, path = sys.argv[1:3]
file = pq.ParquetFile(path)
rows = 0
if task == "copy":
    # The level that bracket and DuckDB use; pyarrow's own is 1.
    with pq.ParquetWriter(sys.argv[3], file.schema_arrow, compression="zstd", compression_level=3) as writer:
        for batch in file.iter_batches():
            writer.write_batch(batch)
            rows += batch.num_rows
else:
    for batch in file.iter_batches():
        rows += len(batch.to_pylist()) if task == "rows" else batch.num_rows
print(rows)
