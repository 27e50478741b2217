internal import Locking

extension Certificate {
    /// The certificates that were read last, so that the thousand recordings of a card do not each have the same few read again.
    private static let known = Monitor<[[UInt8]: Certificate]>([:])
    /// So many are remembered, and none that is longer, in bytes: more are not on an honest card.
    private static let mostKnown = 64
    private static let longestKnown = 8192

    /// A certificate from DER, read once in the life of the process: reading one takes as long as hashing a hundred kilobytes.
    ///
    /// - Throws: as ``init(der:)``.
    package static func known(der: [UInt8]) throws(CryptographyError) -> Certificate {
        guard der.count <= longestKnown else { return try Certificate(der: der) }
        if let certificate = known.withLock({ $0[der] }) { return certificate }
        let certificate = try Certificate(der: der)
        known.withLock { known in
            if known.count >= mostKnown { known.removeAll() }
            known[der] = certificate
        }
        return certificate
    }
}
