"""Writes Parquet files of all kinds into a folder, to be read by compare.py.

    python make.py FOLDER

Needs pyarrow, duckdb and polars. The rows are drawn from a seed: the same folder each time.
"""

import datetime, decimal, itertools, os, random, struct, sys, uuid

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
chance = random.Random(13)


def maybe(value, share=0.2):
    return None if chance.random() < share else value


def text(longest=40):
    return "".join(chance.choice("abc ñ漢🙂\n\"") for _ in range(chance.randrange(longest)))


def many(make, longest=5):
    return [make() for _ in range(chance.randrange(longest))]


def big(digits):
    return decimal.Decimal(chance.randrange(-(10**digits) + 1, 10**digits)).scaleb(-3, decimal.Context(prec=80))


def instant(unit):
    return chance.randrange(-(10**17), 10**17) if unit == "ns" else chance.randrange(-(10**11), 10**12)


FLAT = {
    "b": (pa.bool_(), lambda: chance.random() < 0.5),
    "i8": (pa.int8(), lambda: chance.randrange(-128, 128)),
    "i16": (pa.int16(), lambda: chance.randrange(-2**15, 2**15)),
    "i32": (pa.int32(), lambda: chance.choice([0, -1, 2**31 - 1, -2**31, chance.randrange(1000)])),
    "i64": (pa.int64(), lambda: chance.choice([0, 2**63 - 1, -2**63, chance.randrange(-9, 9)])),
    "u8": (pa.uint8(), lambda: chance.randrange(256)),
    "u16": (pa.uint16(), lambda: chance.randrange(2**16)),
    "u32": (pa.uint32(), lambda: chance.choice([0, 2**32 - 1, chance.randrange(2**32)])),
    "u64": (pa.uint64(), lambda: chance.choice([0, 2**64 - 1, chance.randrange(2**64)])),
    "f16": (pa.float16(), lambda: struct.unpack("e", struct.pack("H", chance.randrange(2**16)))[0]),
    "f32": (pa.float32(), lambda: struct.unpack("f", struct.pack("I", chance.randrange(2**32)))[0]),
    "f64": (pa.float64(), lambda: chance.choice([0.1, float("nan"), float("inf"), -0.0, chance.gauss(0, 1)])),
    "s": (pa.string(), text),
    "ls": (pa.large_string(), text),
    "few": (pa.string(), lambda: chance.choice(["user", "assistant", "system"])),
    "bin": (pa.binary(), lambda: chance.randbytes(chance.randrange(9))),
    "fix": (pa.binary(5), lambda: chance.randbytes(5)),
    "d32": (pa.date32(), lambda: datetime.date(1, 1, 1) + datetime.timedelta(chance.randrange(3_000_000))),
    "t32": (pa.time32("ms"), lambda: chance.randrange(86_400_000)),
    "t64": (pa.time64("us"), lambda: chance.randrange(86_400_000_000)),
    "t64n": (pa.time64("ns"), lambda: chance.randrange(86_400_000_000_000)),
    "ts_s": (pa.timestamp("s"), lambda: chance.randrange(-10**10, 10**10)),
    "ts_ms": (pa.timestamp("ms", "UTC"), lambda: instant("ms")),
    "ts_us": (pa.timestamp("us"), lambda: instant("us")),
    "ts_ns": (pa.timestamp("ns", "UTC"), lambda: instant("ns")),
    "dec9": (pa.decimal128(9, 3), lambda: big(9)),
    "dec18": (pa.decimal128(18, 3), lambda: big(18)),
    "dec38": (pa.decimal128(38, 3), lambda: big(38)),
    "dec76": (pa.decimal256(76, 3), lambda: big(76)),
    "none": (pa.null(), lambda: None),
}
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
NESTED = {
    "messages": (pa.list_(MESSAGE), lambda: many(lambda: maybe({"role": maybe("user"), "content": maybe(text())}))),
    "lists": (pa.list_(pa.list_(pa.list_(pa.int32()))),
              lambda: many(lambda: maybe(many(lambda: maybe(many(lambda: maybe(7))))))),
    "map": (pa.map_(pa.string(), pa.list_(pa.float64())),
            lambda: [(f"k{i}", maybe(many(lambda: maybe(0.5)))) for i in range(chance.randrange(4))]),
    "imap": (pa.map_(pa.int32(), MESSAGE), lambda: [(i, maybe({"role": "a", "content": None})) for i in range(2)]),
    "deep": (pa.struct([("a", pa.struct([("b", pa.list_(pa.struct([("c", pa.list_(MESSAGE)), ("d", pa.bool_())])))]))]),
             lambda: {"a": maybe({"b": maybe(many(lambda: maybe(
                 {"c": maybe(many(lambda: maybe({"role": "x", "content": maybe(text())}))), "d": maybe(True)})))})}),
    "fixed": (pa.list_(pa.float32(), 3), lambda: [0.5, 1.0, -2.0]),
    "answers": (pa.struct([("text", pa.list_(pa.string())), ("start", pa.list_(pa.int64()))]),
                lambda: {"text": many(text), "start": many(lambda: 3)}),
}


def table(kinds, rows, nulls):
    fields, arrays = [], []
    for name, (kind, make) in kinds.items():
        nullable = nulls > 0 or name == "none"
        fields.append(pa.field(name, kind, nullable=nullable))
        arrays.append(pa.array([maybe(make(), nulls) for _ in range(rows)], kind))
    return pa.table(arrays, schema=pa.schema(fields))


def write(name, data, **options):
    pq.write_table(data, os.path.join(folder, name + ".parquet"), **options)


