import CameraSigning
import Testing

@Suite("The seal of an exporter") struct ExportSealerTests {
    @Test("a trial of a rare length was taken for the usual one, and no signature of that length came about")
    func rareLength() throws {
        var lengths = [69, 68, 71, 70, 72, 69, 71, 71, 70][...]
        #expect(try ExportSealer.usualLength { lengths.removeFirst() } == 70)
        #expect(lengths.isEmpty)
        #expect(try ExportSealer.usualLength { 256 } == 256)
    }
}
