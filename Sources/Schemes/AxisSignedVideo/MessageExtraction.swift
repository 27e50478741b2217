import ByteInput
import Cryptography
import Evidence
import SchemeKit
import VideoBitstream

/// Writes the messages of one track while its units go by.
struct MessageExtraction {
    /// A signature whose key is not known yet, with all that it may be over, most likely first.
    private struct Waiting {
        var name: String
        var signature: [UInt8]
        var messages: [[UInt8]]
        var algorithm: DigestAlgorithm
        var own: Int?
        var vendor: VendorField?
        var isOverGroup: Bool
    }

    private(set) var files: SignatureFiles
    private(set) var ring: KeyRing
    private(set) var hasMessages = false
    private var window: UnitWindow
    /// The same for messages of the first generation, in whose lists an anchor counts twice.
    private var closingWindow: UnitWindow
    /// Messages of the first generation that wait for the next unit: the anchor that closes their group may stand behind them.
    private var deferred: [(message: SigningMessage, unit: WalkedUnit)] = []
    private var seen: Set<Digest> = []
    private var waiting: [Waiting] = []
    private var waitingBytes = 0

    /// No more bytes wait for their key.
    private static let mostWaiting = 64 << 20
    /// An honest recording has one message between two units.
    private static let mostDeferred = 16
    /// The group of a message ends with one of the last anchors.
    private static let mostGroups = 8

    init(_ file: EvidenceFile, _ files: SignatureFiles, _ ring: KeyRing) {
        self.files = files
        self.ring = ring
        window = UnitWindow(file, closesWithAnchor: false)
        closingWindow = UnitWindow(file, closesWithAnchor: true)
    }

    mutating func take(_ unit: WalkedUnit, to write: (ExtractedFile) throws -> Void) throws {
        guard unit.isCarrier else {
            let role = UnitRole(unit.header)
            // What is hashed of an OBU are not always its bytes in the file.
            guard role.isHashed, unit.header.codec != .av1 else { return }
            window.append(unit, isAnchor: role == .anchor)
            closingWindow.append(unit, isAnchor: role == .anchor)
            return try takeDeferred(to: write)
        }
        hasMessages = true
        guard files.hasRoom() else { return }
        guard let bytes = unit.message else { return files.remark("a message is too large to be honest") }
        do {
            let message = try SigningMessage(bytes, codec: unit.header.codec)
            if message.generation == .first, deferred.count < Self.mostDeferred { return deferred.append((message, unit)) }
            try takeDeferred(to: write)
            try take(message, of: unit, to: write)
        } catch let error as SigningMessageError {
            files.remark("a message cannot be taken apart: \(error.explanation)")
        }
    }

    private mutating func takeDeferred(to write: (ExtractedFile) throws -> Void) throws {
        let messages = deferred
        deferred = []
        for (message, unit) in messages { try take(message, of: unit, to: write) }
    }

    private mutating func take(_ message: SigningMessage, of unit: WalkedUnit, to write: (ExtractedFile) throws -> Void) throws {
        let own = ring.key(broughtBy: message)
        guard let signature = message.signature else {
            let digest = try Digest.of(message.wholeUnit, message.algorithm)
            guard seen.insert(digest).inserted else { return }
            let name = files.nextName()
            try write(ExtractedFile(name: name + ".unsigned", bytes: message.wholeUnit))
            try writeUnits(of: message, unit, name, to: write)
            return window.append(message: unit, digest, writtenTo: name + ".unsigned")
        }
        guard let document = message.documents.first, seen.insert(try Digest.of(document + signature.signature, .sha256)).inserted else {
            return
        }
        let name = files.nextName()
        try write(ExtractedFile(name: name + ".sig", bytes: signature.signature))
        var item = Waiting(
            name: name, signature: signature.signature, messages: message.documents, algorithm: message.algorithm, own: own,
            vendor: message.vendor, isOverGroup: signature.isOverGroup)
        if signature.isOverGroup {
            try write(ExtractedFile(name: name + ".document", bytes: document))
            let groups = try groups(of: message)
            item.messages = try groups.flatMap { group in
                try message.documents.map { try Self.chained(group) + Digest.of($0, .sha256).bytes }
            }
            guard try !settle(item, to: write) else {
                if let place = try signedPlace(item), !message.documents.isEmpty {
                    let text = closingWindow.text(of: groups[place / message.documents.count])
                    try write(ExtractedFile(name: name + ".units", bytes: text))
                }
                return
            }
        } else {
            try writeUnits(of: message, unit, name, to: write)
            guard try !settle(item, to: write) else { return }
        }
        waitingBytes += item.messages.reduce(1024) { $0 + $1.count } + item.signature.count
        guard waitingBytes > Self.mostWaiting else { return waiting.append(item) }
        files.remark("a signature stands too far in front of its key")
        if !item.isOverGroup { try write(ExtractedFile(name: name + ".message", bytes: document)) }
    }

