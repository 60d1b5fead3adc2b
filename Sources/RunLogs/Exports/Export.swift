internal import Datasets
internal import Foundation
public import JSON

/// Makes data sets of brackets: one call per bracket, rows out.
///
/// All rows of an export have the same members in the same order, null where there is nothing to say,
/// so that every loader takes them.
public struct Export: Sendable {
    public enum Shape: String, Sendable, CaseIterable {
        /// The winner as a completion of its prompt: TRL's prompt-completion rows.
        case best
        /// All candidates, best first, with ratings where the format has them.
        case ranked
        /// Preference pairs: TRL's `prompt`, `chosen`, `rejected`.
        case dpo
        /// The same rows, for their `margin`, which TRL's reward trainer reads.
        case reward
        /// Single answers with a label, true for those preferred: TRL's KTO.
        case kto
        /// The winner as the last of its messages: the SFT of TRL and most others.
        case sft
        /// A number for every candidate, one row each.
        case rewards
        /// NVIDIA NeMo-RL's preference rows: a context and completions with ranks.
        case nemoRL = "nemo-rl"
        /// LLaMA-Factory's preference rows in its ShareGPT form.
        case sharegpt
        /// Axolotl's `chat_template.default` for DPO.
        case axolotl
        /// verl's rows for reinforcement learning, with the known answer.
        case verl
        /// OpenRLHF's preference rows for its `--apply_chat_template`.
        case openrlhf

        /// Whether rows are made of pairs.
        package var isOfPairs: Bool {
            switch self {
            case .dpo, .reward, .kto, .nemoRL, .sharegpt, .axolotl, .openrlhf: true
            case .best, .ranked, .sft, .rewards, .verl: false
            }
        }

        /// The one form that its reader takes; `nil` where it takes both.
        var form: Form? {
            switch self {
            case .best, .ranked, .dpo, .reward, .kto, .rewards: nil
            case .sft, .nemoRL, .sharegpt, .axolotl, .verl, .openrlhf: .conversational
            }
        }
    }

    /// How prompts and answers are written.
    public enum Form: String, Sendable, CaseIterable {
        /// As texts.
        case standard
        /// As lists of messages.
        case conversational

        /// The form that the bracket's prompt has in the input.
        package init(of log: BracketLog) {
            self = WrittenPrompt(log.prompt)?.text == nil ? .conversational : .standard
        }
    }

    public var shape: Shape
    public var mining: PairMining
    public var rewards: CandidateRewards
    /// `nil` for the form that each input had.
    public var form: Form?
    /// Whether answers are written as they came, with what no judge saw: thinking above all.
    public var isWhole: Bool
    /// Who judged, for rows that say so.
    public var judge: String?
    /// How sure a prompt's winner has to be, in 0...1: by its calibrated probability, or else by its votes.
    public var leastConfidence = 0.0

    public init(
        _ shape: Shape, mining: PairMining = PairMining(),
        rewards: CandidateRewards = CandidateRewards(), form: Form? = nil, isWhole: Bool = false,
        judge: String? = nil
    ) {
        self.shape = shape
        self.mining = mining
        self.rewards = rewards
        self.form = form
        self.isWhole = isWhole
        self.judge = judge
    }

    /// Whether writing the bracket's prompt as a text loses who said what in it.
    package func flattens(_ log: BracketLog) -> Bool {
        (shape.form ?? form) == .standard && WrittenPrompt(log.prompt)?.isFlattened == true
    }

    /// A row as the `index`-th of a file, from 0, that holds the share `split`: verl's rows say so.
    package func placed(_ row: JSONObject, split: String, index: Int) -> JSONObject {
        guard shape == .verl, var info = row["extra_info"]?.object else { return row }
        (info["split"], info["index"]) = (.string(split), .number(index))
        var row = row
        row["extra_info"] = .object(info)
        return row
    }

    /// The rows that a bracket gives. A preference is never made up: see `PairMining`.
    public func rows(_ log: BracketLog) -> [JSONObject] {
        var leftOut = LeftOut()
        return rows(log, &leftOut)
    }

    /// The rows that a bracket gives.
    ///
    /// - Parameter leftOut: counts what gave no row, by the reason.
    public func rows(_ log: BracketLog, _ leftOut: inout LeftOut) -> [JSONObject] {
        if leastConfidence > 0 {
            guard let sure = log.probability ?? log.byVotes, sure >= leastConfidence else {
                leftOut.add(.confidence)
                return []
            }
        }
        let texts = Dictionary(
            log.entrants.map { ($0.id, isWhole ? $0.text : $0.answer) },
            uniquingKeysWith: { first, _ in first })
        guard
            let written = WrittenBracket(log, form: shape.form ?? form, texts: texts, judge: judge)
        else {
            leftOut.add(.notText)
            return []
        }
        switch shape {
        case .best: return [written.best]
        case .ranked: return [written.ranked]
        case .sft: return [written.supervised]
        case .rewards: return rewards.values(log, &leftOut).map(written.reward)
        case .verl:
            guard let row = written.verl else {
                leftOut.add(.noKnownAnswer)
                return []
            }
            return [row]
        case .kto: return written.labelled(mining.pairs(log, texts, &leftOut), &leftOut)
        case .dpo, .reward, .nemoRL, .sharegpt, .axolotl, .openrlhf:
            return mining.pairs(log, texts, &leftOut).map { written.pair($0, shape) }
        }
    }
}
