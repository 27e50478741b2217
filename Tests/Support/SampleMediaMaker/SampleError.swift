/// Why the sample recordings could not be made.
struct SampleError: Error, CustomStringConvertible {
    /// The reason, as shown.
    let description: String

    init(_ description: String) { self.description = description }
}
