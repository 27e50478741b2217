import RecordingForge

/// Writes JUMBF superboxes (ISO/IEC 19566-5) as C2PA lays them out.
package enum JUMBFWriter {
    /// A superbox of one of C2PA's types, named by its four characters.
    package static func superbox(_ type: String, label: String, salt: [UInt8]? = nil, contents: [[UInt8]]) -> [UInt8] {
        let description = Array(type.utf8) + [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]
        var jumd = description + [salt == nil ? 0x03 : 0x13] + Array(label.utf8) + [0]
        if let salt { jumd += box("c2sh", salt) }
        return box("jumb", box("jumd", jumd) + contents.flatMap { $0 })
    }

    /// What the hash of a superbox is made over: everything after its header.
    package static func payload(_ superbox: [UInt8]) -> [UInt8] { Array(superbox.dropFirst(8)) }
}
