package import ByteInput

extension MovieError {
    /// The tables changed under a reader that had surveyed them before.
    package static func changed(at offset: UInt64) -> MovieError { MovieError(.changed, offset: offset) }

    /// Whether the file is of another kind altogether.
    package var isNotAMovie: Bool { if case .notAMovieFile = code { true } else { false } }

    /// The failure of the system behind it, where there is one.
    package var readError: ReadError? { if case .unreadable(let error) = code { error } else { nil } }

    /// What went wrong, in words, without the path.
    package var explanation: String {
        let place = offset.map { " at offset \($0)" } ?? ""
        return switch code {
        case .unreadable(let error): error.explanation
        case .notAMovieFile(let first?):
            "is not an ISO base media file: the type of its first box would be \(first) (ISO/IEC 14496-12, 4.3)"
        case .notAMovieFile(nil): "is not an ISO base media file (ISO/IEC 14496-12, 4.3)"
        case .endOfBox: "a field reaches past the end of its box" + place
        case .unknownVersion(let version): "box version \(version) is not known" + place
        case .invalidField(let name, let value): "\(name) may not be \(value)" + place
        case .tooLarge(let bytes): "a structure of \(bytes) bytes is too large to be loaded" + place
        case .changed: "the sample tables changed while they were read" + place
        }
    }
}
