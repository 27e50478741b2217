import Evidence
import Reporting
import SchemeKit
import Verification
import VideoBitstream

/// The signing messages that `inspect` shows: the first ones in short, or all of them with all that they say.
struct MessageList {
    /// What is shown.
    private(set) var messages: [Inspection.Message] = []
    /// How many more there are.
    private(set) var omitted: UInt64 = 0
    private let isComplete: Bool
    /// Whether a scheme knows the messages of a carrier.
    private var isKnown: [UserDataUUID: Bool] = [:]

    /// So many are shown in short.
    private static let mostBrief = 64
    /// So many are shown at most: those of a day, if there are two a second. They take about a kilobyte each.
    private static let most = 200_000

    init(isComplete: Bool) { self.isComplete = isComplete }

    /// How many messages in boxes are asked for.
    var mostInBoxes: Int { isComplete ? Self.most : Self.mostBrief }

    /// Takes the messages of a scheme that stand in boxes.
    mutating func add(_ told: BoxMessages, of scheme: SchemeName) {
        omitted += told.omitted
        for message in told.messages {
            let fields = isComplete ? message.description.fields : message.description.brief
            messages.append(
                Inspection.Message(
                    scheme: scheme, track: nil, sample: nil, bytes: message.bytes, fields: fields.map { ($0.name, $0.value) }))
        }
    }

    /// Takes a message of the coded video, of whatever kind.
    mutating func add(_ message: SightedMessage) {
        if isKnown[message.carrier] == false { return }
        if isKnown[message.carrier] == true, messages.count >= (isComplete ? Self.most : Self.mostBrief) {
            omitted += 1
            return
        }
        let told = MessageReading.describe(message)
        // A file can name any number of carriers; the few that matter come early.
        if isKnown.count < 1024 { isKnown[message.carrier] = told != nil }
        guard let (scheme, description) = told else { return }
        let fields = isComplete ? description.fields : description.brief
        messages.append(
            Inspection.Message(
                scheme: scheme, track: message.track, sample: message.sample, bytes: message.bytes,
                fields: fields.map { ($0.name, $0.value) }))
    }
}
