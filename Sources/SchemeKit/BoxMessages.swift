package import Evidence

/// Signing messages that stand in boxes beside the media, in words: what they claim, without judging it.
package struct BoxMessages: Sendable {
    /// A message.
    package struct Message: Sendable {
        /// Its box in the file.
        package let bytes: ByteRange
        /// What it says.
        package let description: MessageDescription

        /// A message as read.
        package init(bytes: ByteRange, description: MessageDescription) {
            self.bytes = bytes
            self.description = description
        }
    }

    /// Those that are told.
    package var messages: [Message] = []
    /// How many more there are.
    package var omitted: UInt64 = 0

    /// None yet.
    package init() {}
}
