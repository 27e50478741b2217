import ByteInput
import RecordingForge
import Testing

@Suite("A cursor over bytes")
struct ByteCursorTests {
    @Test("reads big-endian integers of every width")
    func integers() throws {
        var cursor = ByteCursor([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x80, 0xff, 0xfe, 0x11, 0x22, 0x33])
        #expect(try cursor.integer(UInt8.self) == 1)
        #expect(try cursor.integer(UInt16.self) == 0x0203)
        #expect(try cursor.integer(UInt32.self) == 0x0405_0607)
        #expect(try cursor.integer(Int8.self) == -128)
        #expect(try cursor.integer(Int16.self) == -2)
        #expect(try cursor.unsigned(bytes: 3) == 0x11_2233)
        #expect(cursor.isAtEnd)
        var wide = ByteCursor(Array(repeating: 0xff, count: 16))
        #expect(try wide.integer(UInt64.self) == .max)
        #expect(try wide.integer(Int64.self) == -1)
    }

    @Test("never reads past the end, and stays where it was when it is asked to", arguments: 0..<300)
    func neverOverruns(_ seed: UInt64) {
        var random = PseudoRandomBytes(seed: seed)
        let bytes = random.bytes(Int.random(in: 0..<24, using: &random))
        // A slice that does not begin at 0, as boxes inside boxes are.
        let outside = [0xee] + bytes + [0xee, 0xee]
        var cursor = ByteCursor(outside[1..<1 + bytes.count])
        var position = 0
        for _ in 0..<12 {
            let wanted = Int.random(in: -2..<12, using: &random)
            let isThere = wanted >= 0 && position + wanted <= bytes.count
            do {
                switch Int.random(in: 0..<4, using: &random) {
                case 0: #expect(try Array(cursor.take(wanted)) == Array(bytes[position..<position + wanted]))
                case 1: try cursor.skip(wanted)
                case 2 where wanted >= 0: #expect(try Array(cursor.take(UInt64(wanted))) == Array(bytes[position..<position + wanted]))
                default:
                    // Beyond eight bytes the high ones are shifted out; only what fits is asked for.
                    guard wanted <= 8 else { continue }
                    let expected = isThere ? bytes[position..<position + wanted].reduce(0) { $0 << 8 | UInt64($1) } : 0
                    #expect(try cursor.unsigned(bytes: wanted) == expected)
                }
                #expect(isThere)
                position += wanted
            } catch {
                #expect(!isThere)
                #expect(error.position == position && error.wanted == wanted && error.available == bytes.count - position)
            }
            #expect(cursor.position == position && cursor.remaining == bytes.count - position)
        }
        #expect(Array(cursor.takeRest()) == Array(bytes[position...]))
        #expect(cursor.isAtEnd && cursor.takeRest().isEmpty)
    }

    @Test("refuses lengths that no memory could hold", arguments: [UInt64.max, UInt64(Int.max) + 1, UInt64(Int.max)])
    func hugeLengths(_ length: UInt64) {
        var cursor = ByteCursor([1, 2, 3])
        #expect(throws: ByteCursor.EndOfBytes.self) { try cursor.take(length) }
        #expect(cursor.position == 0 && cursor.remaining == 3)
        #expect(throws: ByteCursor.EndOfBytes.self) { try cursor.take(Int.max) }
        #expect(throws: ByteCursor.EndOfBytes.self) { try cursor.take(Int.min) }
    }
}
