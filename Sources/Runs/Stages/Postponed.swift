/// Why an answer is not to be had in this start: it stands in a file that goes to a provider, or the
/// budget has no room for it.
///
/// Everything else goes on; the record that it is about has no result.
struct Postponed: Error {}
