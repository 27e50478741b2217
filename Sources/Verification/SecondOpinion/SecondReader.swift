package import ByteInput
package import SchemeKit

/// Somebody with other code who reads the sample tables of a recording a second time.
package protocol SecondReader: Sendable {
    /// Tells what it finds in the file, line by line.
    ///
    /// - Returns: why that is not all; `nil` where it came to the end.
    /// - Throws: what the comparison throws.
    func read(_ file: EvidenceFile, into comparison: inout SampleComparison) throws(ExaminationError) -> String?
}
