internal import JSON

/// The features of a data set as Hugging Face's `datasets` keeps them in a file, so that it need not
/// guess: lists and structs stay what they are.
///
/// Source: huggingface/datasets, `src/datasets/features/features.py` and `arrow_writer.py`. A list is
/// written as an array of its one feature, which versions before 4 and from 4 on both read.
enum HuggingFaceFeatures {
    /// The value of the key `huggingface`.
    static func text(_ schema: ParquetSchema) -> String {
        let info: JSON = ["info": ["features": members(schema.columns)]]
        return info.text
    }

    private static func members(_ columns: [ParquetSchema.Column]) -> JSON {
        var object = JSONObject()
        for column in columns { object[column.name] = feature(column.kind) }
        return .object(object)
    }

    private static func feature(_ kind: ParquetSchema.Kind) -> JSON {
        switch kind {
        case .text: value("string")
        case .number: value("float64")
        case .integer: value("int64")
        case .bool: value("bool")
        case .list(let element): [feature(element)]
        case .structure(let columns): members(columns)
        }
    }

    private static func value(_ name: String) -> JSON {
        ["dtype": .string(name), "_type": "Value"]
    }
}
