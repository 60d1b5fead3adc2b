import Parquet
import RunLogs

extension Export {
    /// The columns of the rows, in their order; the form must be known.
    var parquetSchema: ParquetSchema {
        func text(_ names: String...) -> [ParquetSchema.Column] { names.map { .init($0, .text) } }
        let messages = ParquetSchema.Kind.list(Self.message)
        let content: ParquetSchema.Kind = form == .conversational ? messages : .text
        let start: [ParquetSchema.Column] = [.init("id", .text), .init("prompt", content)]
        let pair: [ParquetSchema.Column] =
            [.init("margin", .number)] + text("chosen_id", "rejected_id") + [.init("met", .bool)]
            + text("match")
            + [.init("votes_chosen", .integer), .init("votes_rejected", .integer)] + text("judge")
        let answers: [ParquetSchema.Column] = [
            .init("chosen", content), .init("rejected", content),
        ]
        let columns: [ParquetSchema.Column] =
            switch shape {
            case .best:
                start + [.init("completion", content), .init("winner", .text)]
                    + [.init("undecided", .bool)]
            case .ranked:
                start + [.init("completions", .list(content)), .init("ids", .list(.text))]
                    + [.init("ratings", .list(.number)), .init("undecided", .bool)]
            case .sft:
                text("id") + [.init("messages", messages)] + text("winner")
                    + [.init("undecided", .bool)]
            case .rewards:
                start + [.init("completion", content), .init("candidate_id", .text)]
                    + [.init("reward", .number)]
            case .kto:
                start + [.init("completion", content), .init("label", .bool)]
                    + text("candidate_id", "judge")
            case .dpo, .reward: start + answers + pair
            case .openrlhf:
                text("id") + [.init("prompt", messages), .init("chosen", messages)]
                    + [.init("rejected", messages)] + pair
            case .axolotl:
                text("id") + [.init("messages", messages), .init("chosen", Self.message)]
                    + [.init("rejected", Self.message)] + pair
            case .sharegpt:
                text("id") + [.init("conversations", .list(Self.turn)), .init("chosen", Self.turn)]
                    + [.init("rejected", Self.turn)] + pair
            case .nemoRL:
                text("id")
                    + [
                        .init("context", messages),
                        .init(
                            "completions",
                            .list(
                                .structure([
                                    .init("rank", .integer), .init("completion", messages),
                                ]))),
                    ] + text("task_name") + pair
            case .verl:
                text("data_source") + [.init("prompt", messages)] + text("ability")
                    + [
                        .init("reward_model", .structure(text("style", "ground_truth"))),
                        .init(
                            "extra_info",
                            .structure(
                                text("split") + [.init("index", .integer)]
                                    + text("id", "answer", "winner"))),
                    ]
            }
        return ParquetSchema(columns)
    }

    private static let message = ParquetSchema.Kind.structure([
        .init("role", .text), .init("content", .text),
    ])

    private static let turn = ParquetSchema.Kind.structure([
        .init("from", .text), .init("value", .text),
    ])
}
