/// A part of a row: a value, or something that holds others.
///
/// Levels are those of Dremel: an entry of a column says with its *definition* level how many of
/// the optional and repeated things above it are there, and with its *repetition* level which of
/// the lists above it goes on with it.
///
/// Source: S. Melnik et al., "Dremel: Interactive Analysis of Web-Scale Datasets", VLDB 2010.
///
/// A class, since every value of every row passes by it: it is not copied then.
final class SchemaNode: Sendable {
    enum Shape: Sendable {
        /// One column of the file.
        case value
        case structure([SchemaNode])
        /// There is an element where the definition level is at least `definition`; one more
        /// follows where the repetition level is `repetition`.
        case list(SchemaNode, definition: Int, repetition: Int)
        /// Likewise with keys, and values where the map has any.
        case map(key: SchemaNode, value: SchemaNode?, definition: Int, repetition: Int)
    }

    let name: String
    /// Whether it may be null: it is where the definition level is below `definition`.
    let isOptional: Bool
    let definition: Int
    let shape: Shape
    /// The columns below it, as places among those that are read.
    let columns: Range<Int>

    init(name: String, isOptional: Bool, definition: Int, shape: Shape, columns: Range<Int>) {
        self.name = name
        self.isOptional = isOptional
        self.definition = definition
        self.shape = shape
        self.columns = columns
    }
}

/// A column that is read: how its values are stored and what they mean.
struct ColumnPlan {
    /// Its place in the file's schema and row groups.
    let index: Int
    /// As in "messages.list.element.content".
    let path: String
    let type: PhysicalType
    let typeLength: Int
    let meaning: ValueMeaning
    let maxDefinition: Int
    let maxRepetition: Int
}
