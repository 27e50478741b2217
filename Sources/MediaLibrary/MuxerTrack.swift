/// A packet with its times in the unit of the track it goes to.
struct PlacedPacket {
    var packet: MediaPacket
    var decodeTime: Int64
    var presentationTime: Int64
    var duration: Int64
}

/// One track of a recording being written: what is held back, and where its time stands.
struct MuxerTrack {
    /// The stream that feeds it.
    let source: Int
    /// The unit of the packets that come in.
    let timeBase: TimeBase
    /// What surrounds the coded bytes of its packets.
    let framing: PacketFraming
    /// The unit of the track in the file.
    var writtenTimeBase: TimeBase
    private var held: PlacedPacket?
    private var newest: Int64 = -1
    private var lastDuration: Int64 = 0
    private var hasSamples = false

    init(source: Int, timeBase: TimeBase, framing: PacketFraming) {
        self.source = source
        self.timeBase = timeBase
        self.framing = framing
        writtenTimeBase = timeBase
    }

    /// The lowest decode time that the next packet may have.
    var earliest: Int64 { newest &+ 1 }

    /// Takes a packet and gives back the one before it, which now has its length.
    mutating func hold(_ next: PlacedPacket) -> PlacedPacket? {
        let previous = release(before: next.decodeTime)
        newest = next.decodeTime
        var next = next
        framing.strip(&next.packet.bytes)
        held = next
        hasSamples = true
        return previous
    }

    /// Gives back the packet that is held, with its length if the time of the next is known, else with what it claims or the last length.
    mutating func release(before following: Int64?) -> PlacedPacket? {
        guard var packet = held else { return nil }
        held = nil
        if let following {
            packet.duration = following &- packet.decodeTime
        } else if packet.duration <= 0 {
            packet.duration = max(1, lastDuration)
        }
        lastDuration = packet.duration
        return packet
    }

    /// Whether samples came since the last call.
    mutating func takeHasSamples() -> Bool {
        defer { hasSamples = false }
        return hasSamples
    }
}