FLATS = {share: table(FLAT, 500, share) for share in (0, 0.3, 1)}
NESTS = {share: table(NESTED, 300, share) for share in (0, 0.3, 1)}
for codec, version, dictionary, share in itertools.product(
        ["none", "snappy", "gzip", "zstd"], ["1.0", "2.0"], [True, False], [0, 0.3, 1]):
    options = dict(compression=codec, data_page_version=version, use_dictionary=dictionary)
    name = f"{codec}-{version}-{dictionary}-{share}"
    write("flat-" + name, FLATS[share], **options)
    write("nested-" + name, NESTS[share], **options, data_page_size=200, row_group_size=70)

INTS = {k: v for k, v in FLAT.items() if pa.types.is_integer(v[0])}
BYTES = {"s": FLAT["s"], "bin": FLAT["bin"], "few": FLAT["few"]}
for version, share, rows in itertools.product(["1.0", "2.0"], [0, 0.3], [0, 1, 2, 31, 32, 33, 128, 129, 3000]):
    for encoding, kinds in [("DELTA_BINARY_PACKED", INTS), ("DELTA_LENGTH_BYTE_ARRAY", BYTES), ("DELTA_BYTE_ARRAY", BYTES),
                            ("BYTE_STREAM_SPLIT", {k: FLAT[k] for k in ["i32", "i64", "f16", "f32", "f64", "fix", "dec38"]}),
                            ("RLE", {"b": FLAT["b"]})]:
        write(f"{encoding}-{version}-{share}-{rows}", table(kinds, rows, share), use_dictionary=False,
              column_encoding={k: encoding for k in kinds}, data_page_version=version, data_page_size=4000)
write("fixed-delta", table({"fix": FLAT["fix"]}, 500, 0.2), use_dictionary=False, column_encoding={"fix": "DELTA_BYTE_ARRAY"})
for rows in (0, 1, 10_000):
    write(f"rows-{rows}", table({**FLAT, **NESTED}, rows, 0.1), row_group_size=997)
write("one-row-groups", table({"s": FLAT["s"], "i": FLAT["i32"]}, 300, 0.1), row_group_size=1)
write("wide", table({f"c{i}": FLAT["i32"] if i % 2 else FLAT["s"] for i in range(3000)}, 20, 0.1))
write("int96", table({"ts_us": FLAT["ts_us"], "ts_ns": FLAT["ts_ns"]}, 300, 0.2), use_deprecated_int96_timestamps=True)
write("two-level", table(NESTED, 300, 0.2).select(["lists", "messages"]), use_compliant_nested_type=False)
write("checksums", FLATS[0.3], write_page_checksum=True)
write("index", NESTS[0.3], write_page_index=True, store_decimal_as_integer=True, row_group_size=100)
write("decimals-as-integers", FLATS[0.3], store_decimal_as_integer=True)
write("long", pa.table({"s": ["x" * 3_000_000, "y" * 10, "z" * 5_000_000] * 2}), compression="snappy")
write("same", pa.table({"s": ["the same text"] * 200_000, "n": [5] * 200_000, "b": [True] * 200_000}))
write("no-columns", pa.table({"a": [1, 2, 3]}).select([]))
write("json", pa.table([pa.array(['{"a": [1, 2.50, null]}', "7", None, '"x"'], pa.json_())], names=["j"]))
write("uuid", pa.table([pa.array([uuid.UUID(int=i * 7**40 % 2**128).bytes for i in range(9)], pa.uuid())], names=["u"]))
if hasattr(pq, "write_table"):
    write("categories", pa.table({"c": pa.array(["a", "b", None, "a"]).dictionary_encode()}))

db = duckdb.connect()
db.sql("select setseed(0.5)")
db.sql("""create table t as select i as id, (i % 7)::utinyint as small, i * 1.5 as number, 'text ' || (i % 100) as text,
    case when i % 3 = 0 then null else [{'role': 'user', 'content': 'q' || i}, {'role': 'assistant', 'content': null}] end as messages,
    {'a': i, 'b': [i, null, 2]} as s, map {'x': i, 'y': 2} as m, date '2000-01-01' + i::int as d, (i / 100)::decimal(18, 4) as dec,
    ('\\xFF\\x00' || (i % 5))::blob as bin, uuid() as u, timestamp '1999-12-31 23:59:59.123456' + interval (i) minute as ts,
    (i % 2 = 0) as flag, i::hugeint as h, ((i % 13) || '"x"')::varchar as few, time '12:34:56.789' as tm, '{"a": [1, ' || i || ']}' as raw
    from range(20000) r(i)""")
for codec, version in itertools.product(["uncompressed", "snappy", "gzip", "zstd"], ["v1", "v2"]):
    db.sql(f"copy t to '{folder}/duckdb-{codec}-{version}.parquet' (format parquet, compression {codec}, parquet_version {version}, row_group_size 6000)")
db.sql(f"copy (select * from t limit 0) to '{folder}/duckdb-empty.parquet' (format parquet)")
db.sql(f"copy (select raw::json as j, interval (id) day as iv from t) to '{folder}/json-duckdb.parquet' (format parquet)")

frame = polars.from_arrow(FLATS[0.3].drop(["f16", "none", "dec76", "fix", "t64n", "ts_s"]))
nest = polars.from_arrow(NESTS[0.3].select(["messages", "lists", "deep", "answers"]))
for codec in ["uncompressed", "snappy", "gzip", "zstd"]:
    frame.write_parquet(f"{folder}/polars-flat-{codec}.parquet", compression=codec, row_group_size=130)
    nest.write_parquet(f"{folder}/polars-nested-{codec}.parquet", compression=codec, data_page_size=300)
print(len(os.listdir(folder)), "files")
