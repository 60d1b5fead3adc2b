"""Compares what Bracket reads of Parquet files with what pyarrow reads of them.

    python compare.py COMMAND FILE...

COMMAND prints the rows of the file that stands for {} in it as JSON Lines. Needs pyarrow.
"""

import base64, datetime, decimal, json, math, struct, subprocess, sys, uuid

import pyarrow as pa
import pyarrow.parquet as pq


def micros(text):
    """Nanoseconds of a timestamp, date or time of ISO 8601 since its zero."""
    date, _, clock = text.rstrip("Z").partition("T")
    if ":" in date:
        date, clock = "1970-01-01", date
    year, month, day = date.rsplit("-", 2)
    y, m, d = int(year), int(month), int(day)
    # Python's dates end at the year 9999: count in eras of 400 years.
    era = (y - 2000) // 400
    days = (datetime.date(y - 400 * era, m, d) - datetime.date(1970, 1, 1)).days + 146097 * era
    whole, _, fraction = (clock or "00:00:00").partition(".")
    h, mi, s = (int(part) for part in whole.split(":"))
    return ((days * 24 + h) * 60 + mi) * 60 * 10**9 + s * 10**9 + int((fraction + "0" * 9)[:9])


SCALE = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def same(theirs, ours, kind):
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.json":
            value = theirs.as_py()
            return (None if value is None else json.loads(value)) == ours
        if kind.extension_name == "arrow.uuid":
            value = theirs.as_py()
            return (None if value is None else str(value)) == ours
        return same(theirs.value if hasattr(theirs, "value") else theirs, ours, kind.storage_type)
    if theirs is None or not theirs.is_valid:
        return ours is None
    if pa.types.is_struct(kind):
        return list(ours) == [f.name for f in kind] and all(
            same(theirs[i], ours[f.name], f.type) for i, f in enumerate(kind))
    if pa.types.is_map(kind):
        pairs = theirs.values
        keys = [spell(k) for k in pairs.field(0).to_pylist()] if pairs is not None else []
        return list(ours) == keys and all(
            same(value, ours[key], kind.item_type) for key, value in zip(keys, pairs.field(1)))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return len(theirs.values) == len(ours) and all(
            same(a, b, kind.value_type) for a, b in zip(theirs.values, ours))
    if pa.types.is_timestamp(kind):
        if ours.endswith("Z") != (kind.tz is not None):
            return False
        return theirs.value * SCALE[kind.unit] == micros(ours)
    if pa.types.is_date(kind):
        return theirs.cast(pa.int32() if pa.types.is_date32(kind) else pa.int64()).as_py() * (
            1 if pa.types.is_date32(kind) else 1 / 86400000) == micros(ours) // (86400 * 10**9)
    if pa.types.is_time(kind):
        return theirs.value * SCALE[kind.unit] == micros(ours)
    value = theirs.as_py()
    if pa.types.is_floating(kind):
        if not math.isfinite(value):
            return ours is None
        if pa.types.is_float32(kind):
            return value == struct.unpack("f", struct.pack("f", float(ours)))[0]
        if pa.types.is_float16(kind):
            return value == struct.unpack("e", struct.pack("e", float(ours)))[0]
        return float(value) == float(ours)
    if pa.types.is_decimal(kind):
        return value == ours
    if isinstance(value, bytes):
        if ours.startswith("P") and len(value) == 12:
            return ours == interval(*struct.unpack("<III", value))
        try:
            return value.decode() == ours
        except UnicodeDecodeError:
            head = "data:application/octet-stream;base64,"
            return ours.startswith(head) and base64.b64decode(ours[len(head):]) == value
    return value == ours and type(value) is type(ours)


def interval(months, days, milliseconds):
    clock = f"T{milliseconds / 1000:g}S" if milliseconds or not months and not days else ""
    return "P" + (f"{months}M" if months else "") + (f"{days}D" if days else "") + clock


def spell(key):
    return key if isinstance(key, str) else json.dumps(key)


def compare(command, path):
    process = subprocess.Popen([path if word == "{}" else word for word in command], stdout=subprocess.PIPE)
    count = 0
    for batch in pq.ParquetFile(path).iter_batches(batch_size=4096):
        columns = [batch.column(i) for i in range(batch.num_columns)]
        for row in range(batch.num_rows):
            line = process.stdout.readline()
            if not line:
                return f"ends after {count} rows"
            ours = json.loads(line, parse_float=decimal.Decimal, parse_int=number)
            if list(ours) != batch.schema.names:
                return f"row {count}: members {list(ours)}"
            for field, column in zip(batch.schema, columns):
                if not same(column[row], ours[field.name], field.type):
                    return f"row {count}, {field}: {column[row]!r} is {ours[field.name]!r}"
            count += 1
    rest = process.stdout.read()
    if process.wait() != 0:
        return f"exit {process.returncode} after {count} rows"
    return f"more than {count} rows" if rest else count


def number(text):
    return int(text)


if __name__ == "__main__":
    failures = 0
    for path in sys.argv[2:]:
        result = compare(sys.argv[1].split(), path)
        if not isinstance(result, int):
            failures += 1
            print(f"{path}: {result}")
    print(f"{len(sys.argv) - 2 - failures} of {len(sys.argv) - 2} files are equal")
    sys.exit(1 if failures else 0)
