import Cryptography
import ParallelHashing
import SchemeKit

/// The examination of a file with export seals: each has its own message, and all are digested in the one pass.
struct ONVIFExportSealExamination: SchemeExamination {
    private let file: ExaminedFile
    private let sealed: SealedFile
    /// The seals whose algorithm says how their message is digested, by place.
    private let digested: [Int]
    let messages: [FileMessage]
    private var digests: [Digest?]

    init(file: ExaminedFile, sealed: SealedFile) {
        self.file = file
        self.sealed = sealed
        var digested: [Int] = []
        var messages: [FileMessage] = []
        for (place, seal) in sealed.seals.enumerated() {
            guard let algorithm = (try? seal.algorithm())?.digest else { continue }
            digested.append(place)
            messages.append(sealed.message(of: seal, algorithm))
        }
        self.digested = digested
        self.messages = messages
        digests = [Digest?](repeating: nil, count: sealed.seals.count)
    }

    mutating func consume(_ digest: Digest, ofMessage index: Int) {
        guard digested.indices.contains(index) else { return }
        digests[digested[index]] = digest
    }

    func finish() throws(ExaminationError) -> [SchemeOutcome] {
        try SealJudgement(file: file, sealed: sealed).outcomes(digests)
    }
}