    private mutating func writeUnits(
        of message: SigningMessage, _ unit: WalkedUnit, _ name: String, to write: (ExtractedFile) throws -> Void
    ) throws {
        guard let list = message.hashList, unit.header.codec != .av1 else { return }
        let text =
            message.generation == .first
            ? try closingWindow.text(of: list, message.algorithm) : try window.text(of: list, message.algorithm)
        try write(ExtractedFile(name: name + ".units", bytes: text))
    }

    // MARK: - Groups of the first generation

    /// The runs of units that a message without a list may be signed with, the last first.
    private mutating func groups(of message: SigningMessage) throws -> [ArraySlice<UnitWindow.Entry>] {
        guard let general = message.general, general.unitCount > 0 else { return [] }
        let count = Int(general.unitCount)
        let entries = try closingWindow.entries(.sha256)
        var groups: [ArraySlice<UnitWindow.Entry>] = []
        for end in stride(from: entries.count, to: count - 1, by: -1) where groups.count < Self.mostGroups {
            let run = entries[end - count..<end]
            guard let first = run.first, let last = run.last, first.opens else { continue }
            // The first message of a signer speaks about the first anchor alone, the last one ends without another.
            if last.closes || count == 1 || end == entries.count { groups.append(run) }
        }
        return groups
    }

    /// g0 = H(01), gi = H(g(i-1) || ui).
    private static func chained(_ group: ArraySlice<UnitWindow.Entry>) throws -> [UInt8] {
        var chained = try Digest.of([1], .sha256).bytes
        for entry in group { chained = try Digest.of(chained + entry.value.bytes, .sha256).bytes }
        return chained
    }

    // MARK: - Keys

    /// Which of the messages the signature is over, by the keys known so far.
    private func signedPlace(_ item: Waiting) throws -> Int? {
        for place in item.messages.indices where try signer(of: item, at: place) != nil { return place }
        return nil
    }

    private func signer(of item: Waiting, at place: Int) throws -> Int? {
        try ring.signer(of: item.signature, over: [Digest.of(item.messages[place], item.algorithm)], own: item.own)
    }

    /// Writes what was signed and has the script check it; `false` where no key known so far made the signature.
    private mutating func settle(_ item: Waiting, to write: (ExtractedFile) throws -> Void) throws -> Bool {
        for place in item.messages.indices {
            guard let key = try signer(of: item, at: place) else { continue }
            ring.confirm(key, vendor: item.vendor, device: nil)
            try write(ExtractedFile(name: item.name + ".message", bytes: item.messages[place]))
            files.check(item.name, KeyRing.method(ring.entries[key].key, item.algorithm), key: files.name(ofSigner: key))
            return true
        }
        return false
    }

    /// After the last unit: what no key made is checked with the one that should have.
    mutating func finish(to write: (ExtractedFile) throws -> Void) throws {
        try takeDeferred(to: write)
        for item in waiting {
            if try settle(item, to: write) { continue }
            guard let message = item.messages.first, !item.isOverGroup else {
                files.remark("a message is signed together with pictures that are not in the recording as they were signed")
                continue
            }
            try write(ExtractedFile(name: item.name + ".message", bytes: message))
            guard let key = ring.candidates(own: item.own).first else {
                files.remark("no key to check a signature with is in the recording")
                continue
            }
            files.check(item.name, KeyRing.method(ring.entries[key].key, item.algorithm), key: files.name(ofSigner: key))
        }
    }
}
