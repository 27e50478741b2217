import Testing
import VideoBitstream

@Suite struct EmulationPreventionTests {
    @Test(arguments: [
        ("", ""), ("00 00 00", "00 00 03 00"), ("00 00 01", "00 00 03 01"), ("00 00 02", "00 00 03 02"), ("00 00 03", "00 00 03 03"),
        ("00 00 04", "00 00 04"), ("00 00 00 00 00", "00 00 03 00 00 03 00"), ("01 00 00", "01 00 00 03"), ("00 03 00 03", "00 03 00 03"),
        ("03 00 00 80", "03 00 00 80"),
    ]) func `three goes behind two zeros where a start code would stand`(plain: String, escaped: String) {
        let plain = hex(plain)
        let escaped = hex(escaped)
        #expect(unsafe EmulationPrevention.inserted(into: plain.span.bytes) == escaped)
        #expect(unsafe EmulationPrevention.removed(from: escaped.span.bytes) == plain)
        #expect(unsafe EmulationPrevention.count(in: escaped.span.bytes) == escaped.count - plain.count)
    }

    @Test func `taking out undoes putting in, and nothing that looks like a start code is left`() {
        var dice = Dice(state: 1)
        for _ in 0..<2000 {
            let plain = dice.bytes(Int.random(in: 0...60, using: &dice), among: [0, 0, 0, 1, 2, 3, 4, 255])
            let escaped = unsafe EmulationPrevention.inserted(into: plain.span.bytes)
            #expect(unsafe EmulationPrevention.removed(from: escaped.span.bytes) == plain)
            #expect(unsafe EmulationPrevention.count(in: escaped.span.bytes) == escaped.count - plain.count)
            for index in escaped.indices.dropLast(2) where escaped[index] == 0 && escaped[index + 1] == 0 {
                #expect(escaped[index + 2] > 2)
            }
        }
    }

    /// Zeros are sought eight bytes at a time: at every place of the eight, also of the ones in front, the answer is that of single steps.
    @Test func `every three behind two zeros is found, wherever it stands`() {
        for zerosBefore in 0...3 {
            for start in 0..<24 {
                for zeros in 0...4 {
                    var bytes = [UInt8](repeating: 0x80, count: 32)
                    for place in start..<start + zeros { bytes[place] = 0 }
                    bytes[start + zeros] = 3
                    let isFound = zeros >= 2 || start == 0 && zerosBefore + zeros >= 2
                    let places = unsafe EmulationPrevention.places(in: bytes.span.bytes, zerosBefore: zerosBefore)
                    #expect(places == (isFound ? [start + zeros] : []))
                    #expect(unsafe EmulationPrevention.removed(from: bytes.span.bytes, zerosBefore: zerosBefore).count == 32 - places.count)
                }
            }
        }
    }
}
