package import Evidence
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
}
