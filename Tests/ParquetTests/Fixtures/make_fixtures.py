"""Writes the files of this folder: see README.md."""

import datetime, decimal, os

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

here = os.path.dirname(os.path.abspath(__file__))
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
nested = pa.table({
    "id": pa.array(["a", "b", "c", "d", "e"]),
    "messages": pa.array([
        [{"role": "user", "content": "two and two?"}, {"role": "assistant", "content": "four"}],
        [], None, [None, {"role": None, "content": "¿qué?"}], [{"role": "user", "content": None}],
    ], pa.list_(MESSAGE)),
    "scores": pa.array([[0.5, None, -1.25], None, [], [float("nan")], [1e300]], pa.list_(pa.float64())),
    "lists": pa.array([[[1, 2], [], None], [], None, [[None]], [[3], [4, 5]]], pa.list_(pa.list_(pa.int32()))),
    "by_name": pa.array([[("x", 1), ("y", None)], [], None, [("z", 3)], [("x", 9)]], pa.map_(pa.string(), pa.int64())),
    "deep": pa.array([{"a": {"b": [{"c": True}, None]}}, {"a": None}, None, {"a": {"b": None}}, {"a": {"b": []}}],
                     pa.struct([("a", pa.struct([("b", pa.list_(pa.struct([("c", pa.bool_())])))]))])),
})
for version, codec, dictionary in [("1.0", "none", True), ("2.0", "zstd", False), ("1.0", "gzip", False), ("2.0", "snappy", True)]:
    pq.write_table(nested, os.path.join(here, f"nested-{codec}.parquet"), compression=codec, data_page_version=version,
                   use_dictionary=dictionary, row_group_size=3, store_schema=False, write_statistics=False)

moment = datetime.datetime(2026, 11, 27, 16, 58, 1, 250000)
utc = datetime.timezone.utc
types = pa.table({
    "bool": pa.array([True, None, False]),
    "i8": pa.array([-128, None, 127], pa.int8()),
    "u32": pa.array([0, None, 2**32 - 1], pa.uint32()),
    "u64": pa.array([0, None, 2**64 - 1], pa.uint64()),
    "i64": pa.array([-2**63, None, 2**63 - 1], pa.int64()),
    "f16": pa.array([0.1, None, float("inf")], pa.float16()),
    "f32": pa.array([0.1, None, -1e30], pa.float32()),
    "f64": pa.array([0.1, None, float("nan")], pa.float64()),
    "dec9": pa.array([decimal.Decimal("-0.050"), None, decimal.Decimal("123456.789")], pa.decimal128(9, 3)),
    "dec76": pa.array([decimal.Decimal("-" + "9" * 76), None, decimal.Decimal(10**40)], pa.decimal256(76, 0)),
    "date": pa.array([datetime.date(1, 1, 1), None, datetime.date(2024, 2, 29)]),
    "time": pa.array([datetime.time(0, 0), None, datetime.time(23, 59, 59, 7)], pa.time64("us")),
    "local": pa.array([moment, None, datetime.datetime(1969, 12, 31, 23, 59, 59)], pa.timestamp("ms")),
    "utc": pa.array([moment.replace(tzinfo=utc), None, datetime.datetime(1, 1, 1, tzinfo=utc)], pa.timestamp("us", "UTC")),
    "bytes": pa.array([b"text", None, b"\xff\x00"], pa.binary()),
    "fixed": pa.array([b"abc", None, b"\x80\x80\x80"], pa.binary(3)),
    "json": pa.array(['{"a": [1, 2.50]}', None, "no JSON"], pa.string()).cast(pa.json_()),
    "uuid": pa.array([bytes(range(16)), None, b"\xff" * 16], pa.uuid()),
    "nothing": pa.nulls(3),
})
pq.write_table(types, os.path.join(here, "types.parquet"), compression="none", store_schema=False, write_statistics=False)
pq.write_table(types.select(["local", "utc"]), os.path.join(here, "int96.parquet"), compression="none",
               use_deprecated_int96_timestamps=True, store_schema=False, write_statistics=False)

words = ["one", "one more", "one more time", "", "time"] * 30
encodings = {"prefix": "DELTA_BYTE_ARRAY", "length": "DELTA_LENGTH_BYTE_ARRAY", "delta": "DELTA_BINARY_PACKED",
             "delta32": "DELTA_BINARY_PACKED", "split": "BYTE_STREAM_SPLIT", "runs": "RLE"}
encoded = pa.table({
    "prefix": pa.array(words), "length": pa.array(words),
    "delta": pa.array([(i * i * i) * (-1) ** i for i in range(150)], pa.int64()),
    "delta32": pa.array([2**31 - 1 if i % 2 else -2**31 for i in range(150)], pa.int32()),
    "split": pa.array([i / 8 for i in range(150)]), "runs": pa.array([i // 20 % 2 == 0 for i in range(150)]),
})
pq.write_table(encoded, os.path.join(here, "encodings.parquet"), compression="none", use_dictionary=False, column_encoding=encodings,
               store_schema=False, write_statistics=False, data_page_size=400)
pq.write_table(pa.table({"id": ["a", "b"]}), os.path.join(here, "lz4.parquet"), compression="lz4", store_schema=False)
duckdb.sql(f"""copy (select i as id, 'text ' || (i % 3) as text, [{{'role': 'user', 'content': 'q' || i}}] as messages
    from range(40) r(i)) to '{here}/duckdb.parquet' (format parquet, parquet_version v2)""")
