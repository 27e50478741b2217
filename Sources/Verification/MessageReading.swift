package import ByteInput
package import Evidence
package import ISOBMFF
package import SchemeKit

/// Says what the signing messages of the coded video claim, without judging them.
package enum MessageReading {
    /// The message in words and the scheme it belongs to; `nil` where no scheme knows it.
    package static func describe(_ message: SightedMessage) -> (scheme: SchemeName, description: MessageDescription)? {
        for scheme in SchemeRegistry.schemes {
            if let description = scheme.describe(message.message, codec: message.codec, carrier: message.carrier) {
                return (scheme.name, description)
            }
        }
        return nil
    }

    /// What the signing messages in boxes of a file claim, scheme by scheme.
    ///
    /// - Parameter most: of each scheme, so many are told and the others counted.
    /// - Throws: `read`, `limit`.
    package static func describeBoxes(
        file: EvidenceFile, movie: MovieFile, most: Int
    ) throws(ExaminationError) -> [(scheme: SchemeName, told: BoxMessages)] {
        let examined = ExaminedFile(file: file, movie: movie)
        var all: [(scheme: SchemeName, told: BoxMessages)] = []
        for scheme in SchemeRegistry.schemes {
            let told = try scheme.describeBoxes(examined, most: most)
            if !told.messages.isEmpty { all.append((scheme.name, told)) }
        }
        return all
    }
}
