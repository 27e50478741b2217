import Foundation

/// A camera on the network, as little of one as is needed: RTSP (RFC 2326) for one client, H.264 over RTP (RFC 6184) within that connection.
///
/// When all pictures are sent it hangs up, as a camera does whose power fails.
final class RTSPCamera: Sendable {
    /// Where it listens, on the loopback interface.
    let port: UInt16

    private let listener: Int32
    private let accessUnits: [[ArraySlice<UInt8>]]
    private let clockTicks: UInt32

    /// - Parameters:
    ///   - stream: H.264 in Annex B form.
    ///   - frameRate: pictures a second.
    init(stream: [UInt8], frameRate: UInt32) throws {
        accessUnits = Self.accessUnits(of: Self.units(of: stream))
        clockTicks = 90_000 / frameRate
        let opened = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                unsafe bind(opened, name, length) == 0 && listen(opened, 1) == 0 && getsockname(opened, name, &length) == 0
            }
        }
        guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        listener = opened
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in serve() }
    }

    private func serve() {
        let client = accept(listener, nil, nil)
        close(listener)
        guard client >= 0 else { return }
        defer { close(client) }
        while let request = Self.request(from: client) {
            let method = request.prefix { $0 != " " }
            var head = "CSeq: \(Self.field("CSeq", of: request) ?? "0")\r\n"
            var body = ""
            switch method {
            case "OPTIONS": head += "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
            case "DESCRIBE":
                body = """
                    v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r
                    a=fmtp:96 packetization-mode=1\r\na=control:track\r\n
                    """
                head += "Content-Type: application/sdp\r\nContent-Length: \(body.utf8.count)\r\n"
            case "SETUP": head += "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
            default: head += "Session: 1\r\n"
            }
            guard Self.send(Array("RTSP/1.0 200 OK\r\n\(head)\r\n\(body)".utf8), to: client) else { return }
            if method == "PLAY" { return play(to: client) }
        }
    }

    /// Sends every picture; those over the size of a packet in fragments (FU-A).
    private func play(to client: Int32) {
        var sequence: UInt16 = 0
        for (index, units) in accessUnits.enumerated() {
            let time = UInt32(index) * clockTicks
            for (place, unit) in units.enumerated() {
                for (payload, isLast) in Self.payloads(of: unit) {
                    let marker: UInt8 = isLast && place == units.count - 1 ? 0x80 : 0
                    var packet: [UInt8] = [0x80, 96 | marker]
                    for value in [UInt32(sequence) << 16 | time >> 16, time << 16 | 0x4950] {
                        packet += (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
                    }
                    packet += [0x52, 0x4F] + payload
                    sequence &+= 1
                    let frame: [UInt8] = [0x24, 0, UInt8(packet.count >> 8), UInt8(packet.count & 0xFF)]
                    guard Self.send(frame + packet, to: client) else { return }
                }
            }
        }
    }

    private static func payloads(of unit: ArraySlice<UInt8>) -> [(payload: [UInt8], isLast: Bool)] {
        let most = 1400
        guard unit.count > most, let header = unit.first else { return [(Array(unit), true)] }
        let data = unit.dropFirst()
        return stride(from: data.startIndex, to: data.endIndex, by: most).map { start in
            let part = data[start..<min(start + most, data.endIndex)]
            let isLast = part.endIndex == data.endIndex
            let flags: UInt8 = (start == data.startIndex ? 0x80 : 0) | (isLast ? 0x40 : 0)
            return ([header & 0xE0 | 28, flags | header & 0x1F] + part, isLast)
        }
    }

    /// The NAL units between the start codes.
    private static func units(of stream: [UInt8]) -> [ArraySlice<UInt8>] {
        var starts: [Int] = []
        for index in stream.indices.dropLast(2) where stream[index] == 0 && stream[index + 1] == 0 && stream[index + 2] == 1 {
            starts.append(index + 3)
        }
        return zip(starts, starts.dropFirst().map { $0 - 3 } + [stream.endIndex]).map { start, end in
            let unit = stream[start..<end]
            return unit.prefix((unit.lastIndex { $0 != 0 } ?? start) - start + 1)
        }
    }

    /// A picture ends before whatever is no slice, and before a slice that begins with the first macroblock.
    private static func accessUnits(of units: [ArraySlice<UInt8>]) -> [[ArraySlice<UInt8>]] {
        var result: [[ArraySlice<UInt8>]] = []
        var hasSlice = true
        for unit in units {
            let isSlice = (1...5).contains((unit.first ?? 0) & 0x1F)
            let opens = !isSlice || (unit.dropFirst().first ?? 0) & 0x80 != 0
            if hasSlice && opens {
                result.append([])
                hasSlice = false
            }
            result[result.count - 1].append(unit)
            hasSlice = hasSlice || isSlice
        }
        return result
    }

    private static func field(_ name: String, of request: String) -> String? {
        request.components(separatedBy: "\r\n").first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    private static func request(from client: Int32) -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
            var byte: UInt8 = 0
            guard bytes.count < 10_000, unsafe recv(client, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func send(_ bytes: [UInt8], to client: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
